import { sha256, sha256Hex } from '../../kernel/hash.ts';
import { invariant } from '../../kernel/invariant.ts';
import type { ItemKey } from '../store.ts';

/** Every key of the table is spelled here. `#` parts a key; no id holds one, and every character of an id sorts after it. */

export const OUTBOX_SHARDS = 16;
export const DUE_SHARDS = 4;

const SEQ_DIGITS = 12;
const MAX_SEQ = 10 ** SEQ_DIGITS - 1;
const INSTANT_DIGITS = 15;
const NUMBER_DIGITS = 9;
const CHUNK_DIGITS = 6;
/** Sorts after every sort key that is made here. */
const LAST = '\u{10ffff}';
/** A longer text from outside is keyed by its hash: a partition key has at most 2,048 bytes. */
const MAX_LITERAL_BYTES = 512;

export type KeyRange = { readonly partition: string; readonly from: string; readonly through: string };

const padded = (value: number, digits: number): string => {
  invariant(Number.isSafeInteger(value) && value >= 0, 'a number in a key is a whole one, not negative');
  const text = String(value).padStart(digits, '0');
  invariant(text.length === digits, 'a number in a key has its digits: it would sort wrongly');
  return text;
};
const literal = (text: string): string =>
  Buffer.byteLength(text) <= MAX_LITERAL_BYTES ? text : `sha256:${sha256Hex(text)}`;

/** A customer and what is read with it lie side by side, in one of 256 shards: together they are complete. */
export const customerKey = (id: string): ItemKey => ({ pk: customerShard(customerShardOf(id)), sk: id });
export const subscriptionKey = (customerId: string): ItemKey => ({
  pk: customerShard(customerShardOf(customerId)),
  sk: `${customerId}#subscription`,
});
export const accountRange = (customerId: string): KeyRange => ({
  partition: customerShard(customerShardOf(customerId)),
  from: customerId,
  through: `${customerId}#subscription`,
});
export const isCustomerSortKey = (sk: string): boolean => !sk.includes('#');
export const customerShardOf = (id: string): number => sha256(id)[0] ?? 0;
export const customerShardRange = (shard: number): KeyRange => everythingOf(customerShard(shard));
const customerShard = (shard: number): string => `CUSTOMERS#${shard.toString(16).padStart(2, '0')}`;

export const segmentKey = (customerId: string, seq: number): ItemKey => ({
  pk: `WALLET#${customerId}`,
  sk: segmentSortKey(seq),
});
/** The segments with `fromSeq` <= seq <= `throughSeq`. */
export const segmentRange = (customerId: string, fromSeq: number, throughSeq: number = MAX_SEQ): KeyRange => ({
  partition: `WALLET#${customerId}`,
  from: segmentSortKey(fromSeq),
  through: segmentSortKey(Math.min(throughSeq, MAX_SEQ)),
});
const segmentSortKey = (seq: number): string => `SEG#${padded(seq, SEQ_DIGITS)}`;
export const membersKey = (customerId: string): ItemKey => ({ pk: `WALLET#${customerId}`, sk: 'MEMBERS' });
export const guardKey = (customerId: string, key: string): ItemKey => ({
  pk: `EVENT#${customerId}#${literal(key)}`,
  sk: 'GUARD',
});
/** A value that `unique` tells from others, by its `distinctKey`. */
export const distinctMarkKey = (customerId: string, key: string): ItemKey => ({
  pk: `DISTINCT#${customerId}#${literal(key)}`,
  sk: 'MARK',
});

export const invoiceKey = (id: string): ItemKey => ({ pk: `INVOICE#${id}`, sk: 'INVOICE' });
export const invoicePaymentKey = (invoiceId: string): ItemKey => ({ pk: `INVOICE#${invoiceId}`, sk: 'PAYMENT' });
export const invoiceRange = (id: string): KeyRange => everythingOf(`INVOICE#${id}`);
/** An invoice's place among its customer's: by day, then by number. */
export const invoiceListKeys = (customerId: string, issueDate: string, number: string) => ({
  gpk: invoiceList(customerId),
  gsk: `${issueDate}#${number}`,
});
export const invoiceListRange = (customerId: string): KeyRange => everythingOf(invoiceList(customerId));
const invoiceList = (customerId: string): string => `INVOICES#${customerId}`;
export const invoiceIdOf = ({ pk }: ItemKey): string => pk.slice('INVOICE#'.length);

export const creditNoteKey = (id: string): ItemKey => ({ pk: `CREDITNOTE#${id}`, sk: 'CREDITNOTE' });
/** A credit note's place among its customer's: by day, then by number. */
export const creditNoteListKeys = (customerId: string, issueDate: string, number: string) => ({
  gpk: creditNoteList(customerId),
  gsk: `${issueDate}#${number}`,
});
export const creditNoteListRange = (customerId: string): KeyRange => everythingOf(creditNoteList(customerId));
const creditNoteList = (customerId: string): string => `CREDITNOTES#${customerId}`;
export const creditNoteIdOf = ({ pk }: ItemKey): string => pk.slice('CREDITNOTE#'.length);

export const quoteKey = (id: string): ItemKey => ({ pk: `QUOTE#${id}`, sk: 'QUOTE' });
/** All of them by time, then by id: in the base table, so that none is missing. Sales make some a day, which one partition takes. */
export const quotePointerKey = (createdAt: number, id: string): ItemKey => ({
  pk: 'QUOTES',
  sk: `${padded(createdAt, INSTANT_DIGITS)}#${id}`,
});
export const quotesRange = (): KeyRange => everythingOf('QUOTES');
/** A quote's place among its customer's: by time, then by id. */
export const quoteListKeys = (customerId: string, createdAt: number, id: string) => ({
  gpk: quoteList(customerId),
  gsk: `${padded(createdAt, INSTANT_DIGITS)}#${id}`,
});
export const quoteListRange = (customerId: string): KeyRange => everythingOf(quoteList(customerId));
const quoteList = (customerId: string): string => `QUOTES#${customerId}`;
export const quoteIdOf = ({ pk }: ItemKey): string => pk.slice('QUOTE#'.length);

