import { type DedupePath, dedupePath } from '../domain/usage/classify.ts';
import type { ParsedEvent } from '../domain/usage/parse-event.ts';
import type { SettledEvent } from '../domain/wallets/wallet.ts';
import type { Instant } from '../kernel/instant.ts';
import { invariant } from '../kernel/invariant.ts';
import { reachYoung } from './look-up-tails.ts';
import type { Guard, WalletChain } from './ports.ts';
import type { RecentSegments } from './recent-segments.ts';
import { SegmentLookup } from './segment-lookup.ts';

/** The recorded events that have the identity of a pending one, by key. */
export async function findKnown(
  chain: WalletChain,
  recent: RecentSegments,
  pending: readonly { readonly parsed: ParsedEvent }[],
  recordedAt: Instant,
): Promise<Map<string, SettledEvent>> {
  await reachYoung(chain, recent, pending, recordedAt);
  const known = new Map<string, SettledEvent>();
  const lookup = new SegmentLookup(chain, recent);
  const guarded: { readonly key: string; readonly dedupe: Guarded }[] = [];
  for (const { parsed } of pending) {
    const { key } = parsed;
    const places = recent.placesOf(key);
    const event = places.length > 0 ? await firstOf(lookup, places, key) : undefined;
    const dedupe = dedupePath(parsed, recordedAt);
    if (event) known.set(key, event);
    else if (dedupe.path === 'guarded') guarded.push({ key, dedupe });
  }
  if (guarded.length === 0) return known;
  const guards = await chain.guards(
    recent.customerId,
    guarded.map(({ key }) => key),
  );
  for (const { key, dedupe } of guarded) {
    const event = await guardedEvent(lookup, key, { guard: guards.get(key), dedupe });
    if (event) known.set(key, event);
  }
  return known;
}

type Guarded = Extract<DedupePath, { readonly path: 'guarded' }>;

async function firstOf(lookup: SegmentLookup, places: readonly number[], key: string) {
  for (const seq of places) {
    const event = await lookup.event(seq, key);
    if (event) return event;
  }
  return undefined;
}

async function guardedEvent(
  lookup: SegmentLookup,
  key: string,
  { guard, dedupe }: { readonly guard: Guard | undefined; readonly dedupe: Guarded },
): Promise<SettledEvent | undefined> {
  if (guard) {
    const event = await lookup.event(guard.seq, key);
    invariant(event, 'a guard names the segment that recorded its event');
    return event;
  }
  return dedupe.window && (await lookup.recordedBetween(key, dedupe.window))?.event;
}
