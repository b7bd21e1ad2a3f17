import type { Noun, Nouns } from '../../application/ports.ts';
import type { Customer } from '../../domain/customers/customer.ts';
import { QUOTA_USE_LIFE_MS } from '../../domain/entitlements/quota-use.ts';
import { distinctKey } from '../../domain/metering/distinct-values.ts';
import type { Charge, Subscription } from '../../domain/subscriptions/subscription.ts';
import { DAY_MS, HOUR_MS, SECOND_MS } from '../../kernel/instant.ts';
import { nextPeriod, startOfPeriod, type Period, type Zone } from '../../kernel/period.ts';
import type { ItemKey } from '../store.ts';
import * as keys from './keys.ts';

/** How a noun lies in the table. To change its shape: raise `version`, and let `upgrade` read the versions before. */
export type NounEntry<T> = {
  readonly key: (value: T) => ItemKey;
  /** Its place in the index of lists. */
  readonly listKeys?: (value: T) => { readonly gpk: string; readonly gsk: string };
  /** Epoch milliseconds from which it may be deleted. */
  readonly expiresAtMs?: (value: T) => number;
  /** An item beside it that says where it is, written with its first revision. */
  readonly pointer?: (value: T) => ItemKey & { readonly to: string };
  /** It may be written again as it is, by whoever comes to the same: absent where a first writer wins. */
  readonly isRepeatable?: true;
  readonly version: number;
  /** From a document as `version` stored it to what the code knows now. */
  readonly upgrade: (document: unknown, version: number) => T;
};

/** Events older than 35 days are refused; what guards them may go after 60. */
const GUARD_LIFE_MS = 60 * DAY_MS;
/** Usage of a month may come until 35 days after its end: what it counts is remembered a little longer. */
const DISTINCT_LIFE_MS = 40 * DAY_MS;
/** Near enough to the begin of a month in any zone. */
const startOfUtcMonth = (period: Period): number => startOfPeriod(period, 'UTC' as Zone);
/** Of use for a minute; kept a little longer for clocks that differ. */
const REQUEST_COUNT_LIFE_MS = HOUR_MS;

const asStored = <T>(document: unknown): T => document as T;

/** Before proofs kept what was claimed (1): taken for what they were worth, so a longer claim that is repeated counts as new, once. */
function upgradeCustomer(document: unknown, version: number): Customer {
  const stored = asStored<Customer>(document);
  if (version >= 2) return stored;
  return { ...stored, proofs: stored.proofs.map((proof) => ({ ...proof, claimedUntil: proof.validUntil })) };
}

/** Of subscriptions that were stored before they could change (1), before products were sold by quantity (2). */
const BEFORE_CHANGES = { modules: [], charges: [], waiting: [], awards: [], trials: [], moduleTrials: [], notices: [] };
const BEFORE_PRODUCTS = { products: [], accrued: [] };

function upgradeSubscription(document: unknown, version: number): Subscription {
  const stored = { ...(version < 2 && BEFORE_CHANGES), ...asStored<Subscription>(document) };
  if (version >= 3) return stored;
  const charges = stored.charges.map(({ seats, ...charge }: Charge & { readonly seats?: number }) => ({
    ...charge,
    quantity: seats ?? charge.quantity,
  }));
  return { ...BEFORE_PRODUCTS, ...stored, charges };
}

