import { derivedId } from '../../kernel/id.ts';
import { instant, type Instant } from '../../kernel/instant.ts';
import { invariant } from '../../kernel/invariant.ts';
import { micros, ZERO_CENTS } from '../../kernel/money.ts';
import { endOfPeriod, periodAt, type Period } from '../../kernel/period.ts';
import { draftAfter, sealDraft, type WalletContext, type WalletDecision } from './decide.ts';
import { giveAlerts } from './spend.ts';
import { addGrant, drawnBefore, forfeit, lastPeriodOf, type WalletDraft } from './wallet-draft.ts';
import type { Grant, ScheduledTerms, SealedSegment, TermsChange, TrialCredit, WalletTerms } from './wallet.ts';

export type { TermsChange } from './wallet.ts';

/** Records what a change of the subscription brings: other terms, credit for the months that are open, a trial's end. */
export function changeTerms(tail: SealedSegment, change: TermsChange, context: WalletContext): WalletDecision {
  const draft = draftAfter(tail, context);
  applyTerms(draft, change, tail.segment.seq + 1);
  return sealDraft(draft, tail, { kind: 'terms', change });
}

export function applyTerms(draft: WalletDraft, change: TermsChange, seq: number): void {
  if (change.terms) putInForce(draft, change.terms);
  draft.state.scheduledTerms = inOrder(change.scheduled);
  if (change.trialEndsAt !== undefined) endTrials(draft, change.trialEndsAt);
  for (const included of change.included) grantIncluded(draft, included, seq);
  if (change.trial) grantTrial(draft, change.trial, { receivedIn: periodAt(draft.at, draft.catalog.zone), seq });
  giveAlerts(draft);
}

export const inOrder = (scheduled: readonly ScheduledTerms[]): readonly ScheduledTerms[] =>
  scheduled.toSorted((a, b) => (a.from < b.from ? -1 : Number(a.from > b.from)));

/**
 * What was owed stays owed and what was forgiven stays forgiven: a month that comes under a plan that invoices overage
 * writes off its debt so far, a month that leaves such a plan stays with it to its end.
 */
function putInForce(draft: WalletDraft, terms: WalletTerms): void {
  draft.state.terms = terms;
  if (terms.overage === 'block') return;
  const running = periodAt(draft.at, draft.catalog.zone);
  for (const account of draft.periods) {
    if (account.period < running || account.overagePolicy === 'invoice') continue;
    account.writtenOff = micros(account.writtenOff + account.overage - account.settledOverage);
    account.settledOverage = account.overage;
    account.overagePolicy = 'invoice';
  }
}

/** Added to the lot of the same window if there is one: many changes on one day keep few lots. */
function grantIncluded(
  draft: WalletDraft,
  { period, amount, from }: TermsChange['included'][number],
  seq: number,
): void {
  if (amount === 0n) return;
  invariant(period <= draft.state.openedThrough, 'a month that opens later brings its included credit by itself');
  const { catalog, customerId } = draft;
  grantOrMerge(
    draft,
    {
      id: derivedId('gr', customerId, 'included', period, String(seq)),
      kind: 'included',
      priority: catalog.wallet.priorities.included,
      amount,
      remaining: amount,
      effectiveAt: from,
      expiresAt: endOfPeriod(period, catalog.zone),
      cost: ZERO_CENTS,
    },
    period,
  );
}

export function grantTrial(
  draft: WalletDraft,
  { amount, from, until }: TrialCredit,
  { receivedIn, seq }: { readonly receivedIn: Period; readonly seq: number },
): void {
  if (amount === 0n) return;
  const grant: Grant = {
    id: derivedId('gr', draft.customerId, 'trial', String(seq)),
    kind: 'trial',
    priority: draft.catalog.wallet.priorities.trial,
    amount,
    remaining: amount,
    effectiveAt: from,
    expiresAt: until,
    cost: ZERO_CENTS,
  };
  grantOrMerge(draft, grant, receivedIn);
}

/** Credit of a month that is closed already is forfeited there at once, where late usage can still claim it. */
function grantOrMerge(draft: WalletDraft, grant: Grant, receivedIn: Period): void {
  invariant(grant.effectiveAt < grant.expiresAt, 'a lot is in force for a while');
  addGrant(draft, grant, receivedIn);
  const added = draft.grants.find((each) => each.id === grant.id);
  const same = draft.grants.find((each) => each.id !== grant.id && hasSameWindow(each, grant));
  const lot = same ?? added;
  invariant(lot && added, 'a lot that was added is there');
  if (same) {
    same.amount = micros(same.amount + grant.amount);
    same.remaining = micros(same.remaining + grant.amount);
    draft.grants.splice(draft.grants.indexOf(added), 1);
  }
  if (lastPeriodOf(lot, draft.catalog) <= draft.state.closedThrough) forfeit(draft, lot);
}

const hasSameWindow = (a: Grant, b: Grant): boolean =>
  a.kind === b.kind && a.priority === b.priority && a.effectiveAt === b.effectiveAt && a.expiresAt === b.expiresAt;

function endTrials(draft: WalletDraft, endsAt: Instant): void {
  for (const grant of draft.grants) {
    if (grant.kind !== 'trial' || grant.expiresAt <= endsAt) continue;
    // A trial that ends before its credit was in force keeps the shortest window there is.
    grant.expiresAt = instant(Math.max(endsAt, grant.effectiveAt + 1));
    if (lastPeriodOf(grant, draft.catalog) <= draft.state.closedThrough) forfeit(draft, grant);
  }
  draft.grants.sort((a, b) => Number(drawnBefore(b, a)) - Number(drawnBefore(a, b)));
}
