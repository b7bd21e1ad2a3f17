import { formatMicros, micros, type Micros } from '../../kernel/money.ts';
import { instant, SECOND_MS } from '../../kernel/instant.ts';
import { draftAfter, sealDraft, type WalletContext, type WalletDecision } from './decide.ts';
import { capOf, heldBy } from './member-cap.ts';
import { available, drawGrants, giveBack, type WalletDraft } from './wallet-draft.ts';
import type { Hold, SealedSegment, SegmentEntry } from './wallet.ts';

/** Open holds live in the wallet's newest state; this bounds its size. */
export const MAX_OPEN_HOLDS = 64;

export type HoldRequest = {
  readonly id: string;
  readonly amount: Micros;
  readonly seconds: number;
  /** Index of the member who will use it. */
  readonly member?: number;
};
export type HoldRefusal =
  | { readonly refused: 'credit_insufficient'; readonly available: Micros; readonly missing: Micros }
  | { readonly refused: 'too_many_open' }
  | {
      readonly refused: 'member_cap_reached';
      readonly cap: Micros;
      readonly spent: Micros;
      readonly held: Micros;
      readonly missing: Micros;
    };

/** Sets credit aside, never beyond what is available. */
export function placeHold(
  tail: SealedSegment,
  request: HoldRequest,
  context: WalletContext,
): (WalletDecision & { readonly hold: Hold; readonly available: Micros }) | HoldRefusal {
  const draft = draftAfter(tail, context);
  const known = draft.holds.length;
  if (known >= MAX_OPEN_HOLDS) return { refused: 'too_many_open' };
  const left = available(draft, draft.at);
  if (request.amount > left)
    return { refused: 'credit_insufficient', available: left, missing: micros(request.amount - left) };
  const capped = refusedByCap(draft, request);
  if (capped) return capped;
  const { seconds, ...held } = request;
  const expiresAt = instant(draft.at + seconds * SECOND_MS);
  const entry = { kind: 'hold', hold: { ...held, expiresAt } } as const;
  const hold = applyHold(draft, entry);
  return { ...sealDraft(draft, tail, entry), hold, available: available(draft, draft.at) };
}

/** What a member has used and holds stays within the cap: a hold is refused before the call that it is for. */
function refusedByCap(draft: WalletDraft, { member, amount }: HoldRequest): HoldRefusal | undefined {
  const cap = capOf(draft.state, member);
  if (!cap) return undefined;
  const held = heldBy(draft.holds, cap.member);
  const missing = micros(cap.spent + held + amount - cap.amount);
  return missing > 0n ? { refused: 'member_cap_reached', cap: cap.amount, spent: cap.spent, held, missing } : undefined;
}

export function applyHold(
  draft: WalletDraft,
  { hold: { id, amount, expiresAt, member } }: SegmentEntry & { kind: 'hold' },
): Hold {
  const { draws } = drawGrants(draft, amount, draft.at);
  const ofMember = member === undefined ? {} : { member };
  const hold: Hold = { id, amount, createdAt: draft.at, expiresAt, draws, ...ofMember };
  draft.holds = [...draft.holds, hold];
  return hold;
}

/** Gives back what a hold reserved; undefined when it is no longer open and there is nothing to record. */
export function releaseHold(
  tail: SealedSegment,
  holdId: string,
  context: WalletContext,
): (WalletDecision & { readonly released: Micros }) | undefined {
  const draft = draftAfter(tail, context);
  const hold = draft.holds.find((each) => each.id === holdId);
  if (!hold) return undefined;
  const entry = { kind: 'release', holdId, amount: hold.amount } as const;
  applyRelease(draft, entry);
  return { ...sealDraft(draft, tail, entry), released: hold.amount };
}

export function applyRelease(draft: WalletDraft, { holdId }: SegmentEntry & { kind: 'release' }): void {
  const hold = draft.holds.find((each) => each.id === holdId);
  if (!hold) return;
  draft.holds = draft.holds.filter((each) => each !== hold);
  giveBack(draft, hold.draws);
}

/** What is available now, and the total that holds reserve, for an answer. */
export const availableNow = (tail: SealedSegment, context: WalletContext): string => {
  const draft = draftAfter(tail, context);
  return formatMicros(available(draft, draft.at));
};
