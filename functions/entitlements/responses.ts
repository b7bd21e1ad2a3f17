import * as z from 'zod/mini';
import type { CountedUse } from '../../shared/application/count-use.ts';
import type { EntitlementAnswer, EntitlementList } from '../../shared/application/read-entitlements.ts';
import type { Entitlement } from '../../shared/domain/entitlements/entitlement.ts';
import { formatInstant } from '../../shared/kernel/instant.ts';
import { wireCount, wireDate, wireInstant } from '../runtime/wire.ts';

const limit = z.union([z.number(), z.string(), z.boolean(), z.array(z.string())]);
const status = z.enum(['trialing', 'active', 'past_due', 'paused', 'canceled']);
const reason = z.enum([
  'included',
  'within_limit',
  'unlimited',
  'limit_reached',
  'not_included',
  'by_contract',
  'no_subscription',
  'paused',
  'canceled',
]);

const entitlementFields = {
  feature: z.string(),
  name: z.string(),
  kind: z.enum(['limit', 'quota', 'level', 'set', 'switch', 'module']),
  unit: z.optional(z.string()),
  allowed: z.boolean(),
  limit: z.nullable(limit),
  reason,
  used: z.optional(z.number()),
  remaining: z.optional(z.number()),
  allowedBy: z.optional(z.strictObject({ plan: z.string(), name: z.string(), limit })),
};

export const entitlementResponse = z.strictObject({ ...entitlementFields, resetAt: z.optional(wireInstant) });
export const entitlementsResponse = z.strictObject({
  plan: z.nullable(z.string()),
  status: z.nullable(status),
  seats: z.nullable(z.int()),
  data: z.array(z.strictObject(entitlementFields)),
});
export const useResponse = z.strictObject({
  feature: z.string(),
  day: wireDate,
  limit: z.union([z.number(), z.literal('unlimited')]),
  used: z.optional(wireCount),
  remaining: z.optional(wireCount),
  resetAt: wireInstant,
});

type EntitlementView = Omit<z.output<typeof entitlementResponse>, 'resetAt'>;

function viewOf(entitlement: Entitlement): EntitlementView {
  const { limit: granted = null, allowedBy, ...rest } = entitlement;
  return {
    ...rest,
    limit: granted as EntitlementView['limit'],
    ...(allowedBy && { allowedBy: allowedBy as EntitlementView['allowedBy'] }),
  };
}

export const entitlementView = ({ entitlement, resetAt }: EntitlementAnswer): z.output<typeof entitlementResponse> => ({
  ...viewOf(entitlement),
  ...(resetAt !== undefined && { resetAt: formatInstant(resetAt) }),
});

export const entitlementsView = ({
  subscription,
  entitlements,
}: EntitlementList): z.output<typeof entitlementsResponse> => ({
  plan: subscription?.plan ?? null,
  status: subscription?.status ?? null,
  seats: subscription?.seats ?? null,
  data: entitlements.map(viewOf),
});

export function useView({ entitlement, day, resetAt, used, remaining }: CountedUse): z.output<typeof useResponse> {
  const { feature, limit: granted } = entitlement;
  return {
    feature,
    day,
    limit: typeof granted === 'number' ? granted : 'unlimited',
    ...(used !== undefined && remaining !== undefined && { used, remaining }),
    resetAt: formatInstant(resetAt),
  };
}
