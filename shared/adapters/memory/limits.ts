import { invariant } from '../../kernel/invariant.ts';
import { type Item, type ItemKey, MAX_TRANSACTION_ITEMS, type Put, type Query } from '../store.ts';
import { sizeOf } from '../item-size.ts';
import { compareUtf8 } from './sorted-items.ts';

const MAX_ITEM_BYTES = 400 * 1_024;
const MAX_TRANSACTION_BYTES = 4 * 1_024 * 1_024;
const MAX_PARTITION_KEY_BYTES = 2_048;
const MAX_SORT_KEY_BYTES = 1_024;

/** DynamoDB's own refusals: each is a defect of the caller's, so each is an invariant here. */
export function refuseInvalidItem(item: Item): void {
  refuseInvalidKey(item);
  invariant((item['gpk'] === undefined) === (item['gsk'] === undefined), 'an item is listed by both keys or by none');
  invariant(item['gpk'] !== '' && item['gsk'] !== '', 'a key is not empty');
  invariant(sizeOf(item) <= MAX_ITEM_BYTES, 'an item has at most 400 KB');
  for (const value of Object.values(item)) {
    invariant(typeof value !== 'number' || Number.isSafeInteger(value), 'a number in an item is a safe integer');
  }
}

export function refuseInvalidKey({ pk, sk }: ItemKey): void {
  invariant(pk !== '' && sk !== '', 'a key is not empty');
  invariant(Buffer.byteLength(pk) <= MAX_PARTITION_KEY_BYTES, 'a partition key has at most 2048 bytes');
  invariant(Buffer.byteLength(sk) <= MAX_SORT_KEY_BYTES, 'a sort key has at most 1024 bytes');
}

export function refuseInvalidTransaction(puts: readonly Put[]): void {
  invariant(puts.length > 0 && puts.length <= MAX_TRANSACTION_ITEMS, 'a transaction has 1 to 100 items');
  const keys = new Set(puts.map(({ item }) => JSON.stringify([item.pk, item.sk])));
  invariant(keys.size === puts.length, 'a transaction names an item once');
  const bytes = puts.reduce((sum, { item }) => sum + sizeOf(item), 0);
  invariant(bytes <= MAX_TRANSACTION_BYTES, 'a transaction has at most 4 MB');
}

export function refuseInvalidQuery({ from, through, limit }: Query): void {
  invariant(compareUtf8(from, through) <= 0, 'a range does not end before it begins');
  invariant(limit === undefined || (Number.isSafeInteger(limit) && limit >= 1), 'a limit is at least 1');
}
