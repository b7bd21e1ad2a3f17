import { dedupePath } from '../domain/usage/classify.ts';
import type { ParsedEvent } from '../domain/usage/parse-event.ts';
import { recordingTime } from '../domain/wallets/decide.ts';
import { instant, type Instant, MINUTE_MS } from '../kernel/instant.ts';
import { inParallel } from './in-parallel.ts';
import type { Ports, WalletChain } from './ports.ts';
import type { RecentSegments } from './recent-segments.ts';
import type { WalletMemory } from './wallet-memory.ts';

/** The end of a chain to decide on: as it was read for this decision, or as it is remembered. Without segments: no wallet. */
export type LookedUp = { readonly recent: RecentSegments | undefined; readonly isTrusted: boolean };

type Deps = Pick<Ports, 'chain' | 'clock'> & { readonly memory: WalletMemory };
type Group = readonly { readonly parsed: ParsedEvent }[];

/** Tails that one request reads at the same time: a query each. */
const LOOKS_AT_ONCE = 16;
/** A wallet at rest for longer is read first: another instance may well have served it since, and a read is a tenth of a lost write. */
const TRUSTED_MS = 5 * MINUTE_MS;

/** What is remembered of a wallet that is busy, and that nobody else writes to (ADR 8). */
export function trustedTail(
  { memory, clock }: Pick<Deps, 'memory' | 'clock'>,
  customerId: string,
): LookedUp | undefined {
  const recent = memory.get(customerId);
  if (!recent || recent.isShared) return undefined;
  const isBusy = clock() - recent.tail.segment.recordedAt <= TRUSTED_MS;
  return isBusy ? { recent, isTrusted: true } : undefined;
}

/** Reads it, consistently. */
export async function lookUp({ chain, memory }: Pick<Deps, 'chain' | 'memory'>, customerId: string): Promise<LookedUp> {
  return { recent: await memory.refresh(chain, customerId), isTrusted: false };
}

/**
 * The tails of many wallets, and of their chains what these events are looked for in: first of all, so that the wallets
 * then decide and write at the same time. What cannot be read now is tried again with its wallet.
 */
export async function lookUpTails(
  deps: Deps,
  byWallet: ReadonlyMap<string, Group>,
): Promise<ReadonlyMap<string, LookedUp>> {
  const lookedUp = new Map<string, LookedUp>();
  const look = async (customerId: string, events: Group): Promise<void> => {
    const found = trustedTail(deps, customerId) ?? (await lookUp(deps, customerId));
    lookedUp.set(customerId, found);
    if (found.recent)
      await reachYoung(deps.chain, found.recent, events, recordingTime(found.recent.tail, deps.clock()));
  };
  await inParallel([...byWallet], LOOKS_AT_ONCE, ([customerId, events]) =>
    look(customerId, events).catch(() => undefined),
  );
  return lookedUp;
}

/** Reads as far back as the young ones among these events may have been recorded. */
export async function reachYoung(
  chain: WalletChain,
  recent: RecentSegments,
  events: Group,
  recordedAt: Instant,
): Promise<void> {
  let since = Infinity;
  for (const { parsed } of events) {
    const dedupe = dedupePath(parsed, recordedAt);
    if (dedupe.path === 'young') since = Math.min(since, dedupe.since);
  }
  if (since < Infinity) await recent.reachBack(chain, instant(since));
}
