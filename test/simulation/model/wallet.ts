import type {
  ScheduledTerms,
  Segment,
  SettledEvent,
  TermsChange,
  WalletTerms,
} from '../../../shared/domain/wallets/wallet.ts';
import { type Account, emptyAccount, type Lot, type OwedTopUp, type Reserved } from './account.ts';
import { endOfMonth, monthAt, type Month, nextMonth, startOfMonth } from './calendar.ts';
import { MICROS, priceOf } from './prices.ts';

const RANK = { trial: 10, included: 20, purchased: 50 };
const ALERTS = [80n, 100n];

/** A wallet told again from its entries by domain.md section 3, with none of the code that wrote them. */
export class WalletModel {
  readonly lots: Lot[] = [];
  readonly accounts = new Map<Month, Account>();
  readonly totals = { granted: 0n, overage: 0n, spent: 0n, forfeited: 0n, voided: 0n };
  holds: Reserved[] = [];
  topUps: OwedTopUp[] = [];
  /** What the last entry has to tell, in order. */
  told: string[] = [];
  openedThrough: Month;
  closedThrough: Month;
  #terms: WalletTerms;
  #scheduled: readonly ScheduledTerms[] = [];

  constructor(first: Month, terms: WalletTerms) {
    this.openedThrough = first;
    this.closedThrough = monthBefore(first);
    this.#terms = terms;
    this.account(first);
  }

