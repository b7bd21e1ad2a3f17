import { createHash } from 'node:crypto';
import type { Item } from '../../../shared/adapters/store.ts';
import type { Subscription } from '../../../shared/domain/subscriptions/subscription.ts';
import type { Segment, TermsChange, WalletState } from '../../../shared/domain/wallets/wallet.ts';
import type { Period } from '../../../shared/kernel/period.ts';
import { dayAt, endOfMonth, monthAt, nextMonth } from '../model/calendar.ts';
import { WalletModel } from '../model/wallet.ts';
import type { Beside, Billing } from './billing.ts';
import type { Corrections } from './corrections.ts';
import type { RechargeRules } from './recharges.ts';
import { checkTerms, termsOf } from './terms.ts';
import type { Sent } from './sent.ts';
import { type Tell, text } from './violation.ts';

const SKEW_MS = 10 * 60_000;

type Around = {
  readonly tell: Tell;
  readonly sent: Sent;
  readonly corrections: Corrections;
  readonly recharges: RechargeRules;
  readonly billing: Billing;
  readonly now: () => number;
};
type Applying = { readonly model: WalletModel; readonly isFirst: boolean; readonly written: Written };
type Chain = {
  readonly model: WalletModel;
  readonly bytes: Uint8Array[];
  recordedAt: number;
  told: number;
  /** What the segments of a transaction have to tell so far. */
  toTell: string[];
};
/** What is written in the transaction of a segment. */
export type Written = Beside & { readonly after: Subscription | undefined; readonly isLast: boolean };

/** Holds every segment, when it is written, to the wallet told again. */
export class Wallets {
  /** Customer and month of each closing segment. */
  readonly closings: string[] = [];
  readonly #chains = new Map<string, Chain>();
  readonly #tell: Tell;
  readonly #sent: Sent;
  readonly #corrections: Corrections;
  readonly #recharges: RechargeRules;
  readonly #billing: Billing;
  readonly #now: () => number;

  constructor(around: Around) {
    this.#tell = around.tell;
    this.#sent = around.sent;
    this.#corrections = around.corrections;
    this.#recharges = around.recharges;
    this.#billing = around.billing;
    this.#now = around.now;
  }

  /** When everything is at rest. */
  check(): void {
    this.#recharges.check(new Map([...this.#chains].map(([customerId, { model }]) => [customerId, model])));
  }

  /** The model of a wallet, as of its last segment. */
  model(customerId: string): WalletModel | undefined {
    return this.#chains.get(customerId)?.model;
  }

  written({ sk, b }: Item, segment: Segment, written: Written): void {
    const { customerId } = segment;
    const bytes = b as Uint8Array;
    const seq = Number(sk.slice('SEG#'.length));
    const chain = this.#chains.get(customerId);
    const before = chain?.bytes[seq - 1];
    if (before) {
      if (Buffer.compare(before, bytes) !== 0) this.#broken(customerId, `segment ${String(seq)} was replaced`);
      return;
    }
    if (segment.seq !== seq || seq !== (chain?.bytes.length ?? 0) + 1) {
      return this.#broken(customerId, `segment ${String(segment.seq)} lies at ${String(seq)}`);
    }
    const next = chain ?? this.#opened(customerId, segment);
    if (!next) return;
    this.#checkLink(customerId, segment, chain);
    next.bytes.push(bytes);
    next.recordedAt = segment.recordedAt;
    this.#apply(segment, { model: next.model, isFirst: chain === undefined, written });
    this.#checkTold(customerId, next, { segment, written });
  }

