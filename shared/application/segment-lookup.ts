import type { SealedSegment, SettledEvent } from '../domain/wallets/wallet.ts';
import type { Instant } from '../kernel/instant.ts';
import { invariant } from '../kernel/invariant.ts';
import type { WalletChain } from './ports.ts';
import { keyOf, type RecentSegments } from './recent-segments.ts';

/** Finds a chain's segments and events for one decision: what is remembered is not read, what is read is read once. */
export class SegmentLookup {
  readonly #chain: WalletChain;
  readonly #recent: RecentSegments;
  readonly #found = new Map<number, Promise<SealedSegment>>();
  readonly #events = new Map<number, ReadonlyMap<string, SettledEvent>>();

  constructor(chain: WalletChain, recent: RecentSegments) {
    this.#chain = chain;
    this.#recent = recent;
  }

  segment(seq: number): Promise<SealedSegment> {
    const known = this.#found.get(seq) ?? this.#find(seq);
    this.#found.set(seq, known);
    return known;
  }

  /** The event with this key in this segment. */
  async event(seq: number, key: string): Promise<SettledEvent | undefined> {
    const { segment } = await this.segment(seq);
    const events = this.#events.get(seq) ?? new Map(segment.events.map((event) => [keyOf(event), event]));
    this.#events.set(seq, events);
    return events.get(key);
  }

  /** The event with this key, and its segment, among those recorded in [since, until]: by binary search, since recordedAt grows with seq. */
  async recordedBetween(
    key: string,
    { since, until }: { readonly since: Instant; readonly until: Instant },
  ): Promise<{ readonly seq: number; readonly event: SettledEvent } | undefined> {
    const last = this.#recent.tail.segment.seq;
    for (let seq = await this.#firstRecordedFrom(since, last); seq <= last; seq += 1) {
      const { segment } = await this.segment(seq);
      if (segment.recordedAt > until) return undefined;
      const event = await this.event(seq, key);
      if (event) return { seq, event };
    }
    return undefined;
  }

  /** The lowest seq whose segment was recorded at or after `since`; one past the last if there is none. */
  async #firstRecordedFrom(since: Instant, last: number): Promise<number> {
    let low = 1;
    let high = last + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const { segment } = await this.segment(middle);
      if (segment.recordedAt >= since) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  async #find(seq: number): Promise<SealedSegment> {
    const sealed = this.#recent.segment(seq) ?? (await this.#chain.segment(this.#recent.customerId, seq));
    invariant(sealed, 'a segment up to the tail exists');
    return sealed;
  }
}
