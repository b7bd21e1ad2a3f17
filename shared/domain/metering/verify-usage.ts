import type { Catalog } from '../../catalog/catalog.ts';
import { isWalletMeter, type Aggregation, type CountingMeter } from '../../catalog/meter.ts';
import { cents } from '../../kernel/money.ts';
import { periodAt, periodOfDate, type Period } from '../../kernel/period.ts';
import { sum } from '../../kernel/rounding.ts';
import { unpackDraft, type PackedDraft } from '../invoices/packed-draft.ts';
import type { InvoiceLine } from '../invoices/invoice.ts';
import { shortCatalogHash } from '../wallets/segment-bytes.ts';
import type { BilledProduct, SettledMonth, UsageTally } from './metered-month.ts';
import type { CorrectedEvent, SealedSegment, SettledEvent, WalletState } from '../wallets/wallet.ts';

const MILLIONTHS = 1_000_000n;

/** Something that was compared, and the sentence for where it does not hold. */
export type Compared = { readonly holds: boolean; readonly fault: string };

type Rules = Pick<Catalog, 'meters' | 'zone' | 'hash'>;

/**
 * What counting meters came to, said once more from the events that the chain holds and those that were corrected, in no
 * state and by none of the code that counts. Segments are told in their order; each answers for the months that it is the
 * last to hold. Of events that another catalog has counted, the state of their segment says in which aggregations.
 */
export class UsageAudit {
  readonly #rules: Rules;
  readonly #months = new Map<Period, Map<string, Living>>();
  readonly #ofAnotherCatalog = new Set<Period>();

  constructor(rules: Rules) {
    this.#rules = rules;
  }

  tell({ segment }: SealedSegment, next: SealedSegment | undefined): readonly Compared[] {
    const { seq, entry, events } = segment;
    if (entry.kind === 'correction') this.#note(segment, entry.original, 'gone');
    for (const event of events) this.#note(segment, { seq, event }, 'counts');
    const kept = new Set(next?.segment.state.periods.map(({ period }) => period));
    return segment.state.periods.filter(({ period }) => !kept.has(period)).flatMap((account) => this.#compare(account));
  }

  #note(
    { catalogHash, state }: SealedSegment['segment'],
    { seq, event }: Pick<CorrectedEvent, 'seq' | 'event'>,
    as: 'counts' | 'gone',
  ): void {
    const { meters, zone, hash } = this.#rules;
    const meter = meters[event.type];
    if (meter && isWalletMeter(meter)) return;
    const period = periodAt(event.time, zone);
    const isOfAnotherCatalog = catalogHash !== shortCatalogHash(hash);
    if (isOfAnotherCatalog) this.#ofAnotherCatalog.add(period);
    if (!meter) return;
    const living = this.#months.get(period) ?? new Map<string, Living>();
    this.#months.set(period, living);
    const place = JSON.stringify([seq, event.source, event.id]);
    if (as === 'gone') return void living.delete(place);
    const usage = state.periods.find((account) => account.period === period)?.metered?.usage ?? [];
    const names = isOfAnotherCatalog && new Set(usage.map(({ aggregation, group }) => nameOf(aggregation, group)));
    living.set(place, { event, ...(names && { countedIn: names }) });
  }

