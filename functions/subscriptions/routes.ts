import * as z from 'zod/mini';
import { callerId } from '../runtime/fields.ts';
import { routeTable } from '../runtime/route.ts';

const MAX_SEATS = 1_000_000;
const MAX_MODULES = 100;
const catalogId = z.string().check(z.regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'must be an id of the catalog'));

export const subscriptionRequest = z.strictObject({
  plan: z.string().check(z.minLength(1, 'must not be empty'), z.maxLength(64)),
  seats: z.int('must be a whole number').check(z.gte(1, 'must be at least 1'), z.lte(MAX_SEATS)),
  interval: z.enum(['month', 'year']),
  trial: z._default(z.boolean(), false),
  modules: z._default(z.array(catalogId).check(z.maxLength(MAX_MODULES)), []),
  quantities: z._default(z.record(callerId, z.int().check(z.gte(0))), {}),
});

const subscription = '/v1/customers/{customerId}/subscription';

export const subscriptionRoutes = routeTable({
  putSubscription: { method: 'PUT', path: subscription, access: ['billing:write'], body: subscriptionRequest },
  readSubscription: { method: 'GET', path: subscription, access: ['billing:read'] },
});
