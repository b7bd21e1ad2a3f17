import type { Catalog, Plan } from '../../catalog/catalog.ts';
import { BillingError } from '../../kernel/errors.ts';
import type { LocalDate } from '../../kernel/period.ts';
import type { Customer } from '../customers/customer.ts';

/** What a customer asks to be subscribed to; `seats` is a positive integer. */
export type SubscriptionRequest = {
  readonly plan: string;
  readonly seats: number;
  readonly interval: 'month' | 'year';
  readonly trial: boolean;
  readonly modules: readonly string[];
};

/** The plan that is asked for, if the catalog's rules allow it to this customer on this day; else refuses. */
export function checkRequest(request: SubscriptionRequest, customer: Customer, catalog: Catalog, on: LocalDate): Plan {
  const plan = Object.hasOwn(catalog.plans, request.plan) ? catalog.plans[request.plan] : undefined;
  if (!plan) throw unknownPlan(request.plan, catalog);
  if (plan.sale === 'contract') throw contractRequired(plan, catalog);
  checkProof(plan, customer, on);
  checkSeats(plan, request.seats, catalog);
  checkIsSupported(request, plan);
  return plan;
}

const selfService = (catalog: Catalog): readonly Plan[] =>
  Object.values(catalog.plans).filter((plan) => plan.sale === 'self_service');
const idsOf = (plans: readonly Plan[]): string => plans.map((plan) => plan.id).join(', ');

const unknownPlan = (plan: string, catalog: Catalog) =>
  new BillingError('unknown_plan', {
    detail: `The catalog has no plan "${plan}". Its plans are ${idsOf(Object.values(catalog.plans))}.`,
    errors: [{ path: 'plan', message: `must be one of ${idsOf(selfService(catalog))}` }],
    members: { plans: Object.keys(catalog.plans) },
  });

const contractRequired = (plan: Plan, catalog: Catalog) =>
  new BillingError('contract_required', {
    detail: `${plan.name} is sold by contract: ask sales for a quote (${catalog.seller.email}), or choose one of ${idsOf(selfService(catalog))}.`,
    errors: [{ path: 'plan', message: 'is sold by contract' }],
  });

function checkProof(plan: Plan, customer: Customer, on: LocalDate): void {
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

function checkSeats(plan: Plan, seats: number, catalog: Catalog): void {
  const { minimum, maximum } = plan.seats;
  if (seats < minimum) {
    throw new BillingError('rule_violation', {
      detail: `${plan.name} has at least ${String(minimum)} seats.`,
      errors: [{ path: 'seats', message: `must be at least ${String(minimum)}` }],
      members: { minimum },
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
function cheapestFor(seats: number, current: Plan, catalog: Catalog): Plan | undefined {
  return selfService(catalog)
    .filter((plan) => plan.id !== current.id && plan.proof === undefined && seats <= (plan.seats.maximum ?? Infinity))
    .toSorted((a, b) => (a.price < b.price ? -1 : a.price > b.price ? 1 : 0))[0];
}

/** What the catalog may sell some day, and this version does not: says so, and what can be done now. */
function checkIsSupported({ interval, trial, modules }: SubscriptionRequest, plan: Plan): void {
  if (!plan.intervals.includes(interval)) {
    throw notSupported(
      'interval',
      `${plan.name} is sold by ${plan.intervals.join(' or ')}`,
      `Send interval "${plan.intervals[0] ?? ''}".`,
    );
  }
  if (interval === 'year') throw notSupported('interval', 'A yearly term is not sold yet', 'Send interval "month".');
  if (trial) throw notSupported('trial', 'Trials are not offered yet', 'Leave trial out, or send false.');
  if (modules.length > 0) throw notSupported('modules', 'Modules are not sold yet', 'Leave modules out, or send [].');
}

export const notSupported = (path: string, what: string, remedy: string): BillingError =>
  new BillingError('not_supported', { detail: `${what}. ${remedy}`, errors: [{ path, message: what }] });
