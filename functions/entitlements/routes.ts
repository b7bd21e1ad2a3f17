import * as z from 'zod/mini';
import { maxLength, minLength } from '../../shared/kernel/schema-length.ts';
import { routeTable } from '../runtime/route.ts';

const MAX_USES = 10_000;
const AMOUNT = /^\d{1,15}(\.\d{1,6})?$/;

const entitlementQuery = z.strictObject({
  used: z.optional(
    z.pipe(
      z
        .string()
        .check(
          z.regex(AMOUNT, 'must be a number that is not negative'),
          z.meta({ description: 'How much is in use already: the answer is whether one more may be', examples: ['3'] }),
        ),
      z.transform(Number),
    ),
  ),
  value: z.optional(
    z
      .string()
      .check(
        minLength(1),
        maxLength(64),
        z.meta({ description: 'Of a level or a set: the one that is wanted', examples: ['saml'] }),
      ),
  ),
});

export const useRequest = z.strictObject({
  count: z._default(
    z.int().check(z.gte(1, 'must be at least 1'), z.lte(MAX_USES, `must be at most ${String(MAX_USES)}`)),
    1,
  ),
});

const entitlements = '/v1/customers/{customerId}/entitlements';

export const entitlementRoutes = routeTable({
  readEntitlements: { method: 'GET', path: entitlements, access: ['billing:read', 'usage:write'] },
  readEntitlement: {
    method: 'GET',
    path: `${entitlements}/{feature}`,
    access: ['billing:read', 'usage:write'],
    query: entitlementQuery,
  },
  countUse: { method: 'POST', path: `${entitlements}/{feature}/uses`, access: ['usage:write'], body: useRequest },
});
