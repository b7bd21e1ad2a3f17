import type { Customer } from '../../../shared/domain/customers/customer.ts';
import type { Subscription } from '../../../shared/domain/subscriptions/subscription.ts';
import type { Segment } from '../../../shared/domain/wallets/wallet.ts';
import { type Month, monthAt } from '../model/calendar.ts';
import { openCredit } from '../model/owed.ts';
import { MICROS, microsOfText, PLANS } from '../model/prices.ts';
import type { RechargeTerms } from '../model/recharges.ts';
import type { WalletModel } from '../model/wallet.ts';
import type { Reply } from '../system.ts';
import { type Tell, text } from './violation.ts';

/** What may be open before a first invoice is paid, and after it. */
const TRUST = { first: 20n * MICROS, afterwards: 100n * MICROS };
/** Whoever decided may have read the customer as they were so long ago. */
const SLACK_MS = 30 * 60_000;
const MOST_LOTS = 32;

/** Recharges: as somebody set them, each when it is due, as many a month as were wanted, while the customer may owe them. */
export class RechargeRules {
  /** Terms that somebody put, and by the amount that no other operation has, whose. */
  readonly #asked = new Map<string, Set<string>>();
  readonly #counts = new Map<string, number>();
  readonly #grants = new Set<string>();
  /** When each customer was first known to have paid. */
  readonly #paidAt = new Map<string, number>();
  readonly #tell: Tell;
  readonly #now: () => number;

  constructor(tell: Tell, now: () => number) {
    this.#tell = tell;
    this.#now = now;
  }

  asked(customerId: string, terms: RechargeTerms): void {
    const key = keyOf(customerId, terms.amount);
    this.#asked.set(key, (this.#asked.get(key) ?? new Set()).add(text(termsOf(terms))));
  }

  answered(customerId: string, terms: RechargeTerms, { json }: Reply): void {
    const { below, amount, maxPerPeriod } = json;
    const told = { below: microsOfText(String(below)), amount: microsOfText(String(amount)), maxPerPeriod };
    if (text(told) !== text(termsOf(terms)))
      this.#tell('2 what is answered is so', `recharges of ${customerId}: ${text(json)}, not ${text(terms)}`);
  }

  customer({ id, firstPaidAt }: Customer): void {
    if (firstPaidAt !== undefined && !this.#paidAt.has(id)) this.#paidAt.set(id, this.#now());
  }

  /** Whether credit of this size is what a wallet buys by itself. */
  isOwn(customerId: string, amount: bigint): boolean {
    return this.#asked.has(keyOf(customerId, amount));
  }

  /** A segment is written; `model` is as of the one before, its months opened and begun. */
  entered({ customerId, entry }: Segment, model: WalletModel, subscription: Subscription | undefined): void {
    const { recharges } = model;
    const wrong = (detail: string) => this.#tell('2 a recharge is made once', `${customerId}: ${detail}`);
    if (entry.kind === 'auto_top_up' && entry.settings) {
      const asked = this.#asked.get(keyOf(customerId, entry.settings.amount));
      if (!asked?.has(text(termsOf(entry.settings)))) wrong(`nobody put ${text(entry.settings)}`);
    }
    if (entry.kind !== 'top_up' && entry.kind !== 'auto_top_up_stop') return;
    const limits = this.#limitsOf(customerId, model, subscription);
    const open = openCredit(model);
    const mayOwe = (amount: bigint) => limits.map((limit) => open + amount <= limit);
    if (entry.kind === 'auto_top_up_stop') {
      if (recharges.status !== 'due') wrong('is stopped, and none was due');
      const isOwing = mayOwe(recharges.terms?.amount ?? 0n).includes(false);
      const isRight = entry.reason === 'credit_limit' ? isOwing : model.lots.length >= MOST_LOTS;
      if (!isRight) wrong(`is stopped by ${entry.reason}, with ${text(open)} open of ${text(limits)}`);
    }
    if (entry.kind !== 'top_up') return;
    const { topUp, invoiced } = entry;
    if (this.#grants.has(topUp.grantId)) wrong(`${topUp.grantId} is granted again`);
    this.#grants.add(topUp.grantId);
    if (!this.isOwn(customerId, topUp.amount)) return;
    if (recharges.status !== 'due' || topUp.amount !== recharges.terms?.amount || invoiced)
      wrong(`${text(topUp)} was not due: ${text(recharges)}`);
    if (!mayOwe(topUp.amount).includes(true)) wrong(`${text(topUp)} is beyond ${text(limits)}`);
    this.#count(customerId, recharges.month, recharges.most);
  }

  #count(customerId: string, month: Month, most: number): void {
    const key = `${customerId} ${month}`;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    if (count > most) this.#tell('2 a recharge is made once', `${key}: ${String(count)} of ${String(most)}`);
  }

  /** One, or two while it changes. */
  #limitsOf(customerId: string, { plan }: WalletModel, subscription: Subscription | undefined): readonly bigint[] {
    const agreed = subscription?.contract?.creditLimit;
    if (agreed !== undefined) return [agreed];
    if (subscription?.status === 'trialing' || PLANS[plan]?.isBlocking !== false) return [0n];
    const paidAt = this.#paidAt.get(customerId);
    if (paidAt === undefined) return [TRUST.first];
    return paidAt + SLACK_MS < this.#now() ? [TRUST.afterwards] : [TRUST.first, TRUST.afterwards];
  }

  /** When everything is at rest: whatever was due was made, or stopped. */
  check(models: ReadonlyMap<string, WalletModel>): void {
    for (const [customerId, { recharges }] of models) {
      if (recharges.status !== 'due' || recharges.month !== monthAt(this.#now())) continue;
      this.#tell('2 a recharge is made once', `${customerId} waits for one: ${text(recharges)}`);
    }
  }
}

const keyOf = (customerId: string, amount: bigint): string => `${customerId} ${String(amount)}`;
const termsOf = ({ below, amount, maxPerPeriod }: RechargeTerms): RechargeTerms => ({ below, amount, maxPerPeriod });
