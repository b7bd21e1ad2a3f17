import type { Nouns, WalletChain } from '../../application/ports.ts';
import { distinctKey } from '../../domain/metering/distinct-values.ts';
import type { SealedSegment } from '../../domain/wallets/wallet.ts';
import { invariant, InvariantError } from '../../kernel/invariant.ts';
import type { ItemKey, Store } from '../store.ts';
import { documentFromItem, segmentFromItem } from './items.ts';
import { distinctMarkKey, guardKey, segmentKey, segmentRange } from './keys.ts';

/**
 * How often a page with a hole is read again. A query is no snapshot: it may pass the place of n before n is written,
 * and reach n + 1 after. One more look finds it.
 */
const MAX_LOOKS = 5;
const FIRST_SEQ = 1;

/** The segments of a wallet, as they lie in the table. */
export const walletChain = (store: Store): WalletChain => ({
  tail: async (customerId) => {
    const { items } = await store.query({ ...segmentRange(customerId, 1), order: 'descending', limit: 1 });
    return items[0] && segmentFromItem(customerId, items[0]);
  },
  after: (customerId, seq) => segmentsAfter(store, customerId, seq),
  segment: async (customerId, seq) => {
    const item = await store.get(segmentKey(customerId, seq));
    return item && segmentFromItem(customerId, item);
  },
  before: (customerId, before, limit) => segmentsBefore(store, customerId, { before, limit }),
  guards: (customerId, keys) =>
    documentsAt(
      store,
      'guard',
      keys.map((key) => guardKey(customerId, key)),
      ({ key }) => key,
    ),
  distinctMarks: (customerId, values) =>
    documentsAt(
      store,
      'distinctMark',
      values.map((value) => distinctMarkKey(customerId, distinctKey(value))),
      distinctKey,
    ),
});

async function segmentsAfter(store: Store, customerId: string, seq: number): Promise<readonly SealedSegment[]> {
  const segments: SealedSegment[] = [];
  let looks = 0;
  while (looks < MAX_LOOKS) {
    const next = seq + segments.length + 1;
    const { items, last } = await store.query({ ...segmentRange(customerId, next), order: 'ascending' });
    const unbroken = items.findIndex(({ sk }, place) => sk !== segmentKey(customerId, next + place).sk);
    const hasHole = unbroken >= 0;
    for (const item of hasHole ? items.slice(0, unbroken) : items) segments.push(segmentFromItem(customerId, item));
    if (!hasHole && !last) return segments;
    looks = hasHole ? looks + 1 : 0;
  }
  throw new InvariantError(`the chain of ${customerId} has a hole`);
}

/** Read downwards there is no hole to meet: n was there before n + 1. */
async function segmentsBefore(
  store: Store,
  customerId: string,
  { before, limit }: { readonly before: number; readonly limit: number },
): Promise<readonly SealedSegment[]> {
  const segments: SealedSegment[] = [];
  let below = before;
  while (segments.length < limit && below > FIRST_SEQ) {
    const { items, last } = await store.query({
      ...segmentRange(customerId, FIRST_SEQ, below - 1),
      order: 'descending',
      limit: limit - segments.length,
    });
    for (const item of items) {
      const sealed = segmentFromItem(customerId, item);
      invariant(segments.length === 0 || sealed.segment.seq === below - 1, 'a chain has no hole');
      segments.push(sealed);
      below = sealed.segment.seq;
    }
    if (!last) break;
  }
  return segments;
}

/** Those that exist, by their names within the wallet. */
async function documentsAt<N extends 'guard' | 'distinctMark'>(
  store: Store,
  noun: N,
  keys: readonly ItemKey[],
  nameOf: (value: Nouns[N]) => string,
): Promise<ReadonlyMap<string, Nouns[N]>> {
  const found = (await store.batchGet(keys)).map((item) => documentFromItem(noun, item));
  return new Map(found.map((value) => [nameOf(value), value]));
}
