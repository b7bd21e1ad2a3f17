import {
  checkEntitlement,
  entitlementsOf,
  featureIds,
  type Entitlement,
  type Question,
} from '../domain/entitlements/entitlement.ts';
import type { Catalog, PriceBook } from '../catalog/catalog.ts';
import { bookOf } from '../catalog/price-book.ts';
import { quotaDayAt } from '../domain/entitlements/quota-use.ts';
import type { Subscription } from '../domain/subscriptions/subscription.ts';
import { BillingError } from '../kernel/errors.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Ports } from './ports.ts';
import { customerNotFound } from './wallet-of.ts';

/** What it was read from: equal ones have equal answers. */
type Basis = { readonly subscription?: Subscription; readonly catalogHash: string };
export type EntitlementList = Basis & { readonly entitlements: readonly Entitlement[] };
/** `resetAt`: when the count of a quota that is used up or not begins again. */
export type EntitlementAnswer = Basis & { readonly entitlement: Entitlement; readonly resetAt?: Instant };

type AccountPorts = Pick<Ports, 'account' | 'catalog'>;

/** Every feature of the catalog with what the customer has of it: one read. */
export const readEntitlements =
  (deps: AccountPorts) =>
  async (customerId: string): Promise<EntitlementList> => {
    const basis = await basisOf(deps, customerId);
    return { ...basis, entitlements: entitlementsOf(basis.subscription, bookFor(basis.subscription, deps.catalog)) };
  };

/** One feature: one read; one more of a quota, if the caller does not say what is used today. */
export const readEntitlement =
  (deps: AccountPorts & Pick<Ports, 'quotaUse' | 'clock'>) =>
  async (customerId: string, featureId: string, question: Question): Promise<EntitlementAnswer> => {
    const { catalog } = deps;
    const basis = await basisOf(deps, customerId);
    const book = bookFor(basis.subscription, catalog);
    checkFeatureId(featureId, book);
    checkValue(featureId, question, book);
    const entitlement = checkEntitlement(featureId, question, basis.subscription, book);
    if (!isCounted(entitlement) || question.used !== undefined) return { ...basis, entitlement };
    const { day, resetAt } = quotaDayAt(deps.clock(), catalog.zone);
    const used = (await deps.quotaUse(customerId, featureId, day))?.used ?? 0;
    const counted = checkEntitlement(featureId, { used }, basis.subscription, book);
    return { ...basis, entitlement: counted, resetAt };
  };

/** A quota with a number: what was used today is on record. */
const isCounted = ({ kind, limit }: Entitlement): boolean => kind === 'quota' && typeof limit === 'number';

async function basisOf(deps: AccountPorts, customerId: string): Promise<Basis> {
  const { customer, subscription } = await deps.account(customerId);
  if (!customer) throw customerNotFound(customerId);
  return { catalogHash: deps.catalog.hash, ...(subscription && { subscription }) };
}

/** The price book by which a customer was sold what they have; who has nothing is told of the present one. */
export const bookFor = (subscription: Pick<Subscription, 'catalogVersion'> | undefined, catalog: Catalog): PriceBook =>
  subscription ? bookOf(catalog, subscription.catalogVersion) : catalog;

export function checkFeatureId(featureId: string, book: PriceBook): void {
  const known = featureIds(book);
  if (known.includes(featureId)) return;
  throw new BillingError('not_found', {
    detail: `The catalog has no feature "${featureId}". Its features are ${known.join(', ')}.`,
    errors: [{ path: 'feature', message: 'must be a feature of the catalog' }],
    members: { features: known },
  });
}

function checkValue(featureId: string, { value }: Question, { features }: PriceBook): void {
  const feature = features[featureId];
  if (value === undefined) return;
  const choices = feature?.kind === 'level' ? feature.levels : feature?.kind === 'set' ? feature.values : [];
  if (choices.includes(value)) return;
  const message = choices.length > 0 ? `must be one of ${choices.join(', ')}` : 'is for levels and sets';
  throw new BillingError('invalid_request', {
    detail: `The query's \`value\` ${message}.`,
    errors: [{ path: 'value', message }],
  });
}
