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
  'invariant',
  'fault',
] as const;
type LoggedKey = (typeof LOGGED_KEYS)[number];
export type LogFields = Readonly<Partial<Record<LoggedKey, string | number | readonly string[]>>>;
/** What would be left out is refused by the compiler: a line that says less than was written tells nobody. */
type OnlyLogged<F extends LogFields> = F & Readonly<Record<Exclude<keyof F, LoggedKey>, never>>;

export const warn = <F extends LogFields>(message: string, fields: OnlyLogged<F>): void =>
  write('WARN', message, fields);
export const error = <F extends LogFields>(message: string, fields: OnlyLogged<F>): void =>
  write('ERROR', message, fields);

/** One JSON line a message, not by the console: Lambda would put what the console gets into a line of its own, as a text. */
function write(level: 'WARN' | 'ERROR', message: string, fields: LogFields): void {
  const timestamp = formatInstant(systemClock());
  const allowed = LOGGED_KEYS.flatMap((key) => (fields[key] === undefined ? [] : [[key, fields[key]] as const]));
  process.stdout.write(`${JSON.stringify({ timestamp, level, message, ...Object.fromEntries(allowed) })}\n`);
}
