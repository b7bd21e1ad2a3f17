import type { Instant } from '../kernel/instant.ts';
import { invariant } from '../kernel/invariant.ts';

/** A segment's place in its chain. */
export type Place = { readonly seq: number; readonly recordedAt: Instant };

const SMALLEST_SLOTS = 2 ** 8;
const LARGEST_SLOTS = 2 ** 21;
/** A new page is so many times as large as its neighbour: a long stretch has few. */
const GROWTH = 4;
/** Fuller, and each look-up would go past many others. */
const FILLED = 0.75;
const BYTES_OF_SLOT = 8;

/**
 * Which segments of a stretch of a chain may hold a key, at some ten bytes a key. It never leaves out one that does; one
 * that does not is named once in billions of look-ups, so who asks reads the segment to know.
 *
 * Pages of a fixed size, each of whole segments, together without a hole: the oldest can be forgotten at once.
 */
export class KeyIndex {
  /** The oldest first. */
  readonly #pages: Page[] = [];

  get bytes(): number {
    return this.#pages.reduce((sum, page) => sum + page.slots * BYTES_OF_SLOT, 0);
  }

  /** The first segment of which every key is here. */
  get from(): Place {
    const [oldest] = this.#pages;
    invariant(oldest, 'an index is asked once it has a segment');
    return oldest.first;
  }

  /** Of the segment behind the newest. */
  addNewer(place: Place, keys: readonly string[]): void {
    const newest = this.#pages.at(-1);
    if (newest?.hasRoomFor(keys.length)) newest.addNewer(place, keys);
    else this.#pages.push(new Page(place, keys, newest?.slots));
  }

  /** Of the segment before the oldest. */
  addOlder(place: Place, keys: readonly string[]): void {
    const oldest = this.#pages[0];
    if (oldest?.hasRoomFor(keys.length)) oldest.addOlder(place, keys);
    else this.#pages.unshift(new Page(place, keys, oldest?.slots));
  }

  /** The segments that may hold the key. */
  placesOf(key: string): readonly number[] {
    const [slot, tag] = [hashOf(key, SLOT_FACTOR), hashOf(key, TAG_FACTOR)];
    const found: number[] = [];
    for (const page of this.#pages) page.find(slot, tag, found);
    return found;
  }

  /** False where one page is left. */
  forgetOldest(): boolean {
    if (this.#pages.length <= 1) return false;
    this.#pages.shift();
    return true;
  }
}

/** A hash table without removal: a key's segment in the first free slot from its own, beside a second hash of the key. */
class Page {
  readonly slots: number;
  first: Place;
  readonly #tags: Uint32Array;
  /** 0 is free: a chain begins at 1. */
  readonly #seqs: Uint32Array;
  #keys = 0;

  /** At least as large as its first segment needs. */
  constructor(place: Place, keys: readonly string[], neighbour = SMALLEST_SLOTS / GROWTH) {
    let slots = Math.min(GROWTH * neighbour, LARGEST_SLOTS);
    while (keys.length > slots * FILLED) slots *= 2;
    this.slots = slots;
    this.#tags = new Uint32Array(slots);
    this.#seqs = new Uint32Array(slots);
    this.first = { seq: place.seq, recordedAt: place.recordedAt };
    this.#add(place.seq, keys);
  }

  hasRoomFor(keys: number): boolean {
    return this.#keys + keys <= this.slots * FILLED;
  }

  addNewer(place: Place, keys: readonly string[]): void {
    this.#add(place.seq, keys);
  }

  addOlder(place: Place, keys: readonly string[]): void {
    this.first = { seq: place.seq, recordedAt: place.recordedAt };
    this.#add(place.seq, keys);
  }

  find(slotHash: number, tag: number, into: number[]): void {
    const mask = this.slots - 1;
    for (let slot = slotHash & mask; ; slot = (slot + 1) & mask) {
      const seq = this.#seqs[slot] ?? 0;
      if (seq === 0) return;
      if (this.#tags[slot] === tag) into.push(seq);
    }
  }

  #add(seq: number, keys: readonly string[]): void {
    const mask = this.slots - 1;
    for (const key of keys) {
      let slot = hashOf(key, SLOT_FACTOR) & mask;
      while (this.#seqs[slot] !== 0) slot = (slot + 1) & mask;
      this.#seqs[slot] = seq;
      this.#tags[slot] = hashOf(key, TAG_FACTOR);
    }
    this.#keys += keys.length;
  }
}

/** Two odd numbers: one hash says where to look, the other what to look for, and neither follows from the other. */
const SLOT_FACTOR = 0x01000193;
const TAG_FACTOR = 0x5bd1e995;
const HASH_START = 0x811c9dc5;

/** 32 bits, in the manner of FNV-1a, with the finishing of MurmurHash3, by which each bit depends on each character. */
function hashOf(key: string, factor: number): number {
  let hash = HASH_START;
  for (let index = 0; index < key.length; index += 1) hash = Math.imul(hash ^ key.charCodeAt(index), factor);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
