/**
 * What a log line may say. Anything else is left out, so that no name, address, secret or payload gets into a log. A
 * few lines of our own: Powertools' logger would be a tenth of what a hot function may weigh.
 */
const LOGGED_KEYS = ['operation', 'correlationId', 'count', 'errorName', 'status'] as const;
export type LogFields = Readonly<Partial<Record<(typeof LOGGED_KEYS)[number], string | number>>>;

export function warn(message: string, fields: LogFields): void {
  const allowed = LOGGED_KEYS.flatMap((key) => (fields[key] === undefined ? [] : [[key, fields[key]] as const]));
  console.warn(JSON.stringify({ level: 'WARN', message, ...Object.fromEntries(allowed) }));
}
