import type { CorrectedEvent, SealedSegment, SettledEvent } from '../domain/wallets/wallet.ts';
import { keyOf } from './recent-segments.ts';
import type { Ports } from './ports.ts';

/** Segments read at once. */
const PAGE = 500;

/**
 * A wallet's segments, page by page from the tail back to where none can hold an event from `since` on. Segments never
 * change: what is read belongs to the tail that it is read from.
 */
export async function* segmentsBack(
  chain: Pick<Ports['chain'], 'before'>,
  tail: SealedSegment,
  since: number,
): AsyncGenerator<readonly SealedSegment[]> {
  for (let page: readonly SealedSegment[] = [tail]; ;) {
    yield page;
    const oldest = page.at(-1)?.segment;
    if (!oldest || oldest.seq === 1 || oldest.recordedAt < since) return;
    page = await chain.before(oldest.customerId, oldest.seq, PAGE);
  }
}

/** The events that still count of segments that are told from the last one back: a correction comes before what it corrects. */
export class LivingEvents {
  /** By their segments, few of which have any: no other event's key is worked out. */
  readonly #corrected = new Map<number, Set<string>>();

  correct({ seq, event }: Pick<CorrectedEvent, 'seq' | 'event'>): void {
    this.#corrected.set(seq, (this.#corrected.get(seq) ?? new Set()).add(keyOf(event)));
  }

  of({ seq, entry, events }: SealedSegment['segment']): readonly SettledEvent[] {
    if (entry.kind === 'correction') this.correct(entry.original);
    const keys = this.#corrected.get(seq);
    return keys ? events.filter((event) => !keys.has(keyOf(event))) : events;
  }
}
