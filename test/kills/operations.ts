import { formatEventId } from '../../shared/domain/usage/event-identity.ts';
import { formatInstant, instant, MINUTE_MS } from '../../shared/kernel/instant.ts';
import { formatMicros, micros, type Micros } from '../../shared/kernel/money.ts';

/** An event as it is posted. */
export type PostedEvent = {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: 'assistant.request';
  readonly subject: string;
  readonly time: string;
  readonly data: { readonly inputTokens: number; readonly outputTokens: number };
};
export type Answer = Readonly<Record<string, unknown>>;

/** One call that changes something. It is sent, unchanged, until it is answered. */
export type Operation = {
  readonly kind: 'usage' | 'top-up' | 'hold' | 'capture' | 'release';
  readonly customerId: string;
  readonly method: 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  readonly events: readonly PostedEvent[];
};

const MICROS_PER_TOKEN = 1_000n;
const MIN_TOKENS = 300;
/** Usage is up to this late. */
const MAX_LATE_MS = 90 * MINUTE_MS;
const RANDOM_ID_BYTES = 10;
const BATCHES = [1, 1, 5, 20, 60];

/** Its price by the price list: every event has more than 500 tokens, and 1,000 of those cost 1.00. */
export const priceOf = ({ data }: PostedEvent): Micros =>
  micros(BigInt(data.inputTokens + data.outputTokens) * MICROS_PER_TOKEN);

/** Makes operations by chance, each with identities of its own. */
export class OperationMaker {
  readonly #random: () => number;
  #made = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** What a client does next, by the stack's clock. */
  next(customerId: string, nowMs: number): Operation {
    const draw = this.#random();
    if (draw < 0.8) return this.#usage(customerId, nowMs);
    return draw < 0.84 ? this.#topUp(customerId) : this.#hold(customerId);
  }

  /** What follows an answered hold: its capture by usage, or its release. */
  after(hold: Operation, answer: Answer, nowMs: number): Operation {
    const { customerId } = hold;
    const path = `/v1/customers/${customerId}/wallet/holds/${String(answer['holdId'])}`;
    if (this.#random() < 0.5) return { kind: 'release', customerId, method: 'DELETE', path, events: [] };
    const event = this.#event(customerId, nowMs);
    return {
      kind: 'capture',
      customerId,
      method: 'POST',
      path: `${path}/capture`,
      body: { event },
      events: [event],
    };
  }

  #usage(customerId: string, nowMs: number): Operation {
    const count = BATCHES[Math.floor(this.#random() * BATCHES.length)] ?? 1;
    const events = Array.from({ length: count }, () => this.#event(customerId, nowMs));
    return { kind: 'usage', customerId, method: 'POST', path: '/v1/usage', body: events, events };
  }

  #topUp(customerId: string): Operation {
    return this.#keyed('top-up', customerId, {
      path: `/v1/customers/${customerId}/wallet/top-ups`,
      body: { amount: '1.00' },
    });
  }

  #hold(customerId: string): Operation {
    const amount = formatMicros(micros(BigInt(1 + Math.floor(this.#random() * 900_000))));
    return this.#keyed('hold', customerId, { path: `/v1/customers/${customerId}/wallet/holds`, body: { amount } });
  }

  #keyed(kind: Operation['kind'], customerId: string, call: Pick<Operation, 'path' | 'body'>): Operation {
    return { kind, customerId, method: 'POST', ...call, idempotencyKey: `kills-${String(this.#count())}`, events: [] };
  }

  #event(subject: string, nowMs: number): PostedEvent {
    const time = instant(Math.floor(nowMs - this.#random() * this.#random() * MAX_LATE_MS));
    const tokens = () => MIN_TOKENS + Math.floor(this.#random() * 1_000);
    return {
      specversion: '1.0',
      id: this.#eventId(time),
      source: '/kills',
      type: 'assistant.request',
      subject,
      time: formatInstant(time),
      data: { inputTokens: tokens(), outputTokens: tokens() },
    };
  }

  /** Mostly with its time; some without. */
  #eventId(time: ReturnType<typeof instant>): string {
    const draw = this.#random();
    if (draw < 0.1) return `order-${String(this.#count())}`;
    const random = Buffer.alloc(RANDOM_ID_BYTES);
    random.writeUIntBE(this.#count(), RANDOM_ID_BYTES - 6, 6);
    return formatEventId(draw < 0.3 ? 'ulid' : 'uuid7', time, random);
  }

  #count(): number {
    this.#made += 1;
    return this.#made;
  }
}