export const NOUNS: { readonly [N in Exclude<Noun, 'segment'>]: NounEntry<Nouns[N]> } = {
  customer: { key: ({ id }) => keys.customerKey(id), version: 2, upgrade: upgradeCustomer },
  subscription: {
    key: ({ customerId }) => keys.subscriptionKey(customerId),
    version: 3,
    upgrade: upgradeSubscription,
  },
  due: {
    key: ({ customerId, dueAt, quoteId }) => keys.dueKey(customerId, dueAt, quoteId),
    isRepeatable: true,
    version: 1,
    upgrade: asStored,
  },
  referral: { key: ({ referredId }) => keys.referralKey(referredId), version: 1, upgrade: asStored },
  guard: {
    key: ({ customerId, key }) => keys.guardKey(customerId, key),
    expiresAtMs: ({ recordedAt }) => recordedAt + GUARD_LIFE_MS,
    version: 1,
    upgrade: asStored,
  },
  distinctMark: {
    key: ({ customerId, ...value }) => keys.distinctMarkKey(customerId, distinctKey(value)),
    expiresAtMs: ({ period }) => startOfUtcMonth(nextPeriod(period)) + DISTINCT_LIFE_MS,
    version: 1,
    upgrade: asStored,
  },
  members: { key: ({ customerId }) => keys.membersKey(customerId), version: 1, upgrade: asStored },
  invoice: {
    key: ({ id }) => keys.invoiceKey(id),
    listKeys: ({ customerId, issueDate, number }) => keys.invoiceListKeys(customerId, issueDate, number),
    version: 1,
    upgrade: asStored,
  },
  invoicePayment: { key: ({ invoiceId }) => keys.invoicePaymentKey(invoiceId), version: 1, upgrade: asStored },
  numberSeries: { key: ({ series }) => keys.numberSeriesKey(series), version: 1, upgrade: asStored },
  registerEntry: {
    key: ({ period, series, first }) => keys.registerEntryKey(period, series, first),
    version: 1,
    upgrade: asStored,
  },
  creditNote: {
    key: ({ id }) => keys.creditNoteKey(id),
    listKeys: ({ customerId, issueDate, number }) => keys.creditNoteListKeys(customerId, issueDate, number),
    version: 1,
    upgrade: asStored,
  },
  creditNoteEntry: {
    key: ({ period, series, first }) => keys.creditNoteEntryKey(period, series, first),
    version: 1,
    upgrade: asStored,
  },
  quote: {
    key: ({ id }) => keys.quoteKey(id),
    listKeys: ({ customerId, createdAt, id }) => keys.quoteListKeys(customerId, createdAt, id),
    pointer: ({ createdAt, id }) => ({ ...keys.quotePointerKey(createdAt, id), to: id }),
    version: 1,
    upgrade: asStored,
  },
  close: { key: ({ period }) => keys.closeKey(period), version: 1, upgrade: asStored },
  closeChunk: {
    key: ({ period, plan, index }) => keys.closeChunkKey(period, plan, index),
    version: 1,
    upgrade: asStored,
  },
  answer: { key: ({ key }) => keys.answerKey(key), version: 1, upgrade: asStored },
  inboxMessage: { key: ({ id }) => keys.inboxKey(id), version: 1, upgrade: asStored },
  stripeCustomer: {
    key: ({ stripeCustomerId }) => keys.stripeCustomerKey(stripeCustomerId),
    version: 1,
    upgrade: asStored,
  },
  pendingTopUp: { key: ({ grantId }) => keys.pendingTopUpKey(grantId), version: 1, upgrade: asStored },
  activity: {
    key: ({ customerId, occurredAt, id }) => keys.activityKey(customerId, occurredAt, id),
    version: 1,
    upgrade: asStored,
  },
  apiKey: {
    key: ({ hash }) => keys.apiKeyKey(hash),
    pointer: ({ id, hash }) => ({ ...keys.apiKeyPointerKey(id), to: hash }),
    version: 1,
    upgrade: asStored,
  },
  adminRoster: { key: keys.adminRosterKey, version: 1, upgrade: asStored },
  verification: { key: keys.verificationKey, version: 1, upgrade: asStored },
  quotaUse: {
    key: ({ customerId, feature, day }) => keys.quotaUseKey(customerId, feature, day),
    expiresAtMs: ({ resetAt }) => resetAt + QUOTA_USE_LIFE_MS,
    version: 1,
    upgrade: asStored,
  },
  requestCount: {
    key: ({ keyId, minute }) => keys.requestCountKey(keyId, minute),
    expiresAtMs: ({ minute }) => minute + REQUEST_COUNT_LIFE_MS,
    version: 1,
    upgrade: asStored,
  },
};

export const SEGMENT_VERSION = 1;

/** TTL attributes are whole seconds. */
export const ttlSeconds = (epochMs: number): number => Math.ceil(epochMs / SECOND_MS);