/** A register of their own: the one of invoices is read whole by closes and lists. */
export const creditNoteEntryKey = (period: string, series: string, first: number): ItemKey => ({
  pk: `CREDITREGISTER#${period}`,
  sk: `${series}#${padded(first, NUMBER_DIGITS)}`,
});
export const creditNoteRegisterRange = (period: string): KeyRange => everythingOf(`CREDITREGISTER#${period}`);

export const registerEntryKey = (period: string, series: string, first: number): ItemKey => ({
  pk: `REGISTER#${period}`,
  sk: `${series}#${padded(first, NUMBER_DIGITS)}`,
});
export const registerRange = (period: string): KeyRange => everythingOf(`REGISTER#${period}`);
export const numberSeriesKey = (series: string): ItemKey => ({ pk: `SERIES#${series}`, sk: 'SERIES' });

export const closeKey = (period: string): ItemKey => ({ pk: 'CLOSES', sk: period });
export const closesRange = (): KeyRange => everythingOf('CLOSES');
export const closeChunkKey = (period: string, plan: string, index: number): ItemKey => ({
  pk: `CLOSE#${period}#${plan}`,
  sk: padded(index, CHUNK_DIGITS),
});
export const closeChunksRange = (period: string, plan: string): KeyRange => everythingOf(`CLOSE#${period}#${plan}`);

export const answerKey = (key: string): ItemKey => ({ pk: `ANSWER#${key}`, sk: 'ANSWER' });
export const inboxKey = (id: string): ItemKey => ({ pk: `INBOX#${literal(id)}`, sk: 'INBOX' });
export const stripeCustomerKey = (id: string): ItemKey => ({ pk: `STRIPECUSTOMER#${literal(id)}`, sk: 'CUSTOMER' });
export const pendingTopUpKey = (grantId: string): ItemKey => ({ pk: `TOPUP#${grantId}`, sk: 'TOPUP' });

/** By what is presented with each call. */
export const apiKeyKey = (hash: string): ItemKey => ({ pk: `APIKEY#${hash}`, sk: 'APIKEY' });
/** By what names it to people: says the hash. An item, not the index: a key revoked a moment after it was made is found. */
export const apiKeyPointerKey = (id: string): ItemKey => ({ pk: `APIKEYID#${literal(id)}`, sk: 'HASH' });

/** One item for the store: each change of it expects the one before. */
export const adminRosterKey = (): ItemKey => ({ pk: 'ADMINKEYS', sk: 'ADMINKEYS' });

/** How far the verification of the store has come; its function may put this item, and no other (`permissions.ts`). */
export const VERIFICATION_PARTITION = 'VERIFICATION';
export const verificationKey = (): ItemKey => ({ pk: VERIFICATION_PARTITION, sk: 'VERIFICATION' });

/** Functions that change nothing else may write under this prefix (`permissions.ts`). */
export const REQUESTS_PREFIX = 'REQUESTS#';
/** A key's requests in a minute. */
export const requestCountKey = (keyId: string, minute: number): ItemKey => ({
  pk: `${REQUESTS_PREFIX}${keyId}`,
  sk: padded(minute, INSTANT_DIGITS),
});

/** A customer's uses of a quota on a day. */
export const quotaUseKey = (customerId: string, feature: string, day: string): ItemKey => ({
  pk: `QUOTA#${customerId}#${feature}`,
  sk: day,
});

/** By time, then by id: one event has one place, however often it is delivered. */
export const activityKey = (customerId: string, occurredAt: number, id: string): ItemKey => ({
  pk: `ACTIVITY#${customerId}`,
  sk: `${padded(occurredAt, INSTANT_DIGITS)}#${id}`,
});
export const activityRange = (customerId: string): KeyRange => everythingOf(`ACTIVITY#${customerId}`);

export const outboxKey = (eventId: string, recordedAt: number): ItemKey => ({
  pk: outboxShard((sha256(eventId)[0] ?? 0) % OUTBOX_SHARDS),
  sk: `${padded(recordedAt, INSTANT_DIGITS)}#${eventId}`,
});
export const outboxShardRange = (shard: number): KeyRange => everythingOf(outboxShard(shard));
const outboxShard = (shard: number): string => `OUTBOX#${shard.toString(16)}`;

/** A customer is brought once: whoever is credited for it, it is kept by who was brought. */
export const referralKey = (referredId: string): ItemKey => ({ pk: `REFERRAL#${referredId}`, sk: 'REFERRAL' });

/** By time: what is due by an instant lies at the beginning of each shard. A quote's stands beside its customer's own. */
export const dueKey = (customerId: string, dueAt: number, quoteId?: string): ItemKey => ({
  pk: dueShard((sha256(customerId)[0] ?? 0) % DUE_SHARDS),
  sk: `${padded(dueAt, INSTANT_DIGITS)}#${customerId}${quoteId === undefined ? '' : `#${quoteId}`}`,
});
export const dueRange = (shard: number, through: number): KeyRange => ({
  partition: dueShard(shard),
  from: '!',
  through: `${padded(through, INSTANT_DIGITS)}#${LAST}`,
});
const dueShard = (shard: number): string => `DUE#${shard.toString(16)}`;

function everythingOf(partition: string): KeyRange {
  return { partition, from: '!', through: LAST };
}
