import type { Invoice, InvoiceLine, InvoicePayment } from '../../../shared/domain/invoices/invoice.ts';
import type { Subscription } from '../../../shared/domain/subscriptions/subscription.ts';
import { PLANS, rounded, volumePercent } from '../model/prices.ts';
import { type Tell, text } from './violation.ts';

type Around = {
  readonly tell: Tell;
  /** By customer: who brought them. */
  readonly referrers: ReadonlyMap<string, string>;
  /** The first invoice of a customer that carries a plan. */
  readonly firstOf: (customerId: string) => Invoice | undefined;
  /** A month of the plan of who is under contract, as it was agreed. */
  readonly agreedFeeOf: (contractId: string) => bigint | undefined;
  readonly paymentOf: (invoiceId: string) => InvoicePayment | undefined;
};

/** What may come off a plan beside the year and many seats: nothing, or one of these. */
const STATUS_PERCENTS = [0n, 30n, 25n, 20n];
const MONTHS = 1n;

/** Who brings a customer gets a month's fee of theirs back, once, when the customer's first invoice is paid. */
export class Referrals {
  readonly #credited = new Set<string>();
  /** Since when each was subscribed, and whether that was ever free or over. */
  readonly #since = new Map<string, number>();
  readonly #notAlways = new Set<string>();
  readonly #around: Around;

  constructor(around: Around) {
    this.#around = around;
  }

  /** A subscription changed; these of its lines are new. */
  changed(after: Subscription, lines: readonly InvoiceLine[]): void {
    const { customerId, plan, status, startedAt } = after;
    if (!this.#since.has(customerId)) this.#since.set(customerId, startedAt);
    if (status === 'canceled' || (PLANS[plan]?.price ?? 0n) === 0n) this.#notAlways.add(customerId);
    for (const line of lines) if (line.referredId !== undefined) this.#credit(after, line.referredId, 0n - line.net);
  }

  #credit(referrer: Subscription, referredId: string, amount: bigint): void {
    const { referrers, firstOf, paymentOf, agreedFeeOf } = this.#around;
    const wrong = (detail: string) => this.#wrong(`${referrer.customerId} is credited for ${referredId} ${detail}`);
    if (referrers.get(referredId) !== referrer.customerId) wrong('whom they did not bring');
    if (this.#credited.has(referredId)) wrong('again');
    this.#credited.add(referredId);
    const first = firstOf(referredId);
    const payment = first && paymentOf(first.id);
    if (!first || payment?.paidAt === undefined) return wrong(`who has not paid ${first?.number ?? 'anything'}`);
    const { credits = [] } = payment;
    // Who decides has seen the credit notes up to one of them.
    const lefts = [...credits.keys(), credits.length].map((count) => planOf(first, credits.slice(0, count)));
    const agreed = agreedFeeOf(referrer.contract?.id ?? '');
    const listed = STATUS_PERCENTS.map((percent) => feeOf(referrer, percent));
    const fees = (agreed === undefined ? listed : [agreed]).map((fee) => fee * MONTHS);
    const possible = lefts.flatMap((left) => fees.map((fee) => (left < fee ? left : fee)));
    if (!possible.includes(amount)) wrong(`with ${String(amount)}, not one of ${text(possible)}`);
  }

  /** What goes on waiting: a credit whose fee was given back may be less by now, or gone. */
  lowered(waiting: readonly InvoiceLine[], now: readonly InvoiceLine[]): readonly InvoiceLine[] {
    return waiting.flatMap((line) => {
      const { referredId } = line;
      if (referredId === undefined) return [line];
      const found = now.find((each) => each.referredId === referredId);
      if (found?.net === line.net) return [line];
      const first = this.#around.firstOf(referredId);
      const isCredited = (this.#around.paymentOf(first?.id ?? '')?.credits ?? []).length > 0;
      if (!isCredited || (found && found.net < line.net)) this.#wrong(`${text(line)} became ${text(found)}`);
      return found ? [{ ...line, net: found.net, unitPrice: found.unitPrice }] : [];
    });
  }

  /** When everything is at rest; `waiting` is what waits of all customers. */
  check(waiting: readonly InvoiceLine[]): void {
    const { referrers, firstOf, paymentOf } = this.#around;
    for (const [referredId, referrerId] of referrers) {
      const first = firstOf(referredId);
      const payment = first && paymentOf(first.id);
      if (!first) continue;
      const left = planOf(first, payment?.credits ?? []);
      const line = waiting.find((each) => each.referredId === referredId);
      if (line && 0n - line.net > left) this.#wrong(`${text(line)} waits, of ${String(left)} that ${referredId} paid`);
      const since = this.#since.get(referrerId) ?? Infinity;
      const isServed = since < first.issuedAt && !this.#notAlways.has(referrerId);
      if (isServed && left > 0n && payment?.status === 'paid' && !this.#credited.has(referredId))
        this.#wrong(`${referrerId} brought ${referredId}, who paid ${first.number}, and has nothing of it`);
    }
  }

  #wrong(detail: string): void {
    this.#around.tell('3 a referral is credited once', detail);
  }
}

/** What is left of an invoice's plan. */
function planOf({ lines }: Invoice, credits: NonNullable<InvoicePayment['credits']>): bigint {
  const isPlan = (line: number) => lines[line - 1]?.kind === 'plan';
  const asked = lines.filter(({ kind, net }) => kind === 'plan' && net > 0n).reduce((sum, { net }) => sum + net, 0n);
  const credited = credits.flatMap((each) => each.lines).filter(({ line }) => isPlan(line));
  return asked - credited.reduce((sum, { net }) => sum + net, 0n);
}

/** A month of a plan, all seats, less the year's discount, that for many seats, and another. */
function feeOf({ plan, seats, interval }: Subscription, percent: bigint): bigint {
  const off = [interval === 'year' ? 20n : 0n, volumePercent(plan, seats), percent];
  const worth = off.reduce((product, each) => product * (100n - each), (PLANS[plan]?.price ?? 0n) * BigInt(seats));
  return rounded(worth, 100n ** BigInt(off.length));
}
