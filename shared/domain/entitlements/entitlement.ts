import type { Catalog, Plan } from '../../catalog/catalog.ts';
import type { Feature, FeatureKind } from '../../catalog/features.ts';
import { invariant } from '../../kernel/invariant.ts';
import type { Subscription } from '../subscriptions/subscription.ts';
import { type Grant, grantOf } from './grant.ts';

/** What entitlements are read from: the plans and their features, as they were sold. */
export type EntitlementBook = Pick<Catalog, 'plans' | 'features'> & {
  readonly modules?: Readonly<Record<string, { readonly name: string }>>;
};
/** A subscription, as far as entitlements follow from it. */
export type Subscriber = Pick<Subscription, 'plan' | 'seats' | 'status'> & {
  readonly modules?: readonly { readonly id: string }[];
};

/** How much is in use already, and which choice of a level or a set is wanted. */
export type Question = { readonly used?: number; readonly value?: string };

export type EntitlementReason =
  | 'included'
  | 'within_limit'
  | 'unlimited'
  | 'limit_reached'
  | 'not_included'
  | 'by_contract'
  | 'no_subscription'
  | 'paused'
  | 'canceled';

/** `allowed`: one more may be used, when `used` are. Without a subscription there is no limit to name. */
export type Entitlement = {
  readonly feature: string;
  readonly name: string;
  readonly kind: FeatureKind | 'module';
  readonly unit?: string;
  readonly allowed: boolean;
  readonly reason: EntitlementReason;
  readonly limit?: Grant['limit'];
  readonly used?: number;
  readonly remaining?: number;
  /** The cheapest plan that would allow what is refused, if one does. */
  readonly allowedBy?: { readonly plan: string; readonly name: string; readonly limit: Grant['limit'] };
};

const MODULE = 'module:';

/** The features that can be asked about: the rows of the grid, and each module as `module:lims`. */
export const featureIds = ({ features, modules = {} }: EntitlementBook): readonly string[] => [
  ...Object.keys(features),
  ...Object.keys(modules).map((id) => MODULE + id),
];

/** What a customer has of every feature, whatever is used of it. */
export const entitlementsOf = (subscriber: Subscriber | undefined, book: EntitlementBook): readonly Entitlement[] =>
  featureIds(book).map((feature) => checkEntitlement(feature, {}, subscriber, book));

/** Whether a customer may use one more of a feature, why not, and what plan would allow it; `featureId` is one of `featureIds`. */
export function checkEntitlement(
  featureId: string,
  question: Question,
  ...[subscriber, book]: readonly [subscriber: Subscriber | undefined, book: EntitlementBook]
): Entitlement {
  if (featureId.startsWith(MODULE)) return checkModule(featureId, subscriber, book);
  const feature = book.features[featureId];
  invariant(feature, `the catalog has the feature ${featureId}`);
  const plan = subscriber && planOf(subscriber.plan, book);
  const grant = subscriber && plan && grantOf(feature, plan, subscriber.seats);
  const reason = refusalOfService(subscriber) ?? (grant ? reasonOf(grant, question) : 'no_subscription');
  const allowed = isAllowed(reason);
  const isLostForService = reason === 'paused';
  const allowedBy = allowed || isLostForService ? undefined : cheapestAllowing(feature, question, subscriber, book);
  return {
    feature: featureId,
    name: feature.name,
    kind: feature.kind,
    ...('unit' in feature && { unit: feature.unit }),
    allowed,
    reason,
    ...(grant && { limit: grant.limit, ...amountsOf(grant, question) }),
    ...(allowedBy && { allowedBy }),
  };
}

const ALLOWING: readonly EntitlementReason[] = ['included', 'within_limit', 'unlimited'];
const isAllowed = (reason: EntitlementReason): boolean => ALLOWING.includes(reason);

/** In trial and with a payment overdue there is service; a pause or an end takes it away. */
function refusalOfService(subscriber: Subscriber | undefined): EntitlementReason | undefined {
  if (!subscriber) return 'no_subscription';
  const { status } = subscriber;
  return status === 'paused' || status === 'canceled' ? status : undefined;
}

function reasonOf(grant: Grant, { used = 0, value }: Question): EntitlementReason {
  switch (grant.type) {
    case 'amount':
      if (grant.limit === 'unlimited') return 'unlimited';
      if (grant.limit === 0) return 'not_included';
      return used < grant.limit ? 'within_limit' : 'limit_reached';
    case 'choices': {
      const has = value === undefined ? grant.choices.length > 0 : grant.choices.includes(value);
      return has ? 'included' : 'not_included';
    }
    case 'switch':
      return grant.limit ? 'included' : 'not_included';
    case 'by_contract':
      return 'by_contract';
  }
}

function amountsOf(grant: Grant, { used }: Question): Pick<Entitlement, 'used' | 'remaining'> {
  if (grant.type !== 'amount' || used === undefined) return {};
  return grant.limit === 'unlimited' ? { used } : { used, remaining: Math.max(0, grant.limit - used) };
}

/** A plan that needs a proof is not for everybody, and what a contract says is not known. */
function cheapestAllowing(
  feature: Feature,
  question: Question,
  ...[subscriber, book]: readonly [Subscriber | undefined, EntitlementBook]
): Entitlement['allowedBy'] {
  const seats = subscriber?.seats ?? 1;
  const isCanceled = subscriber?.status === 'canceled';
  const [cheapest] = Object.values(book.plans)
    .filter((plan) => plan.proof === undefined && seats <= (plan.seats.maximum ?? Infinity))
    .filter((plan) => isCanceled || plan.id !== subscriber?.plan)
    .map((plan) => ({ plan, grant: grantOf(feature, plan, Math.max(seats, plan.seats.minimum)) }))
    .filter(({ grant }) => isAllowed(reasonOf(grant, question)))
    .toSorted((a, b) => Number(a.plan.price - b.plan.price));
  return cheapest && { plan: cheapest.plan.id, name: cheapest.plan.name, limit: cheapest.grant.limit };
}

function checkModule(featureId: string, subscriber: Subscriber | undefined, book: EntitlementBook): Entitlement {
  const id = featureId.slice(MODULE.length);
  const isInstalled = subscriber?.modules?.some((module) => module.id === id) ?? false;
  const reason = refusalOfService(subscriber) ?? (isInstalled ? 'included' : 'not_included');
  const allowed = isAllowed(reason);
  return {
    feature: featureId,
    name: book.modules?.[id]?.name ?? id,
    kind: 'module',
    allowed,
    reason,
    ...(subscriber && { limit: isInstalled }),
  };
}

/** A plan that a running subscription has and the book no longer knows would be a defect of the catalog's versions. */
function planOf(id: string, book: EntitlementBook): Plan {
  const plan = Object.hasOwn(book.plans, id) ? book.plans[id] : undefined;
  invariant(plan, 'a subscription is to a plan of its catalog');
  return plan;
}
