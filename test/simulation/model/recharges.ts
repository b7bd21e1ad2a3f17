import type { Month } from './calendar.ts';

export type RechargeTerms = { readonly below: bigint; readonly amount: bigint; readonly maxPerPeriod: number };

/** Credit that a wallet buys by itself: below a threshold, so many times a month, one at a time, until it is stopped. */
export class Recharges {
  terms: RechargeTerms | undefined;
  month: Month = '';
  /** Of the month, the one in flight included. */
  count = 0;
  status: 'armed' | 'due' | 'stopped' = 'armed';
  /** How many were wanted when the last one fell due. */
  most = 0;

  /** Each month counts anew. */
  begin(month: Month): void {
    if (month <= this.month) return;
    this.month = month;
    this.count = 0;
    this.status = 'armed';
  }

  /** Put again they go on after a stop; taken away, so is what is in flight. What was made of the month's number stays made. */
  put(terms: RechargeTerms | undefined): void {
    if (!terms && this.status === 'due') this.count -= 1;
    if (!terms || this.status === 'stopped') this.status = 'armed';
    this.terms = terms;
  }

  /** Any credit that is bought ends the wait; what somebody else bought is no recharge. */
  bought(amount: bigint): void {
    if (this.status !== 'due') return;
    if (amount !== this.terms?.amount) this.count -= 1;
    this.status = 'armed';
  }

  stop(): void {
    this.count -= 1;
    this.status = 'stopped';
  }

  /** Whether one is due now; it is in flight then. */
  isDue(available: bigint): boolean {
    const isDue =
      this.terms !== undefined &&
      this.status === 'armed' &&
      this.count < this.terms.maxPerPeriod &&
      available < this.terms.below;
    if (!isDue) return false;
    this.count += 1;
    this.most = this.terms?.maxPerPeriod ?? 0;
    this.status = 'due';
    return true;
  }
}
