import type { InvoiceLine } from '../../../shared/domain/invoices/invoice.ts';
import type { Subscription } from '../../../shared/domain/subscriptions/subscription.ts';
import { type Day, dayOf, monthTerm, numberOf, type Term, yearTerm } from '../model/days.ts';
import { MODULES, NAMES, PLANS, shareOf, volumePercent } from '../model/prices.ts';
import { text } from './violation.ts';

/** Days of a product that were charged, less those that were taken back. */
type Charge = {
  readonly product: string;
  readonly seats: number;
  readonly worth: bigint;
  readonly off: readonly bigint[];
  readonly term: Term;
  readonly from: number;
  until: number;
};
/** What was in service from a day on. */
type Force = { readonly from: number; readonly plan: string; readonly seats: number; readonly products: Set<string> };
type Wrong = (detail: string) => void;

/** Each change of a subscription: what it was, what it is, from which day on, and what it charged. */
export type Change = {
  readonly before: Subscription | undefined;
  readonly after: Subscription;
  /** Undefined when what is in service does not change. */
  readonly day: Day | undefined;
  readonly lines: readonly InvoiceLine[];
};

/** By contract: charged by instalments. */
const AGREED = 'Enterprise plan, ';
const DESCRIBED = /^(?:Module (?<module>.+)|Unused days of (?<unused>.+)|(?<plan>.+) plan), (?<seats>\d+) seats?,/;

/** The seat-days of one subscription: what was charged and given back, beside what was in service. */
export class Ledger {
  #charges: Charge[] = [];
  #forces: Force[] = [];
  #mostSeats = 0;
  /** Taken out and not given back: paid to the end of what was charged. */
  readonly #stillPaid = new Set<string>();
  readonly #wrong: Wrong;

  constructor(wrong: Wrong) {
    this.#wrong = wrong;
  }

  apply(change: Change): void {
    const { before, after, day, lines } = change;
    for (const line of lines) {
      if ((line.kind === 'plan' && !line.description.startsWith(AGREED)) || line.kind === 'module')
        this.#charge(line, change);
      if (line.kind === 'credit') this.#takeBack(line, change);
    }
    if (day !== undefined) this.#inForce(after, day);
    for (const { id, paidSince } of before?.id === after.id ? before.modules : []) {
      const isGone = after.modules.every((module) => module.id !== id);
      if (isGone && paidSince !== undefined) this.#stillPaid.add(id);
    }
    this.#check(after);
  }