  #opened(customerId: string, { entry, recordedAt }: Segment): Chain | undefined {
    const subscription = this.#billing.subscription(customerId);
    if (entry.kind !== 'open' || !subscription) {
      this.#broken(customerId, 'does not begin with its opening');
      return undefined;
    }
    const { included, from, terms, trial, scheduled = [] } = entry;
    const month = monthAt(from);
    const model = new WalletModel(month, termsOf(subscription));
    model.open(monthAt(recordedAt));
    const first = included === 0n ? [] : [{ period: month as Period, amount: included, from }];
    const change = { terms, scheduled, included: first, ...(trial && { trial }) };
    model.change(change, from);
    checkTerms(change, { before: undefined, after: subscription, day: dayAt(from), through: month }, (detail) =>
      this.#tell('1 included credit follows the terms', `${customerId}: ${detail}`),
    );
    const chain = { model, bytes: [], recordedAt: 0, told: 0, toTell: [] };
    this.#chains.set(customerId, chain);
    return chain;
  }

  #checkLink(customerId: string, segment: Segment, chain: Chain | undefined): void {
    const last = chain?.bytes.at(-1);
    const hash = last ? createHash('sha256').update(`${customerId}\n`).update(last).digest() : Buffer.alloc(32);
    if (!hash.equals(segment.previousHash)) this.#broken(customerId, `segment ${String(segment.seq)} has another past`);
    const from = chain?.recordedAt ?? 0;
    if (segment.recordedAt < from) this.#broken(customerId, `segment ${String(segment.seq)} is older than its past`);
    if (segment.recordedAt > Math.max(this.#now() + SKEW_MS, from)) {
      this.#broken(customerId, `segment ${String(segment.seq)} is of the future`);
    }
  }

  #apply(segment: Segment, { model, isFirst, written }: Applying): void {
    const { customerId, entry, events } = segment;
    this.#corrections.entered(segment);
    if (entry.kind === 'correction') this.#billing.metering.undone(customerId, entry.original.event);
    for (const event of events) {
      this.#sent.recorded(customerId, event, segment.seq);
      this.#billing.metering.recorded(customerId, event);
    }
    if (!isFirst) model.begin(segment.recordedAt);
    this.#recharges.entered(segment, model, this.#billing.subscription(customerId));
    if (entry.kind === 'top_up' && !this.#recharges.isOwn(customerId, entry.topUp.amount))
      this.#sent.entered('top_up', customerId, entry.topUp.amount);
    if (entry.kind === 'hold') this.#sent.entered('hold', customerId, entry.hold.amount);
    if (entry.kind === 'grant') this.#sent.entered('grant', customerId, entry.grant.amount);
    if (entry.kind === 'top_up') this.#billing.toppedUp(customerId, entry);
    if (entry.kind === 'close') {
      if (endOfMonth(entry.period) > segment.recordedAt) this.#wrong(customerId, segment, 'closes a month that runs');
      if (entry.period !== nextMonth(model.closedThrough)) this.#wrong(customerId, segment, 'closes out of order');
      this.closings.push(`${customerId} ${entry.period}`);
      this.#billing.closing(customerId, entry, { model, after: written.after, beside: written });
    }
    if (entry.kind === 'bill') this.#billing.billed(customerId, model, written);
    if (entry.kind === 'terms') this.#changed(segment, entry.change, { model, written });
    if (!isFirst) model.apply(segment);
    this.#compare(customerId, segment, model);
  }

  #changed(
    { customerId, recordedAt }: Segment,
    change: TermsChange,
    { model, written }: Omit<Applying, 'isFirst'>,
  ): void {
    const after = this.#billing.subscription(customerId);
    const own = written.told.find(({ aggregate }) => aggregate.type === 'subscription');
    if (!after) return;
    const day = dayAt(own ? Date.parse(own.occurredAt) : recordedAt);
    const before = this.#billing.former(customerId);
    checkTerms(change, { before, after, day, through: model.openedThrough }, (detail) =>
      this.#tell('1 included credit follows the terms', `${customerId}: ${detail}`),
    );
  }

  #compare(customerId: string, segment: Segment, model: WalletModel): void {
    const { state } = segment;
    const expected = figuresOf(model, new Set(state.periods.map(({ period }) => period)));
    const found = figuresOfState(state);
    for (const [name, value] of Object.entries(found)) {
      const other = expected[name as keyof typeof expected];
      if (text(value) !== text(other)) this.#wrong(customerId, segment, `${name} ${text(value)}, not ${text(other)}`);
    }
    const { granted, overage, spent, forfeited, voided } = state.totals;
    if (granted + overage !== spent + forfeited + voided + model.held + model.left) {
      this.#wrong(customerId, segment, 'does not balance');
    }
    if (monthAt(segment.recordedAt) > state.openedThrough) this.#wrong(customerId, segment, 'has its month not open');
  }

  #checkTold(customerId: string, chain: Chain, { segment, written }: { segment: Segment; written: Written }): void {
    chain.told += chain.model.told.length;
    chain.toTell.push(...chain.model.told);
    if (segment.state.eventSeq !== chain.told) this.#untold(customerId, `eventSeq ${String(segment.state.eventSeq)}`);
    if (!written.isLast) return;
    const expected = chain.toTell.splice(0);
    const types = written.told
      .filter(({ aggregate }) => aggregate.type === 'wallet' && aggregate.id === customerId)
      .map(({ type }) => type);
    // A close tells through its chunk.
    if (segment.entry.kind === 'close') return;
    if (text(types) !== text(expected)) {
      this.#untold(customerId, `${segment.entry.kind}: ${text(types)} where ${text(expected)} happened`);
    }
  }

  #broken(customerId: string, detail: string): void {
    this.#tell('1 a chain has no gap and never changes', `${customerId}: ${detail}`);
  }

  #wrong(customerId: string, { seq, entry }: Segment, detail: string): void {
    this.#tell(
      '1 wallet balances follow from what happened',
      `${customerId}, segment ${String(seq)} (${entry.kind}): ${detail}`,
    );
  }

  #untold(customerId: string, detail: string): void {
    this.#tell('5 what was committed is told', `${customerId}: ${detail}`);
  }
}

function figuresOf(model: WalletModel, months: ReadonlySet<string>) {
  return {
    totals: { ...model.totals },
    left: model.left,
    held: model.held,
    closedThrough: model.closedThrough,
    recharges: rechargesOf(model),
    topUps: model.topUps.map(({ id, price }) => [id, price]),
    months: [...model.accounts]
      .filter(([month]) => months.has(month))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([month, { granted, spent, overage, forfeited, voided, settled, writtenOff, events, alerts, isClosed }]) => {
        return [month, isClosed, granted, spent, overage, forfeited, voided, settled, writtenOff, events, alerts];
      }),
  };
}

const rechargesOf = ({ recharges: { terms, month, count, status } }: WalletModel) => {
  if (terms) return [month, count, status];
  return count > 0 ? [month, count, 'off'] : undefined;
};

const figuresOfState = (state: WalletState): ReturnType<typeof figuresOf> => ({
  totals: {
    granted: state.totals.granted,
    overage: state.totals.overage,
    spent: state.totals.spent,
    forfeited: state.totals.forfeited,
    voided: state.totals.voided,
  },
  left: state.grants.reduce((sum, { remaining }) => sum + remaining, 0n),
  held: state.holds.reduce((sum, { amount }) => sum + amount, 0n),
  closedThrough: state.closedThrough,
  recharges: state.autoTopUp && [state.autoTopUp.period, state.autoTopUp.made, state.autoTopUp.status],
  topUps: state.topUps.map(({ grantId, price }) => [grantId, price]),
  months: state.periods.map((each) => [
    each.period,
    each.closed,
    each.granted,
    each.spent,
    each.overage,
    each.forfeited,
    each.voided,
    each.settledOverage,
    each.writtenOff,
    each.events,
    each.alerts,
  ]),
});
