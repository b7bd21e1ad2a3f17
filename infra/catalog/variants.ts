import Table from 'cli-table3';
import { inParallel } from '../../shared/application/in-parallel.ts';
import type { PriceBook } from '../../shared/catalog/catalog.ts';
import { bookOf, bookOn, variantFor } from '../../shared/catalog/price-book.ts';
import { cents, centsOf, formatCents, formatUnitPrice, type Cents } from '../../shared/kernel/money.ts';
import { localDateAt } from '../../shared/kernel/period.ts';
import { divideRounded, sum } from '../../shared/kernel/rounding.ts';
import type { Progress } from '../local/demo/progress.ts';
import { customerIds, type RunningStack } from './running-stack.ts';

const AT_ONCE = 4;
const MONTHS = 12n;

type Line = {
  readonly kind: string;
  readonly net: string;
  readonly discounts: readonly { readonly name: string; readonly amount: string }[];
};
type Found = {
  readonly plan: string;
  readonly seats: number;
  readonly interval: 'month' | 'year';
  readonly quantities?: Readonly<Record<string, number>>;
  readonly status: 'trialing' | 'active' | 'past_due' | 'paused' | 'canceled';
  readonly catalogVersion: string;
  readonly modules: readonly { readonly id: string; readonly status: 'trialing' | 'active' }[];
};

/** One price of a plan: a variant, or the plan's own, which is the control. */
export type Arm = {
  readonly plan: string;
  readonly variant: string;
  readonly price: string;
  readonly version: string;
  /** All whose hash falls on it, whether they subscribed or not: who was shown the price. */
  customers: number;
  trialing: number;
  /** In paid service, past due ones too. */
  active: number;
  paused: number;
  canceled: number;
  seats: number;
  /** Of those in paid service: recurring items before VAT, a year by twelfths, without discounts that end (finance.md). */
  mrr: Cents;
};

const CONTROL = 'control';

/** What each price of an experiment comes to, on a stack that runs. */
export async function reportVariants(
  { api, catalog, now }: RunningStack,
  progress: (total: number) => Progress,
): Promise<readonly Arm[]> {
  const inForce = bookOn(catalog, localDateAt(now, catalog.zone));
  const arms = new Map<string, Arm>();
  const twelfths = new Map<Arm, bigint>();
  for (const plan of experimentsOf(inForce)) for (const variant of armsOf(inForce, plan)) armOf(inForce, plan, variant);
  const ids = await customerIds(api);
  const bar = progress(ids.length);
  await inParallel(ids, AT_ONCE, async (customerId) => {
    for (const plan of experimentsOf(inForce))
      armOf(inForce, plan, variantOf(inForce, plan, customerId)).customers += 1;
    const path = `/v1/customers/${encodeURIComponent(customerId)}/subscription`;
    const found = await api.find<Found>(path);
    if (found) await count(customerId, found, path);
    bar.step();
  });
  bar.done();
  for (const [arm, amount] of twelfths) arm.mrr = cents(divideRounded(amount, MONTHS));
  return [...arms.values()];

  function armOf(book: PriceBook, plan: string, variant: string): Arm {
    const key = JSON.stringify([book.version, plan, variant]);
    const known = arms.get(key);
    if (known) return known;
    const terms = book.plans[plan];
    const price = terms?.variants.find(({ id }) => id === variant)?.price ?? terms?.price;
    const counts = { customers: 0, trialing: 0, active: 0, paused: 0, canceled: 0, seats: 0, mrr: cents(0n) };
    const shown = price === undefined ? '' : formatUnitPrice(price);
    const made: Arm = { plan, variant, price: shown, version: book.version, ...counts };
    arms.set(key, made);
    return made;
  }

  async function count(customerId: string, found: Found, path: string): Promise<void> {
    const { plan, seats, interval, quantities = {}, status, catalogVersion } = found;
    const book = bookOf(catalog, catalogVersion);
    if (!experimentsOf(book).includes(plan)) return;
    const arm = armOf(book, plan, variantOf(book, plan, customerId));
    const isServed = status === 'active' || status === 'past_due';
    arm[isServed ? 'active' : status] += 1;
    if (!isServed) return;
    arm.seats += seats;
    // A module that is tried is no recurring item yet.
    const modules = found.modules.flatMap(({ id, status: each }) => (each === 'active' ? [id] : []));
    const body = { plan, seats, interval, quantities, modules };
    const { next } = await api.call<{ next: { lines: Line[] } | null }>('POST', `${path}/preview`, { body });
    const recurring = recurringOf(next?.lines ?? [], book);
    twelfths.set(arm, (twelfths.get(arm) ?? 0n) + (interval === 'year' ? recurring : recurring * MONTHS));
  }
}

/** Plans that are sold at more than one price. */
const experimentsOf = ({ plans }: PriceBook): readonly string[] =>
  Object.values(plans).flatMap(({ id, variants }) => (variants.length > 0 ? [id] : []));

const armsOf = ({ plans }: PriceBook, plan: string): readonly string[] => {
  const variants = plans[plan]?.variants ?? [];
  const isWhole = variants.reduce((total, { weightPercent }) => total + weightPercent, 0) === 100;
  return [...(isWhole ? [] : [CONTROL]), ...variants.map(({ id }) => id)];
};

const variantOf = ({ plans }: PriceBook, plan: string, customerId: string): string => {
  const terms = plans[plan];
  return (terms && variantFor(terms, customerId)?.id) ?? CONTROL;
};

const RECURRING = ['plan', 'module', 'product'];

/** Before VAT; what a discount that ends takes off is added again. */
function recurringOf(lines: readonly Line[], { discounts }: PriceBook): bigint {
  const ends = new Set(
    discounts.flatMap(({ name, when }) => ((when.firstMonths ?? when.awardedMonths) === undefined ? [] : [name])),
  );
  const recurring = lines.filter(({ kind }) => RECURRING.includes(kind));
  const timed = recurring.flatMap((line) => line.discounts.filter(({ name }) => ends.has(name)));
  return sum([...recurring.map(({ net }) => centsOf(net)), ...timed.map(({ amount }) => centsOf(amount))]);
}

const RIGHT = 'right' as const;
const COLUMNS = ['plan', 'variant', 'price', 'price book', 'customers', 'trialing', 'active', 'paused', 'canceled'];

/** What a person reads. */
export function variantsTable(arms: readonly Arm[], currency: string): string {
  if (arms.length === 0) return 'No plan of the price book has variants: there is no experiment.\n';
  const table = new Table({
    head: [...COLUMNS, 'seats', `MRR, ${currency}`, 'a customer', 'an active one'],
    colAligns: ['left', 'left', ...Array.from({ length: COLUMNS.length + 2 }, () => RIGHT)],
    style: { head: [], border: [] },
  });
  for (const arm of arms) {
    const { plan, variant, price, version, customers, trialing, active, paused, canceled, seats, mrr } = arm;
    const each = [perHead(mrr, customers), perHead(mrr, active)];
    table.push([
      plan,
      variant,
      price,
      version,
      customers,
      trialing,
      active,
      paused,
      canceled,
      seats,
      formatCents(mrr),
      ...each,
    ]);
  }
  return `${table.toString()}\n`;
}

const perHead = (mrr: Cents, heads: number): string =>
  heads === 0 ? 'n/a' : formatCents(cents(divideRounded(mrr, BigInt(heads))));
