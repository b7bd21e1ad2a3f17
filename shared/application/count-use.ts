import type { PriceBook } from '../catalog/catalog.ts';
import { checkEntitlement, type Entitlement, type Subscriber } from '../domain/entitlements/entitlement.ts';
import { addUse, quotaDayAt, secondsUntilReset, type QuotaDay } from '../domain/entitlements/quota-use.ts';
import { BillingError } from '../kernel/errors.ts';
import type { Instant } from '../kernel/instant.ts';
import { untilCommitted } from './attempts.ts';
import type { Ports } from './ports.ts';
import { bookFor, checkFeatureId } from './read-entitlements.ts';
import { customerNotFound } from './wallet-of.ts';

const CALL_BYTES = 8;

export type UseInput = { readonly customerId: string; readonly feature: string; readonly count: number };
/** A plan without limit counts nothing: `used` and `remaining` are absent. */
export type CountedUse = QuotaDay & {
  readonly entitlement: Entitlement;
  readonly used?: number;
  readonly remaining?: number;
};

type CountPorts = Pick<Ports, 'account' | 'catalog' | 'quotaUse' | 'commit' | 'clock' | 'randomBytes' | 'pause'>;

/** Counts uses of a quota today, or refuses them as one; never more than the plan allows, however many count at once. */
export const countUse =
  (deps: CountPorts) =>
  async ({ customerId, feature, count }: UseInput): Promise<CountedUse> => {
    const { catalog } = deps;
    const { customer, subscription } = await deps.account(customerId);
    if (!customer) throw customerNotFound(customerId);
    const book = bookFor(subscription, catalog);
    checkFeatureId(feature, book);
    const entitlement = checkEntitlement(feature, {}, subscription, book);
    if (entitlement.kind !== 'quota') throw notCounted(entitlement);
    if (!entitlement.allowed) throw notEntitled(entitlement);
    const { limit } = entitlement;
    if (typeof limit !== 'number') return { entitlement, ...quotaDayAt(deps.clock(), catalog.zone) };
    const call = Buffer.from(deps.randomBytes(CALL_BYTES)).toString('hex');
    return untilCommitted(deps, async () => {
      const now = deps.clock();
      const today = quotaDayAt(now, catalog.zone);
      const before = await deps.quotaUse(customerId, feature, today.day);
      const value = addUse(before, { customerId, feature, ...today, call, count }, limit);
      if (value === 'exceeded') {
        const asked = { used: before?.used ?? 0, count };
        throw quotaExceeded(asked, atLimit(entitlement, limit, subscription, book), { today, now });
      }
      const outcome = await deps.commit({ changes: [{ noun: 'quotaUse', value }], events: [] });
      if (outcome === 'lost') return 'lost';
      return { outcome: { entitlement, ...today, used: value.used, remaining: limit - value.used } };
    });
  };

/** As it would be answered when all is used: with the plan that would allow more. */
const atLimit = (
  { feature }: Entitlement,
  used: number,
  ...[subscription, book]: readonly [Subscriber | undefined, PriceBook]
): Entitlement => checkEntitlement(feature, { used }, subscription, book);

function quotaExceeded(
  { used, count }: { readonly used: number; readonly count: number },
  { feature, name, unit = '', limit, allowedBy }: Entitlement,
  { today, now }: { readonly today: QuotaDay; readonly now: Instant },
): BillingError {
  const resetAt = new Date(today.resetAt).toISOString();
  const larger = allowedBy ? ` ${allowedBy.name} (plan "${allowedBy.plan}") allows more.` : '';
  return new BillingError('quota_exceeded', {
    detail: `${name}: ${String(limit)} ${unit}s a day, ${String(used)} used, and ${String(count)} more asked for. The count begins again at ${resetAt}.${larger}`,
    members: {
      feature,
      limit,
      used,
      asked: count,
      resetAt,
      retryAfterSeconds: secondsUntilReset(today, now),
      ...(allowedBy && { plan: allowedBy.plan }),
    },
  });
}

const notCounted = ({ feature, kind }: Entitlement): BillingError =>
  new BillingError('not_supported', {
    detail: `${feature} is a ${kind}, and only quotas are counted here. Ask GET .../entitlements/${feature} instead.`,
    errors: [{ path: 'feature', message: 'is not a quota' }],
  });

const WHY: Readonly<Partial<Record<Entitlement['reason'], string>>> = {
  no_subscription: 'the customer has no subscription: start one',
  paused: 'the subscription is paused: resume it',
  canceled: 'the subscription has ended: start another',
  by_contract: 'the contract says how much, and none is on record',
};

const notEntitled = ({ feature, reason, allowedBy }: Entitlement): BillingError =>
  new BillingError('not_entitled', {
    detail: `${feature} cannot be used: ${WHY[reason] ?? 'the plan does not include it'}.${allowedBy ? ` ${allowedBy.name} (plan "${allowedBy.plan}") includes it.` : ''}`,
    members: { feature, reason, ...(allowedBy && { plan: allowedBy.plan }) },
  });
