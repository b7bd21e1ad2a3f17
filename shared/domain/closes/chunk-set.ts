import { invariant } from '../../kernel/invariant.ts';

declare const unit: unique symbol;
/** Some of a close's chunks, a bit each, in base64: ten thousand of them take 1.7 KB. */
export type ChunkSet = string & { readonly [unit]: 'chunk-set' };

export const NO_CHUNKS = '' as ChunkSet;

export function hasChunk(set: ChunkSet, index: number): boolean {
  const byte = Buffer.from(set, 'base64')[index >> 3] ?? 0;
  return (byte & (1 << (index & 7))) !== 0;
}

export function withChunk(set: ChunkSet, index: number): ChunkSet {
  invariant(Number.isSafeInteger(index) && index >= 0, 'a chunk has an index from 0');
  const current = Buffer.from(set, 'base64');
  const next = Buffer.alloc(Math.max(current.length, (index >> 3) + 1));
  next.set(current);
  next[index >> 3] = (next[index >> 3] ?? 0) | (1 << (index & 7));
  return next.toString('base64') as ChunkSet;
}

/** Of the chunks 0 to `count` - 1, those that are not in the set. */
export function missingChunks(set: ChunkSet, count: number): readonly number[] {
  const bytes = Buffer.from(set, 'base64');
  const missing: number[] = [];
  for (let index = 0; index < count; index += 1) {
    if (((bytes[index >> 3] ?? 0) & (1 << (index & 7))) === 0) missing.push(index);
  }
  return missing;
}

export function chunkCount(set: ChunkSet): number {
  let count = 0;
  for (const byte of Buffer.from(set, 'base64')) for (let rest = byte; rest > 0; rest &= rest - 1) count += 1;
  return count;
}