  /** What a change of the subscription brings; `at` decides which month it is received in. */
  change({ terms, scheduled, included, trial, trialEndsAt }: TermsChange, at: number): void {
    if (terms) this.#putInForce(terms, monthAt(at));
    this.#scheduled = scheduled.toSorted((a, b) => (a.from < b.from ? -1 : 1));
    if (trialEndsAt !== undefined) this.#endTrials(trialEndsAt);
    for (const { period, amount, from } of included) {
      this.#add(
        { id: `${period} ${String(at)}`, rank: RANK.included, from, until: endOfMonth(period), left: amount },
        period,
      );
    }
    if (!trial) return;
    const { from, until, amount } = trial;
    this.#add({ id: `trial ${String(at)}`, rank: RANK.trial, from, until, left: amount }, monthAt(at));
  }

  #add(lot: Lot, month: Month): void {
    if (lot.left === 0n) return;
    this.grant(lot, month);
    if (monthAt(lot.until - 1) <= this.closedThrough) this.#forfeit(lot);
  }

  #putInForce(terms: WalletTerms, running: Month): void {
    this.#terms = terms;
    if (terms.overage === 'block') return;
    for (const [month, account] of this.accounts) {
      if (month < running || !account.isBlocking) continue;
      account.settled = account.overage;
      account.isBlocking = false;
    }
  }

  #endTrials(endsAt: number): void {
    for (const lot of this.lots) {
      if (lot.rank !== RANK.trial || lot.until <= endsAt) continue;
      lot.until = Math.max(endsAt, lot.from + 1);
      if (monthAt(lot.until - 1) <= this.closedThrough) this.#forfeit(lot);
    }
  }

  get held(): bigint {
    return this.holds.reduce((sum, { lots }) => sum + lots.reduce((part, { amount }) => part + amount, 0n), 0n);
  }

  get left(): bigint {
    return this.lots.reduce((sum, lot) => sum + lot.left, 0n);
  }

  grant(lot: Lot, month: Month): void {
    this.lots.push(lot);
    this.account(month).granted += lot.left;
    this.totals.granted += lot.left;
  }

  account(month: Month): Account {
    const known = this.accounts.get(month);
    if (known) return known;
    const isBlocking = this.#terms.overage === 'block';
    const made = { ...emptyAccount(), isClosed: month <= this.closedThrough, isBlocking };
    this.accounts.set(month, made);
    return made;
  }

  apply({ entry, events, recordedAt }: Segment): void {
    this.told = [];
    this.open(monthAt(recordedAt));
    this.#expire(recordedAt);
    if (entry.kind === 'usage') for (const event of events) this.#spend(event);
    if (entry.kind === 'top_up') this.#topUp(entry, recordedAt);
    if (entry.kind === 'grant') {
      const { id, priority: rank, effectiveAt: from, expiresAt: until, amount } = entry.grant;
      this.grant({ id, rank, from, until, left: amount }, monthAt(recordedAt));
    }
    if (entry.kind === 'void') this.#void(entry.grantId, recordedAt);
    if (entry.kind === 'hold') {
      const { id, amount, expiresAt } = entry.hold;
      this.holds.push({ id, until: expiresAt, lots: this.#draw(amount, recordedAt).drawn });
    }
    if (entry.kind === 'release') this.#end(entry.holdId);
    if (entry.kind === 'close') this.#close(entry.period, entry.invoiced);
    if (entry.kind === 'terms') this.change(entry.change, recordedAt);
    if (entry.kind === 'bill') this.#bill();
    if (['usage', 'top_up', 'grant', 'void', 'terms'].includes(entry.kind)) this.#alert(recordedAt);
    if (entry.kind === 'top_up') this.told.push('wallet.topped_up');
  }

  /** Usage of a month that no invoice has carried, by month. */
  owed(through: Month): { month: Month; amount: bigint; isLate: boolean }[] {
    return [...this.accounts]
      .filter(([month, { overage, settled, isBlocking }]) => month <= through && overage > settled && !isBlocking)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([month, { overage, settled, isClosed }]) => ({ month, amount: overage - settled, isLate: isClosed }));
  }

  /** Months open with the terms that are in force in them by then. */
  open(month: Month): void {
    while (this.openedThrough < month) {
      const opened = nextMonth(this.openedThrough);
      this.openedThrough = opened;
      const due = this.#scheduled.filter(({ from }) => from <= opened);
      this.#scheduled = this.#scheduled.filter(({ from }) => from > opened);
      this.#terms = due.at(-1)?.terms ?? this.#terms;
      this.account(opened);
      const left = this.#terms.includedPerPeriod;
      if (left === 0n) continue;
      this.grant(
        { id: opened, rank: RANK.included, from: startOfMonth(opened), until: endOfMonth(opened), left },
        opened,
      );
    }
  }

  #bill(): void {
    this.topUps = [];
    for (const account of this.accounts.values()) if (!account.isBlocking) account.settled = account.overage;
  }

  #expire(now: number): void {
    for (const hold of this.holds.filter(({ until }) => until <= now)) {
      this.#end(hold.id);
      this.told.push('hold.expired');
    }
  }

  #end(id: string): void {
    const hold = this.holds.find((each) => each.id === id);
    if (!hold) return;
    this.holds = this.holds.filter((each) => each !== hold);
    for (const { lot, amount } of hold.lots) this.#giveBack(lot, amount);
  }

  #giveBack(lot: Lot, amount: bigint): void {
    if (amount === 0n) return;
    lot.left += amount;
    if (monthAt(lot.until - 1) <= this.closedThrough) this.#forfeit(lot);
  }

  #forfeit(lot: Lot): void {
    if (lot.left === 0n) return;
    const account = this.account(monthAt(lot.until - 1));
    account.forfeited += lot.left;
    this.totals.forfeited += lot.left;
    account.forfeits.push({ rank: lot.rank, from: lot.from, until: lot.until, amount: lot.left });
    lot.left = 0n;
  }

  #draw(amount: bigint, time: number): { drawn: { lot: Lot; amount: bigint }[]; missing: bigint } {
    const inForce = this.lots.filter(({ from, until }) => from <= time && time < until);
    let missing = amount;
    const drawn: { lot: Lot; amount: bigint }[] = [];
    for (const lot of inForce.sort(inOrder)) {
      const taken = least(lot.left, missing);
      if (taken === 0n) continue;
      lot.left -= taken;
      missing -= taken;
      drawn.push({ lot, amount: taken });
    }
    return { drawn, missing };
  }

  #spend({ time, integers, choices, holdId }: SettledEvent): void {
    const named = choices['class'] === undefined ? {} : { class: choices['class'] };
    const { inputTokens = 0, outputTokens = 0 } = integers;
    const price = priceOf({ inputTokens, outputTokens, ...named });
    const month = monthAt(time);
    this.open(month);
    const account = this.account(month);
    account.events += 1;
    account.spent += price;
    this.totals.spent += price;
    let missing = holdId === undefined ? price : this.#capture(holdId, price);
    if (account.isClosed) missing = this.#reverse(account, missing, time);
    ({ missing } = this.#draw(missing, time));
    if (missing === 0n) return;
    if (account.overage === 0n) this.told.push('wallet.overage_started');
    account.overage += missing;
    this.totals.overage += missing;
  }

  #capture(id: string, price: bigint): bigint {
    const hold = this.holds.find((each) => each.id === id);
    if (!hold) return price;
    this.holds = this.holds.filter((each) => each !== hold);
    let missing = price;
    for (const { lot, amount } of hold.lots) {
      const used = least(amount, missing);
      missing -= used;
      this.#giveBack(lot, amount - used);
    }
    return missing;
  }

  #reverse(account: Account, price: bigint, time: number): bigint {
    let missing = price;
    for (const forfeit of account.forfeits.sort(inOrder)) {
      if (time < forfeit.from || time >= forfeit.until) continue;
      const taken = least(forfeit.amount, missing);
      forfeit.amount -= taken;
      missing -= taken;
      account.forfeited -= taken;
      this.totals.forfeited -= taken;
    }
    return missing;
  }

  #topUp({ topUp, invoiced }: Extract<Segment['entry'], { kind: 'top_up' }>, at: number): void {
    const month = monthAt(at);
    const lot = { id: topUp.grantId, rank: RANK.purchased, from: at, until: endOfMonth(month), left: topUp.amount };
    this.grant(lot, month);
    if (!invoiced) this.topUps.push({ id: topUp.grantId, month, price: topUp.price });
  }

  #void(grantId: string, at: number): void {
    const lot = this.lots.find(({ id }) => id === grantId);
    if (!lot) return;
    this.account(monthAt(at)).voided += lot.left;
    this.totals.voided += lot.left;
    lot.left = 0n;
  }

  #close(month: Month, isInvoiced: boolean): void {
    this.open(nextMonth(month));
    for (const lot of this.lots) if (monthAt(lot.until - 1) <= month) this.#forfeit(lot);
    const account = this.account(month);
    account.isClosed = true;
    this.closedThrough = month;
    if (isInvoiced) this.topUps = this.topUps.filter((topUp) => topUp.month > month);
    for (const [each, settled] of this.accounts) {
      if (each <= month && (isInvoiced || settled.isBlocking)) settled.settled = settled.overage;
    }
    this.told.push('wallet.period_closed');
  }

  #alert(now: number): void {
    const account = this.account(monthAt(now));
    const open = this.lots.filter(({ from, until }) => from <= now && now < until);
    const credit = account.spent - account.overage + this.held + open.reduce((sum, { left }) => sum + left, 0n);
    const reached = account.spent === 0n ? 0 : ALERTS.filter((each) => account.spent * 100n >= each * credit).length;
    for (const percent of ALERTS.slice(account.alerts, reached)) {
      this.told.push(percent === 100n ? 'wallet.depleted' : 'wallet.threshold_reached');
    }
    account.alerts = reached;
  }
}

export const microsOfText = (text: string): bigint => {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole) * MICROS + BigInt(fraction.padEnd(6, '0'));
};

type Drawn = Pick<Lot, 'rank' | 'from' | 'until'>;
const inOrder = (a: Drawn, b: Drawn): number => a.rank - b.rank || a.until - b.until || a.from - b.from;
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const monthBefore = (month: Month): Month => monthAt(startOfMonth(month) - 1);
