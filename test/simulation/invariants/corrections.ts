import type { Segment } from '../../../shared/domain/wallets/wallet.ts';
import { endOfMonth, monthAt } from '../model/calendar.ts';
import { priceOfEvent } from '../model/prices.ts';
import type { Reply } from '../system.ts';
import { isPriced, keyOf, type Sent, SLACK_MS, type UsageEvent } from './sent.ts';
import { type Tell, text } from './violation.ts';

const DAY_MS = 86_400_000;
/** Usage of a month is corrected this long after its end. */
const LATE_DAYS = 35;

/** What somebody wants of an event: that it counts no more, or that another one counts in its place. */
export type Wanted = { readonly event: UsageEvent; readonly replacement?: UsageEvent | undefined };

/** Corrections that were asked for, and those that the chain has: each event once, as somebody wanted, and in time. */
export class Corrections {
  /** By event: the ids that may replace it; '' where it is voided. */
  readonly #asked = new Map<string, Set<string>>();
  readonly #made = new Map<string, string>();
  readonly #tell: Tell;
  readonly #sent: Sent;
  readonly #now: () => number;

  constructor(tell: Tell, sent: Sent, now: () => number) {
    this.#tell = tell;
    this.#sent = sent;
    this.#now = now;
  }

  asked({ event, replacement }: Wanted): void {
    if (replacement) this.#sent.usage(replacement);
    const key = keyOf(event.subject, event);
    const asked = this.#asked.get(key) ?? new Set();
    this.#asked.set(key, asked.add(replacement?.id ?? ''));
  }

  /** A segment records one. */
  entered({ customerId, recordedAt, entry, events }: Segment): void {
    if (entry.kind !== 'correction') return;
    const { seq, price, event } = entry.original;
    const wrong = (detail: string) => this.#tell('2 a correction is made once', `${customerId}: ${event.id} ${detail}`);
    const key = keyOf(customerId, event);
    const place = this.#sent.placeOf(key);
    if (place?.seq !== seq || text(place.event) !== text(event))
      wrong(`is ${text(place)}, not ${text(entry.original)}`);
    if (price !== priceOfEvent(event)) wrong(`did not cost ${String(price)}`);
    if (this.#made.has(key)) wrong('was corrected before');
    const [replacement] = events;
    if (!this.#asked.get(key)?.has(replacement?.id ?? '')) wrong(`is not to be replaced by ${text(replacement)}`);
    for (const { time } of [event, ...events]) if (recordedAt >= lastOf(time)) wrong('is corrected too late');
    if ((replacement ? 'replace' : 'void') !== entry.action || events.length > 1) wrong(`is ${entry.action}d`);
    this.#made.set(key, replacement?.id ?? '');
  }

  /** What a call was answered. */
  answered({ event, replacement }: Wanted, { status, json }: Reply): void {
    const told = (detail: string) => this.#tell('2 what is answered is so', `${event.id} ${detail}: ${text(json)}`);
    const made = this.#made.get(keyOf(event.subject, event));
    if (status === 201) {
      if (made !== (replacement?.id ?? '')) told('has no such correction');
      if (json['period'] !== monthAt(Date.parse(event.time))) told('is of another month');
      if (!isPriced(event, json['oldAmount'])) told('did not cost that');
      if (!isReplaced(json['newAmount'], event, replacement)) told('is not replaced by that');
      return;
    }
    const [isTooLate, isOfFuture] = [this.#isTooLate(event, replacement), this.#isOfFuture(replacement)];
    const isTaken = replacement !== undefined && this.#sent.placeOf(keyOf(event.subject, replacement)) !== undefined;
    const isRight =
      (status === 409 && (made !== undefined || isTaken)) ||
      (status === 422 && isTooLate) ||
      (status === 400 && isOfFuture);
    if (!isRight) told(`is refused (${String(status)})`);
  }

  #isTooLate(...events: readonly (UsageEvent | undefined)[]): boolean {
    return events.some((event) => event && this.#now() + SLACK_MS >= lastOf(Date.parse(event.time)));
  }

  /** Clocks differ: what was made just now may lie ahead. */
  #isOfFuture(event: UsageEvent | undefined): boolean {
    return event !== undefined && this.#sent.mayBeRejected(event, 'time_in_future');
  }
}

const isReplaced = (amount: unknown, event: UsageEvent, replacement: UsageEvent | undefined): boolean =>
  replacement ? isPriced(replacement, amount) : amount === (event.type === 'assistant.request' ? '0.00' : undefined);

const lastOf = (time: number): number => endOfMonth(monthAt(time)) + LATE_DAYS * DAY_MS;
