import type { RefundRequest, StripeAnswer } from '../../shared/application/stripe-ports.ts';
import type { RefundOf, StripeRefund } from '../../shared/domain/payments/stripe-notice.ts';
import { cents } from '../../shared/kernel/money.ts';
import type { Chance } from './chance.ts';

const HOUR_MS = 3_600_000;
const MAX_WORK_MS = 60_000;
/** Where answers are lost, webhooks come late too. */
const MAX_LATE_MS = 30 * HOUR_MS;

type Refund = {
  readonly id: string;
  readonly intent: string;
  readonly of: RefundOf;
  readonly amount: bigint;
  status: StripeRefund['status'];
};
type Asked = Omit<RefundRequest, 'key'>;
type Around = {
  readonly chance: Chance;
  readonly id: (prefix: string) => string;
  /** What came in by a payment. */
  readonly paid: (intent: string) => bigint;
  readonly tell: (webhook: { readonly type: string; readonly object: unknown }, delayMs?: number) => void;
  readonly wait: (delayMs: number, run: () => void) => void;
};

/** The refunds of the small Stripe: most succeed at once, some later, and some are returned by the bank. */
export class SimulatedRefunds {
  readonly all = new Map<string, Refund>();
  readonly #around: Around;
  /** Answered with an error, and not made yet. */
  readonly #late = new Set<Asked>();

  constructor(around: Around) {
    this.#around = around;
  }

  create({ paymentIntentId: intent, amount, of }: Asked, isBroken: boolean) {
    const { chance, id, paid, wait } = this.#around;
    if (amount > paid(intent) - this.#given(intent)) {
      const refused = { code: 'charge_already_refunded', cause: new Error('so much is not left') };
      return { refused } satisfies StripeAnswer<StripeRefund>;
    }
    const isSlow = chance.happens(0.15);
    const refund: Refund = { id: id('re'), intent, of, amount, status: isSlow ? 'pending' : 'succeeded' };
    this.all.set(refund.id, refund);
    const toldAfterMs = isBroken ? chance.int(HOUR_MS, MAX_LATE_MS) : undefined;
    for (const type of ['refund.created', 'charge.refunded']) this.#tell(refund, type, toldAfterMs);
    if (isSlow) wait(chance.int(HOUR_MS, 90 * HOUR_MS), () => this.#become(refund, 'succeeded', 'refund.updated'));
    else if (chance.happens(0.15))
      wait(chance.int(HOUR_MS, 200 * HOUR_MS), () => this.#become(refund, 'failed', 'refund.failed'));
    return { done: viewOf(refund) } satisfies StripeAnswer<StripeRefund>;
  }

  /** The error was answered before the work was done, which often is after all: once somebody has looked and not found it. */
  createLater(asked: Asked): void {
    const { chance, wait } = this.#around;
    if (!chance.happens(0.7)) return;
    this.#late.add(asked);
    wait(MAX_WORK_MS, () => this.#createLate(asked));
  }

  find({ paymentIntentId, of }: Pick<RefundRequest, 'paymentIntentId' | 'of'>): StripeRefund | undefined {
    const isOf = (each: RefundOf) => each.creditNoteId === of.creditNoteId && each.attempt === of.attempt;
    const found = [...this.all.values()].find((each) => each.intent === paymentIntentId && isOf(each.of));
    const view = found && viewOf(found);
    for (const late of this.#late) if (isOf(late.of)) this.#createLate(late);
    return view;
  }

  read(id: string): StripeRefund | undefined {
    const found = this.all.get(id);
    return found && viewOf(found);
  }

  ofCharge(chargeId: string): StripeRefund[] {
    return [...this.all.values()].filter(({ intent }) => chargeOf(intent) === chargeId).map(viewOf);
  }

  #createLate(asked: Asked): void {
    if (this.#late.delete(asked)) this.create(asked, true);
  }

  #given(intent: string): bigint {
    const given = [...this.all.values()].filter((each) => each.intent === intent && each.status !== 'failed');
    return given.reduce((sum, { amount }) => sum + amount, 0n);
  }

  #become(refund: Refund, status: Refund['status'], type: string): void {
    refund.status = status;
    for (const each of [type, 'refund.updated']) this.#tell(refund, each);
  }

  #tell(refund: Refund, type: string, delayMs?: number): void {
    const object = { id: type.startsWith('charge.') ? chargeOf(refund.intent) : refund.id };
    this.#around.tell({ type, object }, delayMs);
  }
}

const chargeOf = (intent: string): string => `ch_${intent}`;

const viewOf = ({ id, status, amount, of }: Refund): StripeRefund => ({
  id,
  status,
  ...(status === 'failed' && { failure: 'declined' }),
  amount: cents(amount),
  currency: 'EUR',
  of,
});
