import { LOOK_BACK_MS, YOUNG_MS } from '../domain/usage/classify.ts';
import { eventKey, readEventId } from '../domain/usage/event-identity.ts';
import type { SealedSegment, SettledEvent } from '../domain/wallets/wallet.ts';
import type { Instant } from '../kernel/instant.ts';
import { invariant } from '../kernel/invariant.ts';
import type { WalletChain } from './ports.ts';

/** Segments read at once when the chain is read further back. */
const BACK_PAGE = 32;
/** Wallets whose newest segments an instance remembers. */
const MAX_WALLETS = 2_000;
/** A wallet of no more events than these is remembered whole. */
const FEW_EVENTS = 20_000;
/** Events that it remembers of all wallets, at some 400 bytes each, before a busy wallet forgets half of its own. */
const MAX_EVENTS = 500_000;
/** No young id is looked for further back. */
const REMEMBERED_MS = YOUNG_MS + LOOK_BACK_MS;
/** The oldest are forgotten this share of the segments at a time: each is moved a few times at most. */
const FORGOTTEN_AT_ONCE = 4;

/** The newest segments of a wallet, contiguous up to its tail, and the events in them. */
export type RecentSegments = {
  readonly customerId: string;
  /** Ascending. */
  readonly segments: SealedSegment[];
  readonly events: Map<string, SettledEvent>;
  /** Whether others write to this wallet at the moment: the last look found segments that we did not write. */
  isShared: boolean;
};

/** What an instance remembers between invocations. Segments never change, so it can only be behind, never wrong. */
export type WalletMemory = Map<string, RecentSegments>;

/** Reads what the chain has gained since we last looked; undefined when there is no wallet. */
export async function refresh(
  chain: WalletChain,
  memory: WalletMemory,
  customerId: string,
): Promise<RecentSegments | undefined> {
  const known = memory.get(customerId);
  const tail = known?.segments.at(-1);
  if (!known || !tail) {
    const newest = await chain.tail(customerId);
    return newest
      ? remember(memory, { customerId, segments: [], events: new Map(), isShared: false }, [newest])
      : undefined;
  }
  const newer = await chain.after(customerId, tail.segment.seq);
  known.isShared = newer.length > 0;
  return remember(memory, known, newer);
}

/** Adds segments that follow the remembered tail. */
export function remember(
  memory: WalletMemory,
  recent: RecentSegments,
  newer: readonly SealedSegment[],
): RecentSegments {
  for (const sealed of newer) {
    const last = recent.segments.at(-1);
    if (last && sealed.segment.seq <= last.segment.seq) continue;
    invariant(!last || sealed.segment.seq === last.segment.seq + 1, 'a chain is read without a hole');
    recent.segments.push(sealed);
    index(recent, sealed);
  }
  memory.delete(recent.customerId);
  memory.set(recent.customerId, recent);
  for (const customerId of memory.keys()) {
    if (memory.size <= MAX_WALLETS) break;
    memory.delete(customerId);
  }
  forgetOldest(memory, recent);
  return recent;
}

export function tailOf(recent: RecentSegments): SealedSegment {
  const tail = recent.segments.at(-1);
  invariant(tail, 'what is remembered of a wallet holds its tail');
  return tail;
}

/** Reads further back until every segment recorded at or after `since` is known. */
export async function reachBack(chain: WalletChain, recent: RecentSegments, since: Instant): Promise<void> {
  for (;;) {
    const oldest = recent.segments[0];
    invariant(oldest, 'what is remembered of a wallet holds its tail');
    if (oldest.segment.recordedAt < since || oldest.segment.seq === 1) return;
    const older = await chain.before(recent.customerId, oldest.segment.seq, BACK_PAGE);
    if (recent.segments[0] !== oldest) continue;
    invariant(older.length > 0, 'a chain begins at its first segment');
    recent.segments.unshift(...older.toReversed());
    for (const sealed of older) index(recent, sealed);
  }
}

/** Finds segments by seq, each read at most once. */
export type SegmentLookup = (seq: number) => Promise<SealedSegment>;

export function segmentLookup(chain: WalletChain, recent: RecentSegments): SegmentLookup {
  const read = new Map<number, Promise<SealedSegment>>();
  const readOnce = async (seq: number): Promise<SealedSegment> => {
    const sealed = await chain.segment(recent.customerId, seq);
    invariant(sealed, 'a segment up to the tail exists');
    return sealed;
  };
  return async (seq) => {
    const remembered = recent.segments[seq - (recent.segments[0]?.segment.seq ?? Infinity)];
    if (remembered) return remembered;
    const reading = read.get(seq) ?? readOnce(seq);
    read.set(seq, reading);
    return reading;
  };
}

/** The event with this key in a segment recorded in [since, until], found by binary search: recordedAt grows with seq. */
export async function eventRecordedBetween(
  lookup: SegmentLookup,
  tailSeq: number,
  key: string,
  window: { readonly since: Instant; readonly until: Instant },
): Promise<SettledEvent | undefined> {
  return (await placeRecordedBetween(lookup, tailSeq, key, window))?.event;
}

/** The same, with the segment that recorded it. */
export async function placeRecordedBetween(
  lookup: SegmentLookup,
  tailSeq: number,
  key: string,
  { since, until }: { readonly since: Instant; readonly until: Instant },
): Promise<{ readonly seq: number; readonly event: SettledEvent } | undefined> {
  for (let seq = await firstRecordedFrom(lookup, tailSeq, since); seq <= tailSeq; seq += 1) {
    const { segment } = await lookup(seq);
    if (segment.recordedAt > until) return undefined;
    const event = segment.events.find((each) => keyOf(each) === key);
    if (event) return { seq, event };
  }
  return undefined;
}

/** The lowest seq whose segment was recorded at or after `since`; one past the tail if there is none. */
async function firstRecordedFrom(lookup: SegmentLookup, tailSeq: number, since: Instant): Promise<number> {
  let low = 1;
  let high = tailSeq + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const { segment } = await lookup(middle);
    if (segment.recordedAt >= since) high = middle;
    else low = middle + 1;
  }
  return low;
}

export const keyOf = (event: SettledEvent): string => eventKey(event.id, event.source, readEventId(event.id));

function index(recent: RecentSegments, { segment }: SealedSegment): void {
  for (const event of segment.events) recent.events.set(keyOf(event), event);
}

/** Of a busy wallet: what is too old to be looked for; half of its events where memory is short. */
function forgetOldest(memory: WalletMemory, recent: RecentSegments): void {
  if (recent.events.size <= FEW_EVENTS) return;
  const isShort = eventsIn(memory) > MAX_EVENTS;
  const from = isShort ? newestHalf(recent) : firstNeeded(recent);
  if (!isShort && from < recent.segments.length / FORGOTTEN_AT_ONCE) return;
  for (const { segment } of recent.segments.splice(0, Math.min(from, recent.segments.length - 1))) {
    for (const event of segment.events) recent.events.delete(keyOf(event));
  }
}

function firstNeeded({ segments }: RecentSegments): number {
  const since = (segments.at(-1)?.segment.recordedAt ?? 0) - REMEMBERED_MS;
  return segments.findIndex(({ segment }) => segment.recordedAt >= since);
}

function newestHalf({ segments, events }: RecentSegments): number {
  let kept = 0;
  let from = segments.length;
  while (from > 0 && kept < events.size / 2) kept += segments[--from]?.segment.events.length ?? 0;
  return from;
}

function eventsIn(memory: WalletMemory): number {
  let total = 0;
  for (const { events } of memory.values()) total += events.size;
  return total;
}