  #charge(line: InvoiceLine, { before, after }: Change): void {
    const named = DESCRIBED.exec(line.description)?.groups;
    const product = NAMES[named?.['module'] ?? named?.['plan'] ?? ''] ?? '';
    const seats = Number(line.quantity);
    const sold = [after, before].find((each) => each && isSoldBy(each, product, line.discounts));
    if (!sold) return this.#wrong(`no terms give ${text(line)}`);
    const [from, until] = [numberOf(line.service.start), numberOf(line.service.end)];
    const term = termOf(sold, line.service.start);
    const monthly = PLANS[product]?.price ?? MODULES[product]?.price ?? 0n;
    const worth = monthly * BigInt(seats) * (sold.interval === 'year' ? 12n : 1n);
    const off = line.discounts.map(({ percent }) => BigInt(percent) / 10_000n);
    const charge: Charge = { product, seats, worth, off, term, from, until };
    this.#charges.push(charge);
    if (line.net !== priceOf(charge, from)) this.#wrong(`${text(line)}, not ${String(priceOf(charge, from))}`);
    if (from < term.from || until > term.until) this.#wrong(`${line.description} leaves its term`);
  }

  #takeBack(line: InvoiceLine, { before, after: { id, status } }: Change): void {
    const named = DESCRIBED.exec(line.description)?.groups;
    if (named?.['unused'] === undefined || named['unused'] === 'Enterprise') return;
    if (before?.status === 'canceled' && status === 'canceled') this.#wrong(`${id} is over: ${line.description}`);
    const product = NAMES[named['unused']] ?? '';
    const [from, until] = [numberOf(line.service.start), numberOf(line.service.end)];
    const charge = this.#charges.find(
      (each) =>
        each.product === product &&
        each.seats === Number(named['seats']) &&
        each.from <= from &&
        each.until === until &&
        0n - line.net === priceOf(each, from),
    );
    if (!charge) return this.#wrong(`${id}: ${line.description} (${String(line.net)}) was not charged`);
    charge.until = from;
  }

  #inForce(after: Subscription, day: Day): void {
    const from = numberOf(day);
    const isServed = after.status === 'active' || after.status === 'past_due';
    const seats = isServed ? after.seats : 0;
    const paid = after.modules.filter(({ status, included }) => status === 'active' && !included);
    this.#forces = this.#forces.filter((each) => each.from < from);
    this.#forces.push({ from, plan: after.plan, seats, products: new Set(paid.map(({ id }) => id)) });
    this.#mostSeats = Math.max(this.#mostSeats, seats);
  }

  /** Every day in service is charged once, for its seats, as far as invoices go; no other day is charged twice. */
  #check(subscription: Subscription): void {
    const invoiced = numberOf(subscription.invoicedUntil);
    const first = this.#forces[0]?.from ?? invoiced;
    const last = Math.max(invoiced, ...this.#charges.map(({ until }) => until));
    for (let day = first; day < last; day += 1) {
      const force = this.#forces.findLast(({ from }) => from <= day);
      if (!force) continue;
      const products = new Set([force.plan, ...force.products, ...this.#charges.map(({ product }) => product)]);
      for (const product of products) if (!this.#isRight(product, { day, force, invoiced })) return;
    }
  }

  #isRight(product: string, { day, force, invoiced }: { day: number; force: Force; invoiced: number }): boolean {
    const charged = this.#charges
      .filter((each) => each.product === product && each.from <= day && day < each.until)
      .reduce((sum, { seats }) => sum + seats, 0);
    const isPriced = (PLANS[product]?.price ?? MODULES[product]?.price ?? 0n) > 0n;
    const isWanted = force.seats > 0 && isPriced && (product === force.plan || force.products.has(product));
    const wanted = isWanted && day < invoiced ? force.seats : 0;
    const isServed = force.seats > 0;
    const mayBePaid = !isServed || (!isWanted && this.#stillPaid.has(product));
    const isFine = mayBePaid ? charged <= this.#mostSeats : charged === wanted;
    if (!isFine) {
      const forces = this.#forces.map(({ from, plan, seats }) => `${dayOf(from)} ${plan} ${String(seats)}`);
      this.#wrong(
        `${dayOf(day)} is charged for ${String(charged)} seats of ${product}, not ${String(wanted)}: ${forces.join(', ')}`,
      );
    }
    return isFine;
  }
}

/** The days of a charge from one of them on. */
const priceOf = ({ worth, off, term, until }: Charge, from: number): bigint =>
  shareOf({ worth, off, days: { from: from - term.from, until: until - term.from, of: term.until - term.from } });

const termOf = ({ interval, anchor }: Subscription, day: Day): Term =>
  interval === 'year' && anchor !== undefined ? yearTerm(anchor, day) : monthTerm(day);

/** Whether these terms give a line its discounts; what hangs on proofs and modules is allowed, its size is known. */
function isSoldBy({ interval, seats }: Subscription, product: string, discounts: InvoiceLine['discounts']): boolean {
  const found = (name: string): bigint => (discounts.find((each) => each.name === name)?.percent ?? 0n) / 10_000n;
  const known: Readonly<Record<string, bigint>> = { NGO: 30n, startup: 25n, graduate: 20n, bundle: 15n };
  return (
    found('annual') === (interval === 'year' ? 20n : 0n) &&
    found('volume') === volumePercent(product, seats) &&
    discounts.every(({ name }) => name === 'annual' || name === 'volume' || found(name) === known[name])
  );
}
