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
  const toLookUp: { readonly key: string; readonly places: readonly number[]; readonly dedupe: DedupePath }[] = [];
  for (const { parsed } of pending) {
    const { key } = parsed;
    const event = recent.event(key);
    if (event) {
      known.set(key, event);
      continue;
    }
    const places = recent.placesOf(key);
    const dedupe = dedupePath(parsed, recordedAt);
    if (places.length > 0 || dedupe.path === 'guarded') toLookUp.push({ key, places, dedupe });
  }
  if (toLookUp.length === 0) return known;
  const guarded = toLookUp.flatMap(({ key, dedupe }) => (dedupe.path === 'guarded' ? [key] : []));
  const guards = guarded.length > 0 ? await chain.guards(recent.customerId, guarded) : new Map<string, Guard>();
  const lookup = new SegmentLookup(chain, recent);
  for (const { key, places, dedupe } of toLookUp) {
    const event =
      (await firstOf(lookup, places, key)) ?? (await guardedEvent(lookup, key, { guard: guards.get(key), dedupe }));
    if (event) known.set(key, event);
  }
  return known;
}

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
  { guard, dedupe }: { readonly guard: Guard | undefined; readonly dedupe: DedupePath },
): Promise<SettledEvent | undefined> {
  if (guard) {
    const event = await lookup.event(guard.seq, key);
    invariant(event, 'a guard names the segment that recorded its event');
    return event;
  }
  if (dedupe.path === 'young' || !dedupe.window) return undefined;
  return (await lookup.recordedBetween(key, dedupe.window))?.event;
}
