declare const unit: unique symbol;

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number & { readonly [unit]: 'instant' };

/** The injected clock: what "now" is for a use case. */
export type Clock = () => Instant;

export const instant = (epochMs: number): Instant => epochMs as Instant;

/** The machine's clock; the only place that reads it. */
export const systemClock: Clock = () => instant(Date.now());

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;
/** No month has fewer days. */
const SHORTEST_MONTH = 28;

/** An RFC 3339 instant with its offset, or undefined. Digits finer than a millisecond are cut. */
export function parseInstant(text: string): Instant | undefined {
  if (!ISO_INSTANT.test(text)) return undefined;
  const epochMs = Date.parse(text);
  if (Number.isNaN(epochMs) || !isDayOfItsMonth(text)) return undefined;
  return instant(epochMs);
}

/** ISO 8601 in UTC with milliseconds. */
export const formatInstant = (at: Instant): string => new Date(at).toISOString();

/** Date.parse takes 31 February for 3 March; a bill must not. */
function isDayOfItsMonth(text: string): boolean {
  const day = Number(text.slice(8, 10));
  if (day <= SHORTEST_MONTH) return day >= 1;
  return day <= new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)), 0)).getUTCDate();
}
