import { formatInstant, systemClock } from '../../kernel/instant.ts';

/**
 * What a log line may say. Anything else is left out, so that no name, address, secret or payload gets into a log. A
 * few lines of our own: Powertools' logger would be a tenth of what a hot function may weigh.
 */
const LOGGED_KEYS = [
  'operation',
  'correlationId',
  'count',
  'status',
  'code',
  'errorName',
  'errorMessage',
  'frames',
] as const;
export type LogFields = Readonly<Partial<Record<(typeof LOGGED_KEYS)[number], string | number | readonly string[]>>>;

export const warn = (message: string, fields: LogFields): void => write('WARN', message, fields);
export const error = (message: string, fields: LogFields): void => write('ERROR', message, fields);

/** One JSON line a message, not by the console: Lambda would put what the console gets into a line of its own, as a text. */
function write(level: 'WARN' | 'ERROR', message: string, fields: LogFields): void {
  const timestamp = formatInstant(systemClock());
  const allowed = LOGGED_KEYS.flatMap((key) => (fields[key] === undefined ? [] : [[key, fields[key]] as const]));
  process.stdout.write(`${JSON.stringify({ timestamp, level, message, ...Object.fromEntries(allowed) })}\n`);
}
