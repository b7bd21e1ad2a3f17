import type { WalletChain } from './ports.ts';
import { RecentSegments } from './recent-segments.ts';

/** What an instance has room for. */
export type MemoryLimits = {
  readonly wallets: number;
  /** Of all wallets: the keys of their events, some fourteen bytes each, and their newest segments. */
  readonly bytes: number;
  /** Of one wallet's newest segments, at some 22 bytes an event. */
  readonly storedBytes: number;
};

/** A function that remembers wallets has a gigabyte. */
const LIMITS: MemoryLimits = { wallets: 10_000, bytes: 256 * 2 ** 20, storedBytes: 128 * 2 ** 10 };

type Kept = { readonly recent: RecentSegments; readonly bytes: number };

/**
 * What an instance remembers of wallets between invocations. Segments never change, so it can only be behind, never wrong.
 * When it is full, what was not used for the longest time goes.
 */
export class WalletMemory {
  readonly #limits: MemoryLimits;
  /** The one that was used last is the last. */
  readonly #wallets = new Map<string, Kept>();
  #bytes = 0;

  constructor(limits: Partial<MemoryLimits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
  }

  get used(): Pick<MemoryLimits, 'wallets' | 'bytes'> {
    return { wallets: this.#wallets.size, bytes: this.#bytes };
  }

  get(customerId: string): RecentSegments | undefined {
    return this.#wallets.get(customerId)?.recent;
  }

  /** Reads what the chain has gained since we last looked; undefined when there is no wallet. */
  async refresh(chain: WalletChain, customerId: string): Promise<RecentSegments | undefined> {
    const known = this.get(customerId);
    if (!known) {
      const newest = await chain.tail(customerId);
      if (!newest) return undefined;
      const recent = new RecentSegments(newest, this.#limits.storedBytes);
      this.keep(recent);
      return recent;
    }
    const newer = await chain.after(customerId, known.tail.segment.seq);
    known.isShared = newer.length > 0;
    for (const sealed of newer) known.add(sealed);
    this.keep(known);
    return known;
  }

  /** What was just used, as it is now. */
  keep(recent: RecentSegments): void {
    this.#forget(recent.customerId);
    this.#add(recent);
    for (const customerId of this.#wallets.keys()) {
      if (!this.#isFull() || this.#wallets.size === 1) break;
      this.#forget(customerId);
    }
    while (this.#isFull() && recent.forgetOldest()) {
      this.#forget(recent.customerId);
      this.#add(recent);
    }
  }

  #isFull(): boolean {
    return this.#wallets.size > this.#limits.wallets || this.#bytes > this.#limits.bytes;
  }

  #add(recent: RecentSegments): void {
    const { customerId, bytes } = recent;
    this.#wallets.set(customerId, { recent, bytes });
    this.#bytes += bytes;
  }

  #forget(customerId: string): void {
    const kept = this.#wallets.get(customerId);
    if (!kept) return;
    this.#wallets.delete(customerId);
    this.#bytes -= kept.bytes;
  }
}
