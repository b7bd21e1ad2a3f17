import { expectedPrice } from '../../infra/local/demo/month.ts';
import { seededRandom } from '../../infra/local/demo/random.ts';
import { formatInstant, type Instant } from '../../shared/kernel/instant.ts';

/** A CloudEvent as a product's backend posts it; its id carries its time. */
export type BenchEvent = {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: 'assistant.request';
  readonly subject: string;
  readonly time: string;
  readonly data: { readonly inputTokens: number; readonly outputTokens: number; readonly user: string };
};

/** Of each wallet, in turn. A name costs a write unit when it is first seen: a warm-up of so many events has seen them all. */
export const USERS = 3;
const MAX_INPUT = 4_000;
const MAX_OUTPUT = 600;
const RANDOM_32 = 2 ** 32;

/** The same events in every run: seeded sizes, UUIDv7 ids with random bits. */
export class EventMaker {
  readonly #random: () => number;
  readonly #made = new Map<string, number>();

  constructor(seed = 1) {
    this.#random = seededRandom(seed);
  }

  make(subject: string, at: Instant): BenchEvent {
    const made = this.#made.get(subject) ?? 0;
    this.#made.set(subject, made + 1);
    return {
      specversion: '1.0',
      id: this.#id(at),
      source: '/assistant/eu-west-3',
      type: 'assistant.request',
      subject,
      time: formatInstant(at),
      data: {
        inputTokens: this.#upTo(MAX_INPUT),
        outputTokens: this.#upTo(MAX_OUTPUT),
        user: `user-${String(made % USERS)}@${subject}.example`,
      },
    };
  }

  #upTo(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #id(at: Instant): string {
    const date = at.toString(16).padStart(12, '0');
    const bits = Array.from({ length: 3 }, () => this.#upTo(RANDOM_32).toString(16).padStart(8, '0')).join('');
    return `${date.slice(0, 8)}-${date.slice(8)}-7${bits.slice(0, 3)}-8${bits.slice(3, 6)}-${bits.slice(6, 18)}`;
  }
}

export const walletName = (index: number): string => `wallet-${String(index).padStart(6, '0')}`;

/** What should be in the wallets: which events, and their price by the demo's own reading of the price list. */
export class Expectation {
  readonly ids = new Map<string, Set<string>>();
  readonly spent = new Map<string, bigint>();

  add(events: readonly BenchEvent[]): void {
    for (const { id, subject, data } of events) {
      const known = this.ids.get(subject) ?? new Set<string>();
      this.ids.set(subject, known);
      if (known.has(id)) continue;
      known.add(id);
      this.spent.set(subject, (this.spent.get(subject) ?? 0n) + expectedPrice(data));
    }
  }

  /** Of events that were added and then not sent. */
  remove(events: readonly BenchEvent[]): void {
    for (const { id, subject, data } of events) {
      if (this.ids.get(subject)?.delete(id))
        this.spent.set(subject, (this.spent.get(subject) ?? 0n) - expectedPrice(data));
    }
  }

  /** What others expect in wallets of their own. */
  join({ ids, spent }: { ids: ReadonlyMap<string, ReadonlySet<string>>; spent: ReadonlyMap<string, bigint> }): void {
    for (const [subject, known] of ids) this.ids.set(subject, new Set(known));
    for (const [subject, amount] of spent) this.spent.set(subject, amount);
  }

  get events(): number {
    let total = 0;
    for (const ids of this.ids.values()) total += ids.size;
    return total;
  }
}
