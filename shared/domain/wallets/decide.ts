import type { Catalog } from '../../catalog/catalog.ts';
import type { DomainEvent } from '../../../events/envelope.ts';
import { instant, type Instant } from '../../kernel/instant.ts';
import { finishedState } from './auto-top-up.ts';
import { sealSegment, shortCatalogHash, NO_PREVIOUS_HASH } from './segment-bytes.ts';
import { draftAt, type WalletDraft } from './wallet-draft.ts';
import type { SealedSegment, SegmentEntry, SettledEvent } from './wallet.ts';

/** What every decision about a wallet is given: the rules, and what time it is for whoever decides. */
export type WalletContext = {
  readonly catalog: Catalog;
  readonly now: Instant;
  /** Tells this try's segment from one that another writer sealed of the same events in the same millisecond. */
  readonly attempt?: number;
};

/** The next segment of a wallet, and what it has to tell. */
export type WalletDecision = { readonly sealed: SealedSegment; readonly events: readonly DomainEvent[] };

/** recordedAt of the next segment: never before the tail's, so that it grows along the chain. */
export const recordingTime = (tail: SealedSegment, now: Instant): Instant =>
  instant(Math.max(now, tail.segment.recordedAt));

/** The tail's state brought up to now. */
export const draftAfter = (tail: SealedSegment, { catalog, now }: WalletContext): WalletDraft =>
  draftAt(tail.segment.customerId, tail.segment.state, catalog, recordingTime(tail, now));

/** Seals what a draft came to as the segment after `previous`. */
export function sealDraft(
  draft: WalletDraft,
  previous: SealedSegment | undefined,
  entry: SegmentEntry,
  { events = [], attempt = 0 }: { readonly events?: readonly SettledEvent[]; readonly attempt?: number } = {},
): WalletDecision {
  const sealed = sealSegment({
    customerId: draft.customerId,
    seq: (previous?.segment.seq ?? 0) + 1,
    recordedAt: draft.at,
    attempt,
    catalogHash: shortCatalogHash(draft.catalog.hash),
    previousHash: previous?.hash ?? NO_PREVIOUS_HASH,
    entry,
    events,
    state: finishedState(draft),
  });
  return { sealed, events: draft.events };
}
