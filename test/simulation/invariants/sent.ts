import type { SettledEvent } from '../../../shared/domain/wallets/wallet.ts';
import { monthAt } from '../model/calendar.ts';
import { type Metered, readingOf, readingSent } from '../model/metering.ts';
import { microsOfText, priceOf, type Usage } from '../model/prices.ts';
import { type Tell, text } from './violation.ts';

type SentEvent = {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly subject: string;
  readonly time: string;
};
/** Paid from the wallet. */
export type RequestEvent = SentEvent & {
  readonly type: 'assistant.request';
  readonly data: Usage & { readonly user?: string; readonly holdId?: string };
};
/** Counted, and charged after the month. */
export type MeteredEvent = SentEvent & Metered;
export type UsageEvent = RequestEvent | MeteredEvent;
type Place = { readonly seq: number; readonly event: SettledEvent };
type Known = {
  readonly bodies: UsageEvent[];
  isAcknowledged: boolean;
  isOnBus: boolean;
  recorded: number;
  /** Where the chain has it. */
  place?: Place;
};
export type MoneyKind = 'top_up' | 'hold' | 'grant';
type Bought = { readonly kind: MoneyKind; answer?: unknown; entries: number };

const TIMED_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7/;
const DAY_MS = 86_400_000;
/** Clocks are this far off, and a call takes this long. */
export const SLACK_MS = 21 * 60_000;

/** What clients sent, and what they were told of it. */
export class Sent {
  /** Events that were recorded, in the order in which they were. */
  readonly recordedEvents: UsageEvent[] = [];
  readonly #usage = new Map<string, Known>();
  readonly #poison = new Set<string>();
  readonly #bought = new Map<string, Bought>();
  readonly #tell: Tell;
  readonly #now: () => number;

  constructor(tell: Tell, now: () => number) {
    this.#tell = tell;
    this.#now = now;
  }

  usage(event: UsageEvent): void {
    const key = keyOf(event.subject, event);
    const known = this.#usage.get(key);
    if (known) known.bodies.push(event);
    else this.#usage.set(key, { bodies: [event], isAcknowledged: false, isOnBus: false, recorded: 0 });
  }

  /** The bus took it: it is recorded, or laid aside with a reason. */
  accepted(event: UsageEvent): void {
    this.usage(event);
    const known = this.#usage.get(keyOf(event.subject, event));
    if (known) known.isOnBus = true;
  }

  /** Sent over the bus, and never to be recorded. */
  poisoned(id: string): void {
    this.#poison.add(id);
  }

  /** What a call answered of one event. */
  answered(event: UsageEvent, result: { outcome: string; amount?: string; period?: string; error?: { code: string } }) {
    const known = this.#usage.get(keyOf(event.subject, event));
    if (!known) return;
    const told = (detail: string) => this.#tell('2 what is answered is so', `${event.id} ${detail} ${text(result)}`);
    switch (result.outcome) {
      case 'recorded':
      case 'duplicate':
        known.isAcknowledged = true;
        if (known.recorded === 0) this.#tell('2 an acknowledged event is in one segment', `${event.id} is in none`);
        if (!isPriced(event, result.amount)) told('has another price than');
        if (result.period !== monthAt(Date.parse(event.time))) told('is of another month than');
        return;
      case 'conflict':
        if (known.bodies.every((body) => text(body) === text(event))) told('was sent with one body');
        return;
      case 'rejected':
        if (!this.mayBeRejected(event, result.error?.code)) told('is rejected without a reason:');
    }
  }

  /** A segment records an event. */
  recorded(customerId: string, event: SettledEvent, seq: number): void {
    const known = this.#usage.get(keyOf(customerId, event));
    if (!known) return this.#tell('2 what is recorded was sent', `${customerId}: nobody sent ${event.id}`);
    known.recorded += 1;
    if (known.recorded > 1) this.#tell('2 nothing is recorded twice', `${customerId}: ${event.id}`);
    known.place = { seq, event };
    const sent = known.bodies.find((body) => isSame(body, event));
    if (sent) this.recordedEvents.push(sent);
    else this.#tell('2 what is recorded was sent', `${text(event)} where ${text(known.bodies)} was sent`);
  }

