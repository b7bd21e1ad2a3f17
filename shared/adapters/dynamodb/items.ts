import type { Change, Noun, Nouns } from '../../application/ports.ts';
import { unsealSegment } from '../../domain/wallets/segment-bytes.ts';
import type { SealedSegment } from '../../domain/wallets/wallet.ts';
import { decodeDocument, encodeDocument } from '../../kernel/document.ts';
import { invariant } from '../../kernel/invariant.ts';
import type { AttributeValue, Item, Put } from '../store.ts';
import { segmentKey } from './keys.ts';
import { type NounEntry, NOUNS, SEGMENT_VERSION, ttlSeconds } from './nouns.ts';

/** The items that a change writes, each with its condition. */
export function changeToPuts(change: Change): Put[] {
  if (change.noun === 'segment') return [segmentToPut(change.value)];
  return documentToPuts(NOUNS[change.noun] as NounEntry<unknown>, change.value);
}

/** A noun's value from its item, in the shape that the code knows now. */
export function documentFromItem<N extends Exclude<Noun, 'segment'>>(noun: N, item: Item): Nouns[N] {
  const { version, upgrade } = NOUNS[noun] as NounEntry<Nouns[N]>;
  const { v: stored, d: text } = item;
  invariant(typeof stored === 'number' && typeof text === 'string', 'a document lies in an item with its version');
  invariant(stored <= version, 'no item was written by a newer release than the one that reads it');
  return upgrade(decodeDocument(text), stored);
}

/** Segments are bytes: their hash is over what is stored. */
export function segmentFromItem(customerId: string, item: Item): SealedSegment {
  const { b: bytes, v: version } = item;
  invariant(bytes instanceof Uint8Array && version === SEGMENT_VERSION, 'a segment lies in its item as bytes');
  return unsealSegment(customerId, bytes);
}

function segmentToPut({ segment, bytes }: SealedSegment): Put {
  const item = { ...segmentKey(segment.customerId, segment.seq), v: SEGMENT_VERSION, b: bytes, at: segment.recordedAt };
  return { item, condition: 'itemDoesNotExist' };
}

function documentToPuts(entry: NounEntry<unknown>, value: object): Put[] {
  const { version, key, listKeys, expiresAtMs, pointer, isRepeatable } = entry;
  const revision = revisionOf(value);
  const item: Record<string, AttributeValue> = {
    ...key(value),
    v: version,
    ...(revision !== undefined && { r: revision }),
    d: encodeDocument(value),
    ...listKeys?.(value),
    ...(expiresAtMs && { expiresAt: ttlSeconds(expiresAtMs(value)) }),
  };
  const isFirst = revision === undefined || revision === 1;
  const once = isFirst ? 'itemDoesNotExist' : 'revisionIsTheOneBefore';
  const put: Put = { item: item as Item, condition: isRepeatable ? 'anyState' : once };
  return pointer && isFirst ? [put, { item: pointer(value), condition: 'itemDoesNotExist' }] : [put];
}

function revisionOf(value: object): number | undefined {
  if (!('revision' in value)) return undefined;
  const { revision } = value;
  invariant(Number.isSafeInteger(revision) && Number(revision) >= 1, 'revisions count from 1');
  return revision as number;
}