  #compare({ period, metered }: WalletState['periods'][number]): readonly Compared[] {
    const living = [...(this.#months.get(period)?.values() ?? [])];
    this.#months.delete(period);
    const { meters } = this.#rules;
    const expected = figuresOf(living, meters);
    // What a meter counted that is no longer sold cannot be counted again.
    const isOfMeter = ({ aggregation }: UsageTally) =>
      Object.values(meters).some((meter) => !isWalletMeter(meter) && meter.aggregations[aggregation]);
    const isKnown = this.#ofAnotherCatalog.has(period) ? isOfMeter : () => true;
    const found = new Map(
      (metered?.usage ?? [])
        .filter(isKnown)
        .map(({ aggregation, group, events, quantity, at }) => [
          nameOf(aggregation, group),
          figureText({ events, quantity, ...(at !== undefined && { at }) }),
        ]),
    );
    return [...new Set([...expected.keys(), ...found.keys()])].map((name) => {
      const [said, events] = [found.get(name) ?? 'nothing', expected.get(name) ?? 'nothing'];
      const fault = `counts ${said} in ${period} of ${name}, where its events come to ${events}`;
      return { holds: said === events, fault };
    });
  }
}

/** `countedIn`: of an event that another catalog has counted, the groups that its segment had. */
type Living = { readonly event: SettledEvent; readonly countedIn?: ReadonlySet<string> };
type Figure = { readonly events: number; readonly quantity: bigint; readonly at?: number };
const figureText = ({ events, quantity, at }: Figure): string =>
  `${String(events)} events, ${String(quantity)} millionths${at === undefined ? '' : `, the last at ${String(at)}`}`;
const nameOf = (aggregation: string, group: readonly string[]): string => [aggregation, ...group].join('/');

function figuresOf(living: readonly Living[], meters: Catalog['meters']): Map<string, string> {
  const figures = new Map<string, string>();
  for (const meter of Object.values(meters)) {
    if (isWalletMeter(meter)) continue;
    const ofMeter = living.filter(({ event }) => event.type === meter.event);
    for (const aggregation of Object.values(meter.aggregations)) {
      const nameIn = ({ choices }: SettledEvent) =>
        nameOf(
          aggregation.id,
          aggregation.by.map((dimension) => choices[dimension] ?? ''),
        );
      const counted = ofMeter.filter(
        ({ event, countedIn }) => fieldOf(aggregation, event) !== undefined && (countedIn?.has(nameIn(event)) ?? true),
      );
      const groups = Map.groupBy(
        counted.map(({ event }) => event),
        nameIn,
      );
      for (const [name, group] of groups) figures.set(name, figureText(figureOf(meter, aggregation, group)));
    }
  }
  return figures;
}

/** The field's value as it was kept; of `count`, which has none, one of each event. */
const fieldOf = ({ field }: Aggregation, { choices, integers }: SettledEvent): string | number | undefined =>
  field === undefined ? 1 : (choices[field] ?? integers[field]);

function figureOf({ fields }: CountingMeter, aggregation: Aggregation, group: readonly SettledEvent[]): Figure {
  const events = group.length;
  const isDecimal = fields.some(({ name, type }) => name === aggregation.field && type === 'decimal');
  const amountOf = (event: SettledEvent): bigint =>
    BigInt(fieldOf(aggregation, event) ?? 0) * (isDecimal ? 1n : MILLIONTHS);
  switch (aggregation.function) {
    case 'count':
    case 'sum':
      return { events, quantity: sum(group.map(amountOf)) };
    case 'max':
      return { events, quantity: greatest(group.map(amountOf)) };
    case 'unique':
      return { events, quantity: BigInt(new Set(group.map((event) => fieldOf(aggregation, event))).size) * MILLIONTHS };
    case 'last': {
      const at = group.reduce((latest, { time }) => Math.max(latest, time), 0);
      return { events, quantity: greatest(group.filter(({ time }) => time === at).map(amountOf)), at };
    }
  }
}

const greatest = (amounts: readonly bigint[]): bigint => amounts.reduce((a, b) => (a > b ? a : b), 0n);

/** What was marked as billed of a product's usage in a month, or what lines carry of it. */
type BilledUsage = BilledProduct & { readonly period: Period };

/**
 * That what closes and bills mark as billed of each product's usage in each month is what the lines of their invoices carry.
 * Segments are told in their order. The lines of a bill without a draft stand on the invoice of the change of the
 * subscription that made it, or wait there, and then stand on the next invoice: the last bills' on that of the close.
 */
export class BilledAudit {
  #elsewhere: BilledUsage[] = [];

  tell(previous: SealedSegment | undefined, { segment }: SealedSegment): readonly Compared[] {
    const { entry, customerId } = segment;
    if (entry.kind !== 'close' && entry.kind !== 'bill') return [];
    const marked = (entry.metered ?? []).flatMap((month) => markedBy(month, previous));
    const isInvoiced = entry.draft !== undefined && (entry.kind === 'bill' || entry.invoiced);
    if (entry.kind === 'bill' && !isInvoiced) {
      this.#elsewhere.push(...marked);
      return [];
    }
    const carried = isInvoiced ? unpackDraft(entry.draft as PackedDraft, customerId).lines.flatMap(usageOn) : [];
    const keys = new Map([...carried, ...marked].map((usage) => [keyOfUsage(usage), usage]));
    const compared = [...keys.values()].map((usage) =>
      this.#compare(usage, totalOf(carried, usage), totalOf(marked, usage)),
    );
    if (isInvoiced) this.#elsewhere = [];
    return compared;
  }

  #compare(usage: BilledUsage, net: bigint, difference: bigint): Compared {
    const { period, product } = usage;
    const bills = this.#elsewhere.filter((each) => keyOfUsage(each) === keyOfUsage(usage));
    const waiting = bills.map((_, first) => totalOf(bills.slice(first), usage));
    const fault = `marks ${String(difference)} cents of ${product} in ${period} as billed, and its lines carry ${String(net)}`;
    return { holds: net === difference || waiting.includes(net - difference), fault };
  }
}

/** What a segment marks beyond what the one before had marked. */
function markedBy({ period, billed }: SettledMonth, previous: SealedSegment | undefined): readonly BilledUsage[] {
  const before = previous?.segment.state.periods.find((account) => account.period === period)?.metered?.billed ?? [];
  const products = new Set([...before, ...billed].map(({ product }) => product));
  const amountIn = (all: readonly BilledProduct[], product: string): bigint =>
    sum(all.filter((each) => each.product === product).map(({ amount }) => amount));
  return [...products].map((product) => ({
    period,
    product,
    amount: cents(amountIn(billed, product) - amountIn(before, product)),
  }));
}

/** A contract's commitment, and compute without credit, are no product's. */
const usageOn = ({ service, net, metered }: InvoiceLine): readonly BilledUsage[] =>
  metered && 'product' in metered
    ? [{ period: periodOfDate(service.start), product: metered.product, amount: net }]
    : [];

const keyOfUsage = ({ period, product }: BilledUsage): string => `${period} ${product}`;

const totalOf = (all: readonly BilledUsage[], usage: BilledUsage): bigint =>
  sum(all.filter((each) => keyOfUsage(each) === keyOfUsage(usage)).map(({ amount }) => amount));
