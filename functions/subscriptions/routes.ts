import * as z from 'zod/mini';
import { CANCEL_REASONS } from '../../shared/domain/subscriptions/subscription.ts';
import { maxLength, minLength } from '../../shared/kernel/schema-length.ts';
import { centsAmount, lineOfText } from '../runtime/fields.ts';
import { routeTable } from '../runtime/route.ts';

const MAX_SEATS = 1_000_000;
const MAX_MODULES = 100;
const MAX_PRODUCTS = 100;
const MAX_QUANTITY = 1_000_000;
const MAX_COMMENT = 1_000;
const MAX_SERVICES = 10_000;
const MAX_DESCRIPTION = 200;
const catalogId = z.string().check(z.regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'must be an id of the catalog'));

const productId = z.string().check(z.regex(/^[a-z0-9][a-z0-9_.-]{0,63}$/, 'must be an id of the catalog'));
const quantity = z.int().check(z.gte(0, 'must not be negative'), z.lte(MAX_QUANTITY));

export const subscriptionRequest = z.strictObject({
  plan: z.string().check(minLength(1, 'must not be empty'), maxLength(64)),
  seats: z.optional(z.int().check(z.gte(1, 'must be at least 1'), z.lte(MAX_SEATS))),
  interval: z.optional(z.enum(['month', 'year'])),
  trial: z.optional(z.boolean()),
  modules: z.optional(z.array(catalogId).check(maxLength(MAX_MODULES))),
  quantities: z.optional(
    z.record(productId, quantity).check(
      z.refine((all) => Object.keys(all).length <= MAX_PRODUCTS, `must name at most ${String(MAX_PRODUCTS)} products`),
      z.meta({ maxProperties: MAX_PRODUCTS }),
    ),
  ),
});

export const previewRequest = z.strictObject({
  ...subscriptionRequest.shape,
  priceBook: z._default(z.enum(['sold', 'in_force']), 'sold'),
});

export const cancelRequest = z.strictObject({
  at: z._default(z.enum(['period_end', 'now']), 'period_end'),
  reason: z.enum(CANCEL_REASONS),
  comment: z.optional(lineOfText(MAX_COMMENT)),
});

export const refundRequest = z.strictObject({
  reason: z._default(z.enum(CANCEL_REASONS), 'other'),
  comment: z.optional(lineOfText(MAX_COMMENT)),
});

export const moduleRequest = z.strictObject({ trial: z._default(z.boolean(), true) });

export const serviceRequest = z.strictObject({
  service: catalogId,
  quantity: z.int().check(z.gte(1, 'must be at least 1'), z.lte(MAX_SERVICES)),
  description: z.optional(lineOfText(MAX_DESCRIPTION)),
  unitPrice: z.optional(centsAmount),
});

const customer = '/v1/customers/{customerId}';
const subscription = `${customer}/subscription`;
const module = `${customer}/modules/{module}`;

export const subscriptionRoutes = routeTable({
  putSubscription: { method: 'PUT', path: subscription, access: ['billing:write'], body: subscriptionRequest },
  readSubscription: { method: 'GET', path: subscription, access: ['billing:read'] },
  previewSubscription: {
    method: 'POST',
    path: `${subscription}/preview`,
    access: ['billing:read'],
    body: previewRequest,
  },
  cancelSubscription: {
    method: 'POST',
    path: `${subscription}/cancel`,
    access: ['billing:write'],
    body: cancelRequest,
    idempotencyKey: 'required',
  },
  refundSubscription: {
    method: 'POST',
    path: `${subscription}/refund`,
    access: ['billing:write'],
    body: refundRequest,
    idempotencyKey: 'required',
  },
  pauseSubscription: { method: 'POST', path: `${subscription}/pause`, access: ['billing:write'] },
  resumeSubscription: { method: 'POST', path: `${subscription}/resume`, access: ['billing:write'] },
  migrateSubscription: { method: 'POST', path: `${subscription}/migrate`, access: ['admin'] },
  putModule: { method: 'PUT', path: module, access: ['billing:write'], body: moduleRequest },
  deleteModule: { method: 'DELETE', path: module, access: ['billing:write'] },
  sellService: {
    method: 'POST',
    path: `${customer}/services`,
    access: ['billing:write'],
    body: serviceRequest,
    idempotencyKey: 'required',
  },
});