  placeOf(key: string): Place | undefined {
    return this.#usage.get(key)?.place;
  }

  /** Somebody buys something by an amount that nobody else uses; of several under one key, one. */
  bought(kind: MoneyKind, customerId: string, amounts: readonly bigint[]): void {
    const one: Bought = { kind, entries: 0 };
    for (const micros of amounts) this.#bought.set(`${kind} ${customerId} ${String(micros)}`, one);
  }

  /** The same call has one answer. */
  sold(kind: MoneyKind, customerId: string, { micros, answer }: { micros: bigint; answer: unknown }): void {
    const known = this.#bought.get(`${kind} ${customerId} ${String(micros)}`);
    if (!known) return;
    if (known.answer !== undefined && text(known.answer) !== text(answer)) {
      this.#tell('2 what is answered is so', `${kind}: ${text(known.answer)}, then ${text(answer)}`);
    }
    known.answer = answer;
    const isWaiting = typeof answer === 'object' && answer !== null && 'checkoutUrl' in answer;
    if (known.entries === 0 && !isWaiting) {
      this.#tell('2 an acknowledged event is in one segment', `${kind} of ${customerId} is in none: ${text(answer)}`);
    }
  }

  /** A segment records it. */
  entered(kind: MoneyKind, customerId: string, micros: bigint): void {
    const known = this.#bought.get(`${kind} ${customerId} ${String(micros)}`);
    if (!known) {
      return this.#tell('2 what is recorded was sent', `${kind} ${String(micros)} of ${customerId} was not asked for`);
    }
    known.entries += 1;
    if (known.entries > 1) this.#tell('2 nothing is recorded twice', `${kind} ${String(micros)} of ${customerId}`);
  }

  /** When everything is at rest; `refused` are the ids that were laid aside. */
  check(refused: ReadonlySet<string>): void {
    const lost = (detail: string) => this.#tell('2 an acknowledged event is in one segment', detail);
    for (const [key, { isAcknowledged, isOnBus, recorded, bodies }] of this.#usage) {
      const isAside = bodies.some(({ id }) => refused.has(id));
      if (isAcknowledged && recorded !== 1) lost(`${key} is in ${String(recorded)}`);
      if (isOnBus && recorded === 0 && !isAside) lost(`${key} came over the bus and is in none`);
    }
    for (const id of this.#poison) if (!refused.has(id)) lost(`${id} is poison and was not laid aside`);
  }

  mayBeRejected({ time, id }: UsageEvent, code: string | undefined): boolean {
    const age = this.#now() - Date.parse(time);
    if (code === 'too_old') return age > 35 * DAY_MS - SLACK_MS;
    if (code === 'time_in_future') return age < SLACK_MS || isDated(id, this.#now() - SLACK_MS);
    return code === 'no_wallet' || code === 'customer_not_found';
  }
}

const isDated = (id: string, from: number): boolean =>
  TIMED_ID.test(id) && Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) >= from;

/** What tells an event from others. */
export const keyOf = (customerId: string, { id, source }: { readonly id: string; readonly source: string }): string =>
  TIMED_ID.test(id) ? `${customerId} ${id}` : `${customerId} ${id} ${source}`;

/** What an event took from the wallet, as it is answered; of what is counted, nothing is said. */
export const isPriced = (event: UsageEvent, amount: unknown): boolean =>
  event.type === 'assistant.request'
    ? typeof amount === 'string' && microsOfText(amount) === priceOf(event.data)
    : amount === undefined;

const isSame = (sent: UsageEvent, event: SettledEvent): boolean =>
  event.type === sent.type &&
  event.time === Date.parse(sent.time) &&
  (TIMED_ID.test(sent.id) || event.source === sent.source) &&
  (sent.type === 'assistant.request' ? isSameRequest(sent, event) : text(readingOf(event)) === text(readingSent(sent)));

const isSameRequest = ({ data }: RequestEvent, event: SettledEvent): boolean =>
  event.integers['inputTokens'] === data.inputTokens &&
  event.integers['outputTokens'] === data.outputTokens &&
  event.choices['class'] === data.class &&
  event.holdId === data.holdId &&
  (event.member === undefined) === (data.user === undefined);
