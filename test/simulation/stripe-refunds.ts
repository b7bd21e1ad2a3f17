import type { RefundRequest, StripeAnswer, StripePayment } from '../../shared/application/stripe-ports.ts';
import type { RefundOf, StripeRefund } from '../../shared/domain/payments/stripe-notice.ts';
import { cents } from '../../shared/kernel/money.ts';
import type { Chance } from './chance.ts';

const HOUR_MS = 3_600_000;

type Refund = {
  readonly id: string;
  readonly intent: string;
  readonly of: RefundOf;
  readonly amount: bigint;
  status: StripeRefund['status'];
};
type Around = {
  readonly chance: Chance;
  readonly id: (prefix: string) => string;
  readonly tell: (webhook: { readonly type: string; readonly object: unknown }) => void;
  readonly wait: (delayMs: number, run: () => void) => void;
};

/** The refunds of the small Stripe: most succeed at once, some later, and some are returned by the bank. */
export class SimulatedRefunds {
  readonly all = new Map<string, Refund>();
  readonly #around: Around;

  constructor(around: Around) {
    this.#around = around;
  }

  create({ paymentIntentId: intent, amount, of }: Omit<RefundRequest, 'key'>, paid: StripePayment | undefined) {
    const { chance, id, wait } = this.#around;
    const left = (paid?.amount ?? 0n) - this.#given(intent);
    if (amount > left) {
      const refused = { code: 'charge_already_refunded', cause: new Error('so much is not left') };
      return { refused } satisfies StripeAnswer<StripeRefund>;
    }
    const isSlow = chance.happens(0.15);
    const refund: Refund = { id: id('re'), intent, of, amount, status: isSlow ? 'pending' : 'succeeded' };
    this.all.set(refund.id, refund);
    this.#tell(refund, 'refund.created', 'charge.refunded');
    if (isSlow) wait(chance.int(HOUR_MS, 90 * HOUR_MS), () => this.#become(refund, 'succeeded', 'refund.updated'));
    else if (chance.happens(0.15))
      wait(chance.int(HOUR_MS, 200 * HOUR_MS), () => this.#become(refund, 'failed', 'refund.failed'));
    return { done: viewOf(refund) } satisfies StripeAnswer<StripeRefund>;
  }

  find({ paymentIntentId, of }: Pick<RefundRequest, 'paymentIntentId' | 'of'>): StripeRefund | undefined {
    const isIt = (each: Refund) =>
      each.intent === paymentIntentId && each.of.creditNoteId === of.creditNoteId && each.of.attempt === of.attempt;
    const found = [...this.all.values()].find(isIt);
    return found && viewOf(found);
  }

  read(id: string): StripeRefund | undefined {
    const found = this.all.get(id);
    return found && viewOf(found);
  }

  ofCharge(chargeId: string): StripeRefund[] {
    return [...this.all.values()].filter(({ intent }) => chargeOf(intent) === chargeId).map(viewOf);
  }

  #given(intent: string): bigint {
    const given = [...this.all.values()].filter((each) => each.intent === intent && each.status !== 'failed');
    return given.reduce((sum, { amount }) => sum + amount, 0n);
  }

  #become(refund: Refund, status: Refund['status'], type: string): void {
    refund.status = status;
    this.#tell(refund, type, 'refund.updated');
  }

  #tell(refund: Refund, ...types: readonly string[]): void {
    for (const type of types) {
      const object = { id: type.startsWith('charge.') ? chargeOf(refund.intent) : refund.id };
      this.#around.tell({ type, object });
    }
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
