import type { Documentation } from '../runtime/documentation.ts';
import { entitlementResponse, entitlementsResponse, useResponse } from './responses.ts';
import type { entitlementRoutes } from './routes.ts';

const headers = {
  ETag: 'Of this answer; send it as If-None-Match',
  'Cache-Control': 'May be kept for a minute: private, max-age=60',
};
const unchanged = { description: 'Not changed: what If-None-Match names is still so', headers };
const projects = {
  feature: 'active-projects',
  name: 'Active projects',
  kind: 'limit',
  unit: 'project',
  allowed: false,
  limit: 3,
  reason: 'limit_reached',
  used: 3,
  remaining: 0,
  allowedBy: { plan: 'individual', name: 'Individual', limit: 10 },
};

export const entitlementDocumentation: Documentation<typeof entitlementRoutes> = {
  readEntitlements: {
    summary: 'What a customer may use',
    description:
      'Every feature of the plan with its limit, and every module (`module:lims`). `allowed` says that something of it may be used at all. In a trial it is what the plan has; paused or ended, nothing is allowed, and `reason` says so.',
    responses: {
      200: {
        description: 'Every feature',
        headers,
        body: { name: 'Entitlements', schema: entitlementsResponse },
        example: { plan: 'student', status: 'active', seats: 1, data: [projects] },
      },
      304: unchanged,
    },
    errors: ['customer_not_found'],
  },
  readEntitlement: {
    summary: 'Whether one more may be used',
    description:
      'Say in `used` how many are in use: the answer is whether one more may be, the reason, and the cheapest plan that would allow it. Of a level or a set, `value` asks for one choice. Without `used`, a quota answers with what was counted today (one read more, not cacheable).',
    responses: {
      200: {
        description: 'Allowed or not, and why',
        headers,
        body: { name: 'Entitlement', schema: entitlementResponse },
        example: projects,
      },
      304: unchanged,
    },
    errors: ['customer_not_found', 'not_found'],
  },
  countUse: {
    summary: 'Count uses of a daily quota',
    description:
      "All of `count` or none of it, in the day of the seller's time zone, and never more than the plan allows, however many callers count at once. A plan without limit counts nothing, and says so. A call whose answer was lost may have counted.",
    request: { name: 'UseRequest', examples: { one: { count: 1 } } },
    responses: {
      200: {
        description: 'Counted',
        body: { name: 'CountedUse', schema: useResponse },
        example: {
          feature: 'api-calls',
          day: '2026-11-17',
          limit: 500,
          used: 42,
          remaining: 458,
          resetAt: '2026-11-17T23:00:00.000Z',
        },
      },
    },
    errors: ['customer_not_found', 'not_found', 'not_supported', 'not_entitled', 'quota_exceeded', 'try_again'],
  },
};
