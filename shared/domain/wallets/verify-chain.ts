import type { Catalog } from '../../catalog/catalog.ts';
import { sum } from '../../kernel/rounding.ts';
import { isSame } from '../../kernel/same.ts';
import { applySettings, applyStop, finishedState } from './auto-top-up.ts';
import { applyBill } from './bill-wallet.ts';
import { applyBudget, applyReached } from './budget.ts';
import { applyTerms } from './change-terms.ts';
import { applyClose } from './close-wallet.ts';
import { applyCorrection } from './correct-usage.ts';
import { draftAfter } from './decide.ts';
import { applyGrant, applyVoid } from './grant.ts';
import { applyHold, applyRelease } from './hold.ts';
import { applyCap, applyUncap } from './member-cap.ts';
import { openingDraft } from './open-wallet.ts';
import { NO_PREVIOUS_HASH, shortCatalogHash } from './segment-bytes.ts';
import { giveAlerts, spendEvents } from './spend.ts';
import { applyTopUp } from './top-up.ts';
import { heldIn, type WalletDraft } from './wallet-draft.ts';
import type { SealedSegment, WalletState } from './wallet.ts';

/** What is wrong with a segment, as a sentence; empty when it follows from the one before. */
export function verifySegment(previous: SealedSegment | undefined, sealed: SealedSegment, catalog: Catalog): string[] {
  const { segment } = sealed;
  const faults: string[] = [];
  const expectedSeq = (previous?.segment.seq ?? 0) + 1;
  if (segment.seq !== expectedSeq) faults.push(`has seq ${String(segment.seq)} where ${String(expectedSeq)} follows`);
  if (!Buffer.from(segment.previousHash).equals(previous?.hash ?? NO_PREVIOUS_HASH))
    faults.push('does not carry the hash of the segment before it');
  if (previous && segment.recordedAt < previous.segment.recordedAt)
    faults.push('is recorded before the segment before it');
  faults.push(...balanceFaults(segment.state));
  if (segment.catalogHash !== shortCatalogHash(catalog.hash)) return faults;
  const replayed = replay(previous, sealed, catalog);
  if (!isSame(replayed, segment.state)) faults.push('has balances that do not follow from its entry');
  return faults;
}

/** granted + overage = spent + forfeited + voided + held + available, none negative (reliability.md, 1). */
export function balanceFaults(state: WalletState): string[] {
  const { granted, overage, spent, forfeited, voided } = state.totals;
  const held = heldIn(state.holds);
  const unspent = sum(state.grants.map((grant) => grant.remaining));
  const faults: string[] = [];
  if (granted + overage !== spent + forfeited + voided + held + unspent) {
    faults.push('breaks granted + overage = spent + forfeited + voided + held + available');
  }
  const amounts = [granted, overage, spent, forfeited, voided, held, ...state.grants.map((grant) => grant.remaining)];
  if (amounts.some((amount) => amount < 0n)) faults.push('has a negative balance');
  return faults;
}

/** Decides the segment again from the one before it: the same input must come to the same balances. */
function replay(previous: SealedSegment | undefined, { segment }: SealedSegment, catalog: Catalog): WalletState {
  const { entry, recordedAt: now } = segment;
  if (!previous)
    return entry.kind === 'open'
      ? finishedState(openingDraft(segment.customerId, entry, { catalog, now }))
      : segment.state;
  const draft = draftAfter(previous, { catalog, now });
  applyEntry(draft, segment.seq, segment);
  return finishedState(draft);
}

function applyEntry(
  draft: WalletDraft,
  seq: number,
  { entry, events }: Pick<SealedSegment['segment'], 'entry' | 'events'>,
): void {
  switch (entry.kind) {
    case 'usage':
      spendEvents(draft, events, entry.distinct);
      giveAlerts(draft);
      return applyReached(draft, entry.reached);
    case 'budget':
      return applyBudget(draft, entry);
    case 'top_up':
      return applyTopUp(draft, entry);
    case 'grant':
      return applyGrant(draft, entry);
    case 'void':
      return applyVoid(draft, entry);
    case 'hold':
      return void applyHold(draft, entry);
    case 'release':
      return applyRelease(draft, entry);
    case 'close':
      return void applyClose(draft, entry, seq);
    case 'terms':
      return applyTerms(draft, entry.change, seq);
    case 'cap':
      return applyCap(draft, entry);
    case 'uncap':
      return applyUncap(draft, entry);
    case 'auto_top_up':
      return applySettings(draft, entry);
    case 'auto_top_up_stop':
      return applyStop(draft, entry);
    case 'correction':
      applyCorrection(draft, entry, { events, seq });
      return applyReached(draft, entry.reached);
    case 'bill':
      return applyBill(draft, entry);
    case 'open':
      throw new TypeError('a wallet is opened once, by its first segment');
  }
}
