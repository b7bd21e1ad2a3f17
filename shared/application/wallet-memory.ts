import type { WalletChain } from './ports.ts';
import { RecentSegments } from './recent-segments.ts';

/** What an instance has room for. */
export type MemoryLimits = {
  readonly wallets: number;
  /** Events of one wallet that are remembered whole, at some 400 bytes each; of older ones the key alone, at some ten. */
  readonly eventsOfWallet: number;
  /** Events of all wallets that are remembered whole. */
  readonly events: number;
  /** Of the older keys of all wallets. */
  readonly indexBytes: number;
};

/** Some 400 MB of a function's gigabyte, when all of it is used. */
const LIMITS: MemoryLimits = {
  wallets: 2_000,
  eventsOfWallet: 10_000,
  events: 300_000,
  indexBytes: 256 * 2 ** 20,
};

type Kept = { readonly recent: RecentSegments; readonly events: number; readonly indexBytes: number };

/**
 * What an instance remembers of wallets between invocations. Segments never change, so it can only be behind, never wrong.
 * When it is full, what was not used for the longest time goes.
 */
export class WalletMemory {
  readonly #limits: MemoryLimits;
  /** The one that was used last is the last. */
  readonly #wallets = new Map<string, Kept>();
  #events = 0;
  #indexBytes = 0;

  constructor(limits: Partial<MemoryLimits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
  }

  get used(): Omit<MemoryLimits, 'eventsOfWallet'> {
    return { wallets: this.#wallets.size, events: this.#events, indexBytes: this.#indexBytes };
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
      const recent = new RecentSegments(newest, this.#limits.eventsOfWallet);
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
    while (this.#indexBytes > this.#limits.indexBytes && recent.forgetOldest()) {
      this.#forget(recent.customerId);
      this.#add(recent);
    }
  }

  #isFull(): boolean {
    const { wallets, events, indexBytes } = this.#limits;
    return this.#wallets.size > wallets || this.#events > events || this.#indexBytes > indexBytes;
  }

  #add(recent: RecentSegments): void {
    const { customerId, events, indexBytes } = recent;
    this.#wallets.set(customerId, { recent, events, indexBytes });
    this.#events += events;
    this.#indexBytes += indexBytes;
  }

  #forget(customerId: string): void {
    const kept = this.#wallets.get(customerId);
    if (!kept) return;
    this.#wallets.delete(customerId);
    this.#events -= kept.events;
    this.#indexBytes -= kept.indexBytes;
  }
}
