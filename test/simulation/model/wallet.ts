import type {
  ScheduledTerms,
  Segment,
  SettledEvent,
  TermsChange,
  WalletTerms,
} from '../../../shared/domain/wallets/wallet.ts';
import { type Account, emptyAccount, type OwedTopUp, type Reserved } from './account.ts';
import { alertsOf } from './alerts.ts';
import { endOfMonth, monthAt, type Month, nextMonth, startOfMonth } from './calendar.ts';
import { takeBack } from './corrections.ts';
import { draw, inOrder, least, leftAt, type Lot, withLast } from './lots.ts';
import { readingOf } from './metering.ts';
import { priceOfEvent } from './prices.ts';
import { Recharges } from './recharges.ts';

const RANK = { trial: 10, included: 20, purchased: 50 };
const ALERTING = new Set(['usage', 'top_up', 'grant', 'void', 'terms', 'correction']);

/** A wallet told again from its entries by domain.md section 3, with none of the code that wrote them. */
export class WalletModel {
  lots: Lot[] = [];
  readonly accounts = new Map<Month, Account>();
  readonly totals = { granted: 0n, overage: 0n, spent: 0n, forfeited: 0n, voided: 0n };
  holds: Reserved[] = [];
  topUps: OwedTopUp[] = [];
  readonly recharges = new Recharges();
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

  #add(granted: Omit<Lot, 'used'>, month: Month): void {
    if (granted.left === 0n) return;
    this.grant(granted, month);
    const lot = withLast(this.lots);
    if (monthAt(lot.until - 1) <= this.closedThrough) this.#forfeit(lot);
  }

  #putInForce(terms: WalletTerms, running: Month): void {
    this.#terms = terms;
    if (terms.overage === 'block') return;
    for (const [month, account] of this.accounts) {
      if (month < running || !account.isBlocking) continue;
      account.writtenOff += account.overage - account.settled;
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

  get plan(): string {
    return this.#terms.plan;
  }

  get left(): bigint {
    return this.lots.reduce((sum, lot) => sum + lot.left, 0n);
  }

  grant(granted: Omit<Lot, 'used'>, month: Month): void {
    this.lots.push({ ...granted, used: 0n });
    this.account(month).granted += granted.left;
    this.totals.granted += granted.left;
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
    this.begin(recordedAt);
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
      this.holds.push({ id, until: expiresAt, lots: draw(this.lots, amount, recordedAt).drawn });
    }
    if (entry.kind === 'release') this.#end(entry.holdId);
    if (entry.kind === 'close') this.#close(entry.period, entry.invoiced);
    if (entry.kind === 'auto_top_up') this.recharges.put(entry.settings);
    if (entry.kind === 'auto_top_up_stop') this.#stopRecharges();
    if (entry.kind === 'terms') this.change(entry.change, recordedAt);
    if (entry.kind === 'bill') this.#bill();
    if (entry.kind === 'correction') this.#correct(entry.original.event, events);
    if (ALERTING.has(entry.kind)) {
      this.told.push(...alertsOf(this.account(monthAt(recordedAt)), this, recordedAt));
    }
    if (entry.kind === 'top_up') this.told.push('wallet.topped_up');
    if (this.recharges.isDue(leftAt(this.lots, recordedAt))) this.told.push('wallet.auto_top_up_due');
    this.#forget();
  }

  /** What a moment brings by itself, before anything is decided. */
  begin(now: number): void {
    this.open(monthAt(now));
    this.recharges.begin(monthAt(now));
  }

  #stopRecharges(): void {
    this.recharges.stop();
    this.told.push('wallet.auto_top_up_stopped');
  }

  /** A lot that is used up is gone, unless a hold may give some of it back. */
  #forget(): void {
    if (this.lots.every(({ left }) => left > 0n)) return;
    const held = new Set(this.holds.flatMap(({ lots }) => lots.map(({ lot }) => lot)));
    this.lots = this.lots.filter((lot) => lot.left > 0n || held.has(lot));
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

  #correct(original: SettledEvent, events: readonly SettledEvent[]): void {
    const month = monthAt(original.time);
    this.open(month);
    const isCounted = readingOf(original) !== undefined;
    if (isCounted) this.account(month).events -= 1;
    else takeBack(this, this.account(month), { month, time: original.time, price: priceOfEvent(original) });
    for (const event of events) this.#spend(event);
  }

  #spend(event: SettledEvent): void {
    const { time, holdId } = event;
    const price = priceOfEvent(event);
    const month = monthAt(time);
    this.open(month);
    const account = this.account(month);
    account.events += 1;
    account.spent += price;
    this.totals.spent += price;
    let missing = holdId === undefined ? price : this.#capture(holdId, price);
    if (account.isClosed) missing = this.#reverse(account, missing, time);
    const { drawn, missing: owed } = draw(this.lots, missing, time);
    for (const { lot, amount } of drawn) lot.used += amount;
    missing = owed;
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
      lot.used += used;
      this.#giveBack(lot, amount - used);
    }
    return missing;
  }

  #reverse(account: Account, price: bigint, time: number): bigint {
    let missing = price;
    for (const forfeit of inOrder(account.forfeits, time)) {
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
    this.recharges.bought(topUp.amount);
    if (!invoiced) this.topUps.push({ id: topUp.grantId, month, amount: topUp.amount, price: topUp.price });
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
}

const monthBefore = (month: Month): Month => monthAt(startOfMonth(month) - 1);
