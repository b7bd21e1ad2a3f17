import { micros, ZERO_CENTS, ZERO_MICROS, type Micros } from '../../kernel/money.ts';
import type { Instant } from '../../kernel/instant.ts';
import { endOfPeriod, periodAt, previousPeriod } from '../../kernel/period.ts';
import { grantTrial, inOrder } from './change-terms.ts';
import { sealDraft, type WalletContext, type WalletDecision } from './decide.ts';
import { addGrant, draftAt, emptyAccount, includedGrantId, type WalletDraft } from './wallet-draft.ts';
import type { ScheduledTerms, SegmentEntry, TrialCredit, WalletState, WalletTerms } from './wallet.ts';

const FIRST_SEQ = 1;

export type OpenWallet = {
  readonly customerId: string;
  readonly terms: WalletTerms;
  /** The first month's included credit, prorated by the caller. */
  readonly included: Micros;
  /** From when it is in force: the start of the first day of service. */
  readonly from: Instant;
  /** Terms of later months, known already. */
  readonly scheduled?: readonly ScheduledTerms[];
  /** Credit of a trial, granted once. */
  readonly trial?: TrialCredit;
};

/** Begins the chain of a customer that had none. */
export function openWallet(
  { customerId, terms, included, from, scheduled, trial }: OpenWallet,
  context: WalletContext,
): WalletDecision {
  const entry: SegmentEntry & { kind: 'open' } = {
    kind: 'open',
    terms,
    included,
    from,
    ...(scheduled && { scheduled }),
    ...(trial && { trial }),
  };
  return sealDraft(openingDraft(customerId, entry, context), undefined, entry);
}

export function openingDraft(
  customerId: string,
  entry: SegmentEntry & { kind: 'open' },
  { catalog, now }: WalletContext,
): WalletDraft {
  const period = periodAt(entry.from, catalog.zone);
  const state: WalletState = {
    terms: entry.terms,
    scheduledTerms: inOrder(entry.scheduled ?? []),
    firstPeriod: period,
    openedThrough: period,
    closedThrough: previousPeriod(period),
    closingSeq: 0,
    periods: [emptyAccount(period, false, entry.terms)],
    grants: [],
    holds: [],
    topUps: [],
    caps: [],
    totals: {
      granted: ZERO_MICROS,
      overage: ZERO_MICROS,
      spent: ZERO_MICROS,
      forfeited: ZERO_MICROS,
      voided: ZERO_MICROS,
    },
    eventSeq: 0,
  };
  const draft = draftAt(customerId, state, catalog, now);
  if (entry.included > 0n) {
    const grant = {
      id: includedGrantId(customerId, period),
      kind: 'included',
      priority: catalog.wallet.priorities.included,
      amount: micros(entry.included),
      remaining: micros(entry.included),
      effectiveAt: entry.from,
      expiresAt: endOfPeriod(period, catalog.zone),
      cost: ZERO_CENTS,
    } as const;
    addGrant(draft, grant, period);
  }
  if (entry.trial) grantTrial(draft, entry.trial, { receivedIn: period, seq: FIRST_SEQ });
  return draft;
}
