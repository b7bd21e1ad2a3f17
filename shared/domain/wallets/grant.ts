import { micros, ZERO_CENTS, ZERO_MICROS, type Micros } from '../../kernel/money.ts';
import { periodAt } from '../../kernel/period.ts';
import { draftAfter, sealDraft, type WalletContext, type WalletDecision } from './decide.ts';
import { giveAlerts } from './spend.ts';
import { accountOf, addGrant, type WalletDraft } from './wallet-draft.ts';
import type { Grant, SealedSegment, SegmentEntry } from './wallet.ts';

/** Grants of equal end and priority count as one. */
export const MAX_OPEN_GRANTS = 32;
/** Lots, however they group; bounds the state's size. */
export const MAX_OPEN_LOTS = 160;

export const hasRoomFor = (grants: readonly Grant[], added: Pick<Grant, 'priority' | 'expiresAt'>): boolean => {
  const groups = new Set([...grants, added].map((grant) => `${String(grant.priority)} ${String(grant.expiresAt)}`));
  return groups.size <= MAX_OPEN_GRANTS && grants.length < MAX_OPEN_LOTS;
};

type GrantEntry = SegmentEntry & { kind: 'grant' };
type VoidEntry = SegmentEntry & { kind: 'void' };

/** Adds credit that a person gave, with their reason; undefined when too many grants are open. */
export function grantCredit(
  tail: SealedSegment,
  entry: GrantEntry,
  context: WalletContext,
): WalletDecision | undefined {
  const draft = draftAfter(tail, context);
  if (!hasRoomFor(draft.grants, entry.grant)) return undefined;
  applyGrant(draft, entry);
  return sealDraft(draft, tail, entry);
}

export function applyGrant(draft: WalletDraft, { grant }: GrantEntry): void {
  addGrant(draft, grant, periodAt(draft.at, draft.catalog.zone));
  giveAlerts(draft);
}

export type PoolGrant = Pick<Grant, 'id' | 'amount' | 'effectiveAt' | 'expiresAt'> &
  Pick<GrantEntry, 'reason' | 'actor'>;

/** Adds the credit that a contract brings for a term: agreed, so that it is never refused for the room that it takes. */
export function grantPool(
  tail: SealedSegment,
  { reason, actor, ...window }: PoolGrant,
  context: WalletContext,
): WalletDecision {
  const { priorities } = context.catalog.wallet;
  const grant: Grant = {
    ...window,
    kind: 'contract',
    priority: priorities.contract,
    remaining: window.amount,
    cost: ZERO_CENTS,
  };
  const entry: GrantEntry = { kind: 'grant', grant, reason, actor };
  const draft = draftAfter(tail, context);
  applyGrant(draft, entry);
  return sealDraft(draft, tail, entry);
}

/** Takes back what is left of a grant and not held; undefined when no such grant is open. */
export function voidGrant(
  tail: SealedSegment,
  request: Pick<VoidEntry, 'grantId' | 'reason' | 'actor'>,
  context: WalletContext,
): (WalletDecision & { readonly voided: Micros }) | undefined {
  const draft = draftAfter(tail, context);
  const grant = draft.grants.find((each) => each.id === request.grantId);
  if (!grant) return undefined;
  const entry: VoidEntry = { kind: 'void', amount: grant.remaining, ...request };
  applyVoid(draft, entry);
  return { ...sealDraft(draft, tail, entry), voided: entry.amount };
}

export function applyVoid(draft: WalletDraft, { grantId }: VoidEntry): void {
  const grant = draft.grants.find((each) => each.id === grantId);
  if (!grant) return;
  const account = accountOf(draft, periodAt(draft.at, draft.catalog.zone));
  account.voided = micros(account.voided + grant.remaining);
  draft.totals.voided = micros(draft.totals.voided + grant.remaining);
  grant.remaining = ZERO_MICROS;
  giveAlerts(draft);
}
