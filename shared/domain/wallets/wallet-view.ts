import type { Catalog } from '../../catalog/catalog.ts';
import { isWalletMeter } from '../../catalog/meter.ts';
import { type Instant } from '../../kernel/instant.ts';
import { formatQuantity, micros, quantity, ZERO_MICROS, type Micros } from '../../kernel/money.ts';
import { periodAt, type Period } from '../../kernel/period.ts';
import { sum } from '../../kernel/rounding.ts';
import { rateEvent } from '../usage/rate-event.ts';
import { draftAfter } from './decide.ts';
import { grantedFor, percentOf } from './spend.ts';
import { accountOf, available, heldIn, isInForce } from './wallet-draft.ts';
import type { Grant, SealedSegment, SettledEvent } from './wallet.ts';

/** A wallet as a person sees it now: the month that runs, whatever the chain has not recorded yet included. */
export type WalletView = {
  readonly period: Period;
  readonly granted: Micros;
  readonly spent: Micros;
  readonly held: Micros;
  readonly available: Micros;
  readonly overage: Micros;
  readonly usedPercent: number;
  readonly estimatedRequests: number;
  readonly grants: readonly Grant[];
  readonly seq: number;
};

export function viewWallet(tail: SealedSegment, catalog: Catalog, now: Instant): WalletView {
  const draft = draftAfter(tail, { catalog, now });
  const period = periodAt(draft.at, catalog.zone);
  const account = accountOf(draft, period);
  const granted = grantedFor(draft, account);
  const left = available(draft, draft.at);
  return {
    period,
    granted,
    spent: account.spent,
    held: heldIn(draft.holds),
    available: left,
    overage: account.overage,
    usedPercent: percentOf(account.spent, granted),
    estimatedRequests: Number(left / catalog.wallet.estimatePrice),
    grants: draft.grants.filter((grant) => grant.expiresAt > draft.at),
    seq: tail.segment.seq,
  };
}

/** One line of a wallet's history. */
export type WalletEntry = {
  readonly seq: number;
  readonly kind: SealedSegment['segment']['entry']['kind'];
  readonly at: Instant;
  readonly period: Period;
  /** What the entry moved: spent, granted, held, released, voided or forfeited. */
  readonly amount: Micros;
  readonly available: Micros;
  readonly events: readonly ViewedEvent[];
  readonly reason?: string;
  /** Of a correction: what counts no more. */
  readonly corrected?: ViewedEvent & { readonly seq: number };
};
/**
 * `data`: the meter's fields as they were reported, of a text its hash. `price`: what it took from the wallet; nothing is
 * said of what is counted and charged after the month.
 */
export type ViewedEvent = SettledEvent & {
  readonly data: Readonly<Record<string, number | string>>;
  readonly price?: Micros;
};

export function viewEntry(sealed: SealedSegment, catalog: Catalog): WalletEntry {
  const { seq, entry, recordedAt, events, state } = sealed.segment;
  const priced = events.map((event) => viewEvent(event, catalog));
  const left = sum(state.grants.filter((grant) => isInForce(grant, recordedAt)).map((grant) => grant.remaining));
  return {
    seq,
    kind: entry.kind,
    at: recordedAt,
    period: entry.kind === 'close' ? entry.period : periodAt(recordedAt, catalog.zone),
    amount: amountOf(sealed, priced),
    available: micros(left),
    events: priced,
    ...('reason' in entry ? { reason: entry.reason } : {}),
    ...(entry.kind === 'correction' && {
      corrected: { ...viewEvent(entry.original.event, catalog), seq: entry.original.seq },
    }),
  };
}

function viewEvent(event: SettledEvent, { meters }: Catalog): ViewedEvent {
  const meter = meters[event.type];
  const isDecimal = (name: string) => meter?.fields.find((field) => field.name === name)?.type === 'decimal';
  const numbers = Object.entries(event.integers).map(([name, value]): [string, number | string] => [
    name,
    isDecimal(name) ? formatQuantity(quantity(BigInt(value))) : value,
  ]);
  const viewed = { ...event, data: { ...Object.fromEntries(numbers), ...event.choices } };
  return meter && isWalletMeter(meter) ? { ...viewed, price: rateEvent(meter, event) } : viewed;
}

function amountOf({ segment }: SealedSegment, priced: readonly ViewedEvent[]): Micros {
  const { entry } = segment;
  const spent = micros(sum(priced.map(({ price = ZERO_MICROS }) => price)));
  switch (entry.kind) {
    case 'usage':
      return spent;
    case 'open':
      return micros(entry.included + (entry.trial?.amount ?? 0n));
    case 'top_up':
      return entry.topUp.amount;
    case 'terms':
      return micros(sum(entry.change.included.map(({ amount }) => amount)) + (entry.change.trial?.amount ?? 0n));
    case 'grant':
      return entry.grant.amount;
    case 'hold':
      return entry.hold.amount;
    case 'cap':
      return entry.amount;
    case 'uncap':
    case 'budget':
    case 'auto_top_up_stop':
      return micros(0n);
    case 'auto_top_up':
      return entry.settings?.amount ?? micros(0n);
    case 'correction':
      return micros(spent - entry.original.price);
    case 'void':
    case 'release':
    case 'bill':
      return entry.amount;
    case 'close':
      return entry.totals.forfeited;
  }
}
