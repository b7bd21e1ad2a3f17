import * as z from 'zod/mini';
import { maxLength, minLength } from '../../shared/kernel/schema-length.ts';
import {
  centsAmount,
  instantField,
  lineOfText,
  microsAmount,
  microsAmountOrZero,
  pageFields,
  periodField,
} from '../runtime/fields.ts';
import { routeTable } from '../runtime/route.ts';

const MAX_PRIORITY = 1_000;
const MAX_REASON_LENGTH = 500;
const customer = '/v1/customers/{customerId}';
const wallet = `${customer}/wallet` as const;
const budget = `${customer}/budget` as const;
const cap = `${customer}/members/{user}/cap` as const;

export const topUpRequest = z.strictObject({ amount: microsAmount });

export const grantRequest = z.strictObject({
  kind: z.enum(['promotional', 'contract']),
  amount: microsAmount,
  priority: z.optional(z.int().check(z.gte(0), z.lte(MAX_PRIORITY))),
  effectiveAt: z.optional(instantField),
  expiresAt: z.optional(instantField),
  reason: lineOfText(MAX_REASON_LENGTH),
});

export const entriesQuery = z.strictObject({ ...pageFields, expand: z.optional(z.enum(['events'])) });

const MAX_ALERTS = 10;
const MAX_PERCENT = 1_000;
export const budgetRequest = z.strictObject({
  amount: centsAmount,
  alertPercents: z._default(
    z
      .array(z.int().check(z.gte(1), z.lte(MAX_PERCENT)))
      .check(minLength(1), maxLength(MAX_ALERTS, `must have at most ${String(MAX_ALERTS)} percents`)),
    [80, 100],
  ),
});

export const usageQuery = z.strictObject({ period: z.optional(periodField) });

export const voidQuery = z.strictObject({
  reason: z._default(lineOfText(MAX_REASON_LENGTH), 'voided through the API'),
});

export const capRequest = z.strictObject({ amount: microsAmountOrZero });

export const autoTopUpRequest = z.strictObject({
  below: microsAmountOrZero,
  amount: microsAmount,
  maxPerPeriod: z.int().check(z.gte(1)),
});

export const walletRoutes = routeTable({
  readWallet: { method: 'GET', path: wallet, access: ['wallets:read'] },
  listWalletEntries: { method: 'GET', path: `${wallet}/entries`, access: ['wallets:read'], query: entriesQuery },
  topUpWallet: {
    method: 'POST',
    path: `${wallet}/top-ups`,
    access: ['wallets:write'],
    body: topUpRequest,
    idempotencyKey: 'required',
  },
  grantCredit: {
    method: 'POST',
    path: `${wallet}/grants`,
    access: ['admin'],
    body: grantRequest,
    idempotencyKey: 'required',
  },
  putMemberCap: { method: 'PUT', path: cap, access: ['wallets:write'], body: capRequest },
  readMemberCap: { method: 'GET', path: cap, access: ['wallets:read'] },
  deleteMemberCap: { method: 'DELETE', path: cap, access: ['wallets:write'] },
  putAutoTopUp: { method: 'PUT', path: `${wallet}/auto-top-up`, access: ['wallets:write'], body: autoTopUpRequest },
  readAutoTopUp: { method: 'GET', path: `${wallet}/auto-top-up`, access: ['wallets:read'] },
  deleteAutoTopUp: { method: 'DELETE', path: `${wallet}/auto-top-up`, access: ['wallets:write'] },
  putBudget: { method: 'PUT', path: budget, access: ['billing:write'], body: budgetRequest },
  readBudget: { method: 'GET', path: budget, access: ['billing:read', 'wallets:read'] },
  deleteBudget: { method: 'DELETE', path: budget, access: ['billing:write'] },
  readUsage: { method: 'GET', path: `${customer}/usage`, access: ['billing:read', 'wallets:read'], query: usageQuery },
  voidGrant: { method: 'DELETE', path: `${wallet}/grants/{grantId}`, access: ['admin'], query: voidQuery },
});
