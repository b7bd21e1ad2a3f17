import { eventKey, readEventId } from '../domain/usage/event-identity.ts';
import { unsealSegment } from '../domain/wallets/segment-bytes.ts';
import type { SealedSegment, SettledEvent } from '../domain/wallets/wallet.ts';
import type { Instant } from '../kernel/instant.ts';
import { invariant } from '../kernel/invariant.ts';
import { KeyIndex } from './key-index.ts';
import type { WalletChain } from './ports.ts';

/** Segments read at once when the chain is read further back. */
const BACK_PAGE = 32;
/** What an event takes in memory where it is not packed, about. */
const EVENT_BYTES = 400;

/**
 * What is known of a wallet's chain, without a hole up to its tail: which segments may hold a key, and the newest of them
 * as they are stored, so that a copy of what was just recorded costs no read.
 */
export class RecentSegments {
  /** Whether others write to this wallet at the moment: the last look found segments that we did not write. */
  isShared = false;
  #tail: SealedSegment;
  readonly #index = new KeyIndex();
  /** Of the segments up to the tail, ascending. */
  readonly #stored: Uint8Array[] = [];
  readonly #maxStoredBytes: number;
  #storedBytes = 0;

  constructor(tail: SealedSegment, maxStoredBytes: number) {
    this.#maxStoredBytes = maxStoredBytes;
    this.#tail = tail;
    this.#append(tail);
  }

  get customerId(): string {
    return this.#tail.segment.customerId;
  }

  get tail(): SealedSegment {
    return this.#tail;
  }

  /** What it takes of the memory, about. */
  get bytes(): number {
    return this.#index.bytes + this.#storedBytes + this.#tail.segment.events.length * EVENT_BYTES;
  }

  /** The segments that may hold an event with this key; no other one that is known does. */
  placesOf(key: string): readonly number[] {
    return this.#index.placesOf(key);
  }

  /** A segment, if it need not be read. */
  segment(seq: number): SealedSegment | undefined {
    const last = this.#tail.segment.seq;
    if (seq === last) return this.#tail;
    const bytes = this.#stored[seq - last + this.#stored.length - 1];
    return bytes && unsealSegment(this.customerId, bytes);
  }

  /** Adds the segment that follows the tail; one that is known already changes nothing. */
  add(sealed: SealedSegment): void {
    const { seq } = this.#tail.segment;
    if (sealed.segment.seq <= seq) return;
    invariant(sealed.segment.seq === seq + 1, 'a chain is read without a hole');
    this.#tail = sealed;
    this.#append(sealed);
  }

  /** Reads further back until every segment recorded at or after `since` is known. */
  async reachBack(chain: WalletChain, since: Instant): Promise<void> {
    for (;;) {
      const { from } = this.#index;
      if (from.recordedAt < since || from.seq === 1) return;
      const older = await chain.before(this.customerId, from.seq, BACK_PAGE);
      if (this.#index.from.seq !== from.seq) continue;
      invariant(older.length > 0, 'a chain begins at its first segment');
      for (const sealed of older) this.#index.addOlder(sealed.segment, keysIn(sealed));
    }
  }

  /** Makes room: the oldest keys are forgotten. False where only those of the tail are left. */
  forgetOldest(): boolean {
    return this.#index.forgetOldest();
  }

  #append(sealed: SealedSegment): void {
    this.#index.addNewer(sealed.segment, keysIn(sealed));
    this.#stored.push(sealed.bytes);
    this.#storedBytes += sealed.bytes.length;
    while (this.#storedBytes > this.#maxStoredBytes && this.#stored.length > 1)
      this.#storedBytes -= this.#stored.shift()?.length ?? 0;
  }
}

export const keyOf = (event: SettledEvent): string => eventKey(event.id, event.source, readEventId(event.id));

const keysIn = ({ segment }: SealedSegment): string[] => segment.events.map(keyOf);
