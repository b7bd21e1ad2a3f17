import { formatMicros, micros, ZERO_MICROS, type Micros } from '../../kernel/money.ts';
import { periodAt, type Period } from '../../kernel/period.ts';
import { maximum, sum } from '../../kernel/rounding.ts';
import { draftAfter, sealDraft, type WalletContext, type WalletDecision } from './decide.ts';
import { tell, type WalletDraft } from './wallet-draft.ts';
import type { Hold, MemberCap, SealedSegment, SegmentEntry, WalletState } from './wallet.ts';

const CAP_REACHED = 'member.cap_reached';

/** Each cap lies in every segment after it: about twelve bytes. */
export const MAX_MEMBER_CAPS = 100;

/** Told in one segment, so that a transaction has room for them; the others are told with their next usage. */
export const MAX_CAPS_TOLD = 16;

export const capOf = (state: Pick<WalletState, 'caps'>, member: number | undefined): MemberCap | undefined =>
  member === undefined ? undefined : state.caps.find((cap) => cap.member === member);

export const heldBy = (holds: readonly Hold[], member: number): Micros =>
  micros(sum(holds.filter((hold) => hold.member === member).map((hold) => hold.amount)));

/** Sets or changes a member's cap; undefined when too many members have one. */
export function setCap(
  tail: SealedSegment,
  cap: { readonly member: number; readonly amount: Micros; readonly spent: Micros },
  context: WalletContext,
): WalletDecision | undefined {
  const draft = draftAfter(tail, context);
  if (!capOf(draft.state, cap.member) && draft.state.caps.length >= MAX_MEMBER_CAPS) return undefined;
  const entry = { kind: 'cap', ...cap } as const;
  applyCap(draft, entry);
  return sealDraft(draft, tail, entry);
}

/** Usage that is counted already stays; a cap that is raised above it is told again when it is reached. */
export function applyCap(draft: WalletDraft, { member, amount, spent: before }: SegmentEntry & { kind: 'cap' }): void {
  const known = capOf(draft.state, member);
  const period = periodAt(draft.at, draft.catalog.zone);
  const spent = known?.spent ?? before;
  const cap = { member, amount, period, spent, isTold: (known?.isTold ?? false) && spent >= amount };
  draft.state.caps = [...draft.state.caps.filter((each) => each !== known), cap];
}

/** Takes a member's cap away; undefined when there is none. */
export function removeCap(tail: SealedSegment, member: number, context: WalletContext): WalletDecision | undefined {
  const draft = draftAfter(tail, context);
  if (!capOf(draft.state, member)) return undefined;
  const entry = { kind: 'uncap', member } as const;
  applyUncap(draft, entry);
  return sealDraft(draft, tail, entry);
}

export function applyUncap(draft: WalletDraft, { member }: SegmentEntry & { kind: 'uncap' }): void {
  draft.state.caps = draft.state.caps.filter((cap) => cap.member !== member);
}

/** Counts what a member used (or, below zero, did not) against the cap of the month that runs; never refuses. */
export function countAgainstCap(
  draft: WalletDraft,
  { member, period }: { readonly member: number | undefined; readonly period: Period },
  price: bigint,
): void {
  const cap = capOf(draft.state, member);
  if (cap?.period !== period) return;
  const spent = micros(maximum(ZERO_MICROS, cap.spent + price));
  const hasRoom = draft.events.filter((event) => event.type === CAP_REACHED).length < MAX_CAPS_TOLD;
  const isReached = hasRoom && spent >= cap.amount;
  draft.state.caps = draft.state.caps.map((each) =>
    each === cap ? { ...cap, spent, isTold: cap.isTold || isReached } : each,
  );
  if (!isReached || cap.isTold) return;
  const told = { member: cap.member, period, cap: formatMicros(cap.amount), spent: formatMicros(spent) };
  tell(draft, CAP_REACHED, told);
}
