import type { Catalog, Plan, PriceBook } from '../../catalog/catalog.ts';
import { bookOn, planFor } from '../../catalog/price-book.ts';
import { BillingError } from '../../kernel/errors.ts';
import type { LocalDate } from '../../kernel/period.ts';
import type { Customer } from '../customers/customer.ts';
import { quantitiesOf } from './product-charges.ts';
import type { Interval, Quantities, Subscription } from './subscription.ts';

/** What a customer asks to be subscribed to; `seats` is a positive integer. What is absent stays as it is. */
export type SubscriptionRequest = {
  readonly plan: string;
  /** At a start, the plan's least. */
  readonly seats?: number | undefined;
  /** At a start, the first that the plan is sold by. */
  readonly interval?: Interval | undefined;
  /** How many of each product; one that is not named is none. */
  readonly quantities?: Quantities | undefined;
  /** Starts with a trial; of a trial that runs, false ends it now. */
  readonly trial?: boolean | undefined;
  /** The modules that are to be installed; absent: those that are. */
  readonly modules?: readonly string[] | undefined;
};

/** What a request comes to, with what it left out. */
export type Wanted = Pick<Subscription, 'plan' | 'seats' | 'interval'> & { readonly quantities: Quantities };

/** What is asked for, if the catalog's rules allow it to this customer on this day; else refuses. */
export function checkRequest(
  request: SubscriptionRequest,
  { customer, subscription }: { readonly customer: Customer; readonly subscription?: Subscription | undefined },
  { catalog, on }: { readonly catalog: Catalog; readonly on: LocalDate },
): { readonly plan: Plan; readonly wanted: Wanted } {
  const book = bookOn(catalog, on);
  if (!Object.hasOwn(book.plans, request.plan)) throw unknownPlan(request.plan, book);
  const plan = planFor(book, request.plan, customer.id);
  if (plan.sale === 'contract') throw contractRequired(plan, catalog);
  checkProof(plan, customer, on);
  const wanted = wantedOf(request, plan, subscription?.status === 'canceled' ? undefined : subscription);
  checkSeats(plan, wanted.seats, book);
  checkInterval(wanted, plan);
  return { plan, wanted };
}

function wantedOf(request: SubscriptionRequest, plan: Plan, running: Subscription | undefined): Wanted {
  const kept = running && plan.intervals.includes(running.interval) ? running.interval : undefined;
  return {
    plan: plan.id,
    seats: request.seats ?? Math.max(running?.seats ?? 0, plan.seats.minimum),
    interval: request.interval ?? kept ?? plan.intervals[0] ?? 'month',
    quantities: request.quantities ?? quantitiesOf(running?.products ?? []),
  };
}

const selfService = (catalog: PriceBook): readonly Plan[] =>
  Object.values(catalog.plans).filter((plan) => plan.sale === 'self_service');
const idsOf = (plans: readonly Plan[]): string => plans.map((plan) => plan.id).join(', ');

const unknownPlan = (plan: string, catalog: PriceBook) =>
  new BillingError('unknown_plan', {
    detail: `The catalog has no plan "${plan}". Its plans are ${idsOf(Object.values(catalog.plans))}.`,
    errors: [{ path: 'plan', message: `must be one of ${idsOf(selfService(catalog))}` }],
    members: { plans: Object.keys(catalog.plans) },
  });

const contractRequired = (plan: Plan, catalog: PriceBook) =>
  new BillingError('contract_required', {
    detail: `${plan.name} is sold by contract: make a quote (POST /v1/quotes) and accept it, or choose one of ${idsOf(selfService(catalog))}.`,
    errors: [{ path: 'plan', message: 'is sold by contract' }],
  });

/** Refuses who does not hold the proof that a plan needs. */
export function checkProof(plan: Plan, customer: Customer, on: LocalDate): void {
  if (plan.proof === undefined) return;
  const proofs = customer.proofs.filter((proof) => proof.kind === plan.proof);
  if (proofs.some((proof) => proof.validUntil >= on)) return;
  const latest = proofs
    .map((proof) => proof.validUntil)
    .sort()
    .at(-1);
  throw new BillingError('proof_required', {
    detail:
      `${plan.name} needs a valid ${plan.proof} proof, and ${latest === undefined ? 'there is none' : `the last one was valid until ${latest}`}. ` +
      `Record one with POST /v1/customers/${customer.id}/proofs, then send the same call again.`,
    errors: [{ path: 'plan', message: `needs a valid ${plan.proof} proof` }],
    members: { proof: plan.proof },
  });
}

/** Refuses to move to a price book what that book does not have: it stays with the one that it was sold by. */
export function checkStillSold(
  { plan, modules, products }: Pick<Subscription, 'plan' | 'modules' | 'products'>,
  book: PriceBook,
): void {
  const missing = [
    ...(Object.hasOwn(book.plans, plan) ? [] : [`the plan ${plan}`]),
    ...modules.flatMap(({ id }) => (Object.hasOwn(book.modules, id) ? [] : [`the module ${id}`])),
    ...products.flatMap(({ id }) =>
      Object.hasOwn(book.products, id) && book.products[id]?.meter === undefined ? [] : [`the product ${id}`],
    ),
  ];
  if (missing.length === 0) return;
  throw new BillingError('rule_violation', {
    detail: `The price book ${book.version} does not have ${missing.join(', ')}. Change to what it has first, or leave the subscription with its own.`,
    errors: missing.map((what) => ({ path: 'subscription', message: `not_in_price_book: ${what}` })),
    members: { rule: 'not_in_price_book', priceBook: book.version },
  });
}

function checkSeats(plan: Plan, seats: number, catalog: PriceBook): void {
  const { minimum, maximum } = plan.seats;
  if (seats < minimum) {
    throw new BillingError('rule_violation', {
      detail: `${plan.name} has at least ${String(minimum)} seats.`,
      errors: [{ path: 'seats', message: `must be at least ${String(minimum)}` }],
      members: { rule: 'seats_below_minimum', limit: minimum, minimum },
    });
  }
  if (maximum === undefined || seats <= maximum) return;
  const larger = cheapestFor(seats, plan, catalog);
  throw new BillingError('seats_exceeded', {
    detail:
      `${plan.name} has at most ${String(maximum)} seats, and ${String(seats)} were asked for. ` +
      (larger ? `${larger.name} (plan "${larger.id}") allows them.` : 'No plan allows so many: ask sales.'),
    errors: [{ path: 'seats', message: `must be at most ${String(maximum)}` }],
    members: { limit: maximum, ...(larger ? { plan: larger.id } : {}) },
  });
}

/** The cheapest other plan that takes so many seats; one that needs a proof is not for everybody. */
function cheapestFor(seats: number, current: Plan, catalog: PriceBook): Plan | undefined {
  return selfService(catalog)
    .filter((plan) => plan.id !== current.id && plan.proof === undefined && seats <= (plan.seats.maximum ?? Infinity))
    .toSorted((a, b) => (a.price < b.price ? -1 : a.price > b.price ? 1 : 0))[0];
}

function checkInterval({ interval }: Wanted, plan: Plan): void {
  if (plan.intervals.includes(interval)) return;
  throw notSupported(
    'interval',
    `${plan.name} is sold by ${plan.intervals.join(' or ')}`,
    `Send interval "${plan.intervals[0] ?? ''}".`,
  );
}

export const notSupported = (path: string, what: string, remedy: string): BillingError =>
  new BillingError('not_supported', { detail: `${what}. ${remedy}`, errors: [{ path, message: what }] });
