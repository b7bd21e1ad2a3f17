import { LOOK_BACK_MS, YOUNG_MS } from '../domain/usage/classify.ts';
import { eventKey, readEventId } from '../domain/usage/event-identity.ts';
import type { SealedSegment, SettledEvent } from '../domain/wallets/wallet.ts';
import { instant, type Instant } from '../kernel/instant.ts';
import { invariant } from '../kernel/invariant.ts';
import { KeyIndex, type Place } from './key-index.ts';
import type { WalletChain } from './ports.ts';

/** Segments read at once when the chain is read further back. */
const BACK_PAGE = 32;
/** No young id is looked for further back. */
const REMEMBERED_MS = YOUNG_MS + LOOK_BACK_MS;
/** This share of what is remembered whole goes into the index at a time, so that each segment is moved a few times at most. */
const FOLDED_AT_ONCE = 4;

/**
 * What is known of a wallet's chain, without a hole up to its tail: the newest segments whole, and which of those before
 * them may hold a key.
 */
export class RecentSegments {
  /** Whether others write to this wallet at the moment: the last look found segments that we did not write. */
  isShared = false;
  readonly #maxEvents: number;
  /** Ascending. */
  readonly #segments: SealedSegment[];
  readonly #events = new Map<string, SettledEvent>();
  readonly #older = new KeyIndex();

  constructor(tail: SealedSegment, maxEvents: number) {
    this.#maxEvents = maxEvents;
    this.#segments = [tail];
    this.#index(tail);
  }

  get customerId(): string {
    return this.tail.segment.customerId;
  }

  get tail(): SealedSegment {
    const tail = this.#segments.at(-1);
    invariant(tail, 'what is remembered of a wallet holds its tail');
    return tail;
  }

  /** Events that are remembered whole. */
  get events(): number {
    return this.#events.size;
  }

  get indexBytes(): number {
    return this.#older.bytes;
  }

  /** The event of this key in a segment that is remembered whole. */
  event(key: string): SettledEvent | undefined {
    return this.#events.get(key);
  }

  /** The older segments that may hold it. */
  placesOf(key: string): readonly number[] {
    return this.#older.placesOf(key);
  }

  /** A segment, if it is remembered whole. */
  segment(seq: number): SealedSegment | undefined {
    const [oldest] = this.#segments;
    return oldest && this.#segments[seq - oldest.segment.seq];
  }

  /** Adds the segment that follows the tail; one that is known already changes nothing. */
  add(sealed: SealedSegment): void {
    const { seq } = this.tail.segment;
    if (sealed.segment.seq <= seq) return;
    invariant(sealed.segment.seq === seq + 1, 'a chain is read without a hole');
    this.#segments.push(sealed);
    this.#index(sealed);
    if (this.#events.size > this.#maxEvents) this.#fold();
  }

  /** Reads further back until every segment recorded at or after `since` is known. */
  async reachBack(chain: WalletChain, since: Instant): Promise<void> {
    for (;;) {
      const from = this.#from;
      if (from.recordedAt < since || from.seq === 1) return;
      const older = await chain.before(this.customerId, from.seq, BACK_PAGE);
      if (this.#from.seq !== from.seq) continue;
      invariant(older.length > 0, 'a chain begins at its first segment');
      for (const sealed of older) this.#addOlder(sealed);
    }
  }

  /** Forgets the older half of a long index, or all of a short one; false where there is none. */
  forgetOldest(): boolean {
    if (this.#older.isEmpty) return false;
    this.#older.forgetOldest();
    return true;
  }

  /** The first segment of which every event is known. */
  get #from(): Place {
    return this.#older.from ?? placeOf(this.#segments[0] ?? this.tail);
  }

  #addOlder(sealed: SealedSegment): void {
    const isRoom = this.#events.size + sealed.segment.events.length <= this.#maxEvents;
    if (this.#older.isEmpty && isRoom) {
      this.#segments.unshift(sealed);
      this.#index(sealed);
    } else this.#older.addOlder(placeOf(sealed), keysIn(sealed));
  }

  #index({ segment }: SealedSegment): void {
    for (const event of segment.events) this.#events.set(keyOf(event), event);
  }

  /** Of the oldest, the keys alone are kept, and nothing of what is too old to be looked for. */
  #fold(): void {
    const since = instant(this.tail.segment.recordedAt - REMEMBERED_MS);
    for (const sealed of this.#segments.splice(0, this.#foldable())) {
      const keys = keysIn(sealed);
      for (const key of keys) this.#events.delete(key);
      const isNeeded = !this.#older.isEmpty || sealed.segment.recordedAt >= since;
      if (isNeeded) this.#older.addNewer(placeOf(sealed), keys);
    }
    while (this.#older.isOldestBefore(since)) this.#older.forgetOldest();
  }

  /** Never the tail. */
  #foldable(): number {
    const kept = this.#maxEvents - this.#maxEvents / FOLDED_AT_ONCE;
    let left = this.#events.size;
    let count = 0;
    while (left > kept && count < this.#segments.length - 1)
      left -= this.#segments[count++]?.segment.events.length ?? 0;
    return count;
  }
}

export const keyOf = (event: SettledEvent): string => eventKey(event.id, event.source, readEventId(event.id));

const keysIn = ({ segment }: SealedSegment): string[] => segment.events.map(keyOf);
const placeOf = ({ segment: { seq, recordedAt } }: SealedSegment): Place => ({ seq, recordedAt });
