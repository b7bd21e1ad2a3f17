import { createHash } from 'node:crypto';
import type { Item } from '../../../shared/adapters/store.ts';
import { unsealSegment } from '../../../shared/domain/wallets/segment-bytes.ts';
import type { Segment, WalletState } from '../../../shared/domain/wallets/wallet.ts';
import { dayAt, daysIn, endOfMonth, monthAt, nextMonth } from '../model/calendar.ts';
import { includedShare, PLANS } from '../model/prices.ts';
import { WalletModel } from '../model/wallet.ts';
import type { Billing } from './billing.ts';
import type { Sent } from './sent.ts';
import { type Tell, text } from './violation.ts';

const SKEW_MS = 10 * 60_000;

type Chain = {
  readonly model: WalletModel;
  readonly bytes: Uint8Array[];
  recordedAt: number;
  told: number;
};
/** An event in the outbox, as it was committed beside a segment. */
export type Told = { readonly type: string; readonly aggregate: { readonly type: string; readonly id: string } };

/** Holds every segment, when it is written, to the wallet told again. */
export class Wallets {
  /** Customer and month of each closing segment. */
  readonly closings: string[] = [];
  readonly #chains = new Map<string, Chain>();
  readonly #tell: Tell;
  readonly #sent: Sent;
  readonly #billing: Billing;
  readonly #now: () => number;

  constructor(around: { tell: Tell; sent: Sent; billing: Billing; now: () => number }) {
    this.#tell = around.tell;
    this.#sent = around.sent;
    this.#billing = around.billing;
    this.#now = around.now;
  }

  /** The model of a wallet, as of its last segment. */
  model(customerId: string): WalletModel | undefined {
    return this.#chains.get(customerId)?.model;
  }

  written(customerId: string, item: Item, told: readonly Told[]): void {
    const bytes = item['b'] as Uint8Array;
    const seq = Number(item.sk.slice('SEG#'.length));
    const chain = this.#chains.get(customerId);
    const before = chain?.bytes[seq - 1];
    if (before) {
      if (Buffer.compare(before, bytes) !== 0) this.#broken(customerId, `segment ${String(seq)} was replaced`);
      return;
    }
    const { segment } = unsealSegment(customerId, bytes);
    if (segment.seq !== seq || seq !== (chain?.bytes.length ?? 0) + 1) {
      return this.#broken(customerId, `segment ${String(segment.seq)} lies at ${String(seq)}`);
    }
    const next = chain ?? this.#opened(customerId, segment);
    if (!next) return;
    this.#checkLink(customerId, segment, chain);
    next.bytes.push(bytes);
    next.recordedAt = segment.recordedAt;
    this.#apply(customerId, segment, { model: next.model, isFirst: chain === undefined });
    this.#checkTold(customerId, next, { segment, told });
  }

  #opened(customerId: string, { entry, recordedAt }: Segment): Chain | undefined {
    const terms = this.#billing.subscribed(customerId);
    if (entry.kind !== 'open' || !terms) {
      this.#broken(customerId, 'does not begin with its opening');
      return undefined;
    }
    const today = dayAt(recordedAt);
    const month = today.slice(0, 7);
    const rules = PLANS[terms.plan];
    const included = (rules?.included ?? 0n) * BigInt(terms.seats);
    const model = new WalletModel(month, { included, isBlocking: rules?.isBlocking ?? false });
    const left = daysIn(month) - Number(today.slice(8)) + 1;
    const share = includedShare(terms.plan, terms.seats, { left, of: daysIn(month) });
    // In force from midnight on.
    const from = midnightOf(recordedAt);
    if (share > 0n) model.grant({ id: 'first', rank: 20, from, until: endOfMonth(month), left: share }, month);
    const chain = { model, bytes: [], recordedAt: 0, told: 0 };
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

  #apply(customerId: string, segment: Segment, { model, isFirst }: { model: WalletModel; isFirst: boolean }): void {
    const { entry, events } = segment;
    for (const event of events) this.#sent.recorded(customerId, event);
    if (entry.kind === 'top_up') this.#sent.entered('top_up', customerId, entry.topUp.amount);
    if (entry.kind === 'hold') this.#sent.entered('hold', customerId, entry.hold.amount);
    if (entry.kind === 'grant') this.#sent.entered('grant', customerId, entry.grant.amount);
    if (entry.kind === 'top_up') this.#billing.toppedUp(customerId, entry);
    if (entry.kind === 'close') {
      if (endOfMonth(entry.period) > segment.recordedAt) this.#wrong(customerId, segment, 'closes a month that runs');
      if (entry.period !== nextMonth(model.closedThrough)) this.#wrong(customerId, segment, 'closes out of order');
      this.closings.push(`${customerId} ${entry.period}`);
      this.#billing.closing(customerId, entry, model);
    }
    if (!isFirst) model.apply(segment);
    this.#compare(customerId, segment, model);
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

  #checkTold(customerId: string, chain: Chain, { segment, told }: { segment: Segment; told: readonly Told[] }): void {
    chain.told += chain.model.told.length;
    if (segment.state.eventSeq !== chain.told) this.#untold(customerId, `eventSeq ${String(segment.state.eventSeq)}`);
    const types = told
      .filter(({ aggregate }) => aggregate.type === 'wallet' && aggregate.id === customerId)
      .map(({ type }) => type);
    // A close tells through its chunk.
    if (segment.entry.kind === 'close') return;
    if (text(types) !== text(chain.model.told)) {
      this.#untold(customerId, `${segment.entry.kind}: ${text(types)} where ${text(chain.model.told)} happened`);
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

const HOUR_MS = 3_600_000;
/** The start of the day in which the instant lies: the first hour of that date. */
function midnightOf(time: number): number {
  const today = dayAt(time);
  for (const offset of [1, 2]) {
    const midnight = Date.parse(`${today}T00:00:00Z`) - offset * HOUR_MS;
    if (dayAt(midnight) === today && dayAt(midnight - 1) < today) return midnight;
  }
  return time;
}

function figuresOf(model: WalletModel, months: ReadonlySet<string>) {
  return {
    totals: { ...model.totals },
    left: model.left,
    held: model.held,
    closedThrough: model.closedThrough,
    topUps: model.topUps.map(({ id, price }) => [id, price]),
    months: [...model.accounts]
      .filter(([month]) => months.has(month))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([month, { granted, spent, overage, forfeited, voided, settled, events, alerts, isClosed }]) => {
        return [month, isClosed, granted, spent, overage, forfeited, voided, settled, events, alerts];
      }),
  };
}

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
    each.events,
    each.alerts,
  ]),
});
