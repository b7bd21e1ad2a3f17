import type { Catalog } from '../../catalog/catalog.ts';
import type { DomainEvent } from '../../../events/envelope.ts';
import { derivedId } from '../../kernel/id.ts';
import { instant, type Instant } from '../../kernel/instant.ts';
import { invariant } from '../../kernel/invariant.ts';
import { formatMicros, micros, ZERO_CENTS, ZERO_MICROS, type Micros } from '../../kernel/money.ts';
import { endOfPeriod, nextPeriod, periodAt, startOfPeriod, type Period } from '../../kernel/period.ts';
import { minimum } from '../../kernel/rounding.ts';
import type { Draw, Forfeit, Grant, Hold, PeriodAccount, WalletState, WalletTerms } from './wallet.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
export type DraftGrant = Mutable<Grant>;
export type DraftAccount = Mutable<PeriodAccount>;

/**
 * A wallet's state while one segment is being decided: a private copy that the steps of the decision change, brought up
 * to `at` first. It never leaves the decision.
 */
export type WalletDraft = {
  readonly customerId: string;
  readonly catalog: Catalog;
  /** What the segment will carry as recordedAt: the only clock that decides. */
  readonly at: Instant;
  readonly state: Mutable<Omit<WalletState, 'periods' | 'grants' | 'holds' | 'topUps' | 'totals'>>;
  readonly periods: DraftAccount[];
  /** In the order in which they are drawn on. */
  readonly grants: DraftGrant[];
  holds: Hold[];
  topUps: WalletState['topUps'];
  readonly totals: Mutable<WalletState['totals']>;
  readonly events: DomainEvent[];
};

/** A wallet idle for longer than this is a defect, not a customer. */
const MAX_OPENED_AT_ONCE = 1_200;

/** Copies the state and brings it up to `at`: periods open by time, expired holds end. */
export function draftAt(customerId: string, state: WalletState, catalog: Catalog, at: Instant): WalletDraft {
  const { periods, grants, holds, topUps, totals, ...rest } = state;
  const draft: WalletDraft = {
    customerId,
    catalog,
    at,
    state: { ...rest },
    periods: periods.map((account) => ({ ...account })),
    grants: grants.map((grant) => ({ ...grant })),
    holds: [...holds],
    topUps,
    totals: { ...totals },
    events: [],
  };
  const running = periodAt(at, catalog.zone);
  openThrough(draft, running);
  beginMonth(draft, running);
  endExpiredHolds(draft);
  return draft;
}

/** What is counted by the month begins again with it: caps of members, recharges, what was told of a budget. */
function beginMonth({ state }: WalletDraft, period: Period): void {
  if (state.caps.some((cap) => cap.period < period))
    state.caps = state.caps.map((cap) =>
      cap.period < period ? { ...cap, period, spent: ZERO_MICROS, isTold: false } : cap,
    );
  const { autoTopUp, budget } = state;
  if (budget && budget.period < period) state.budget = { ...budget, period, told: [] };
  if (!autoTopUp || autoTopUp.period >= period) return;
  if (autoTopUp.status === 'off') delete state.autoTopUp;
  else state.autoTopUp = { ...autoTopUp, period, made: 0, status: 'armed' };
}

/** The state that the segment will carry: grants that are used up and held by nobody are left out. */
export function stateOf(draft: WalletDraft): WalletState {
  const held = new Set(draft.holds.flatMap((hold) => hold.draws.map((draw) => draw.grantId)));
  return {
    ...draft.state,
    periods: draft.periods,
    grants: draft.grants.filter((grant) => grant.remaining > 0n || held.has(grant.id)),
    holds: draft.holds,
    topUps: draft.topUps,
    totals: draft.totals,
  };
}

/** Opens each month up to `period` with its included credit (domain.md: by time, not by the close). */
export function openThrough(draft: WalletDraft, period: Period): void {
  for (let opened = 0; draft.state.openedThrough < period; opened += 1) {
    invariant(opened < MAX_OPENED_AT_ONCE, 'a wallet is not idle for a century');
    const next = nextPeriod(draft.state.openedThrough);
    draft.state.openedThrough = next;
    applyScheduledTerms(draft, next);
    draft.periods.push(emptyAccount(next, false, draft.state.terms));
    if (draft.state.terms.includedPerPeriod > 0n) addGrant(draft, includedGrant(draft, next), next);
  }
}

function applyScheduledTerms(draft: WalletDraft, opening: Period): void {
  const due = draft.state.scheduledTerms.filter(({ from }) => from <= opening);
  if (due.length === 0) return;
  draft.state.scheduledTerms = draft.state.scheduledTerms.filter(({ from }) => from > opening);
  for (const { terms } of due) draft.state.terms = terms;
}

export const emptyAccount = (period: Period, closed: boolean, terms: WalletTerms): DraftAccount => ({
  period,
  closed,
  granted: ZERO_MICROS,
  purchased: ZERO_MICROS,
  spent: ZERO_MICROS,
  overage: ZERO_MICROS,
  forfeited: ZERO_MICROS,
  voided: ZERO_MICROS,
  settledOverage: ZERO_MICROS,
  writtenOff: ZERO_MICROS,
  overagePolicy: terms.overage,
  events: 0,
  alerts: 0,
  forfeits: [],
});

function includedGrant(draft: WalletDraft, period: Period): Grant {
  const { catalog } = draft;
  const amount = draft.state.terms.includedPerPeriod;
  return {
    id: includedGrantId(draft.customerId, period),
    kind: 'included',
    priority: catalog.wallet.priorities.included,
    amount,
    remaining: amount,
    effectiveAt: startOfPeriod(period, catalog.zone),
    expiresAt: endOfPeriod(period, catalog.zone),
    cost: ZERO_CENTS,
  };
}

export const includedGrantId = (customerId: string, period: Period): string =>
  derivedId('gr', customerId, 'included', period);

/** Adds credit to the wallet and to the month that received it. */
export function addGrant(draft: WalletDraft, grant: Grant, receivedIn: Period): void {
  const added: DraftGrant = { ...grant };
  const index = draft.grants.findIndex((each) => drawnBefore(added, each));
  draft.grants.splice(index === -1 ? draft.grants.length : index, 0, added);
  const account = accountOf(draft, receivedIn);
  account.granted = micros(account.granted + grant.amount);
  if (grant.kind === 'purchased') account.purchased = micros(account.purchased + grant.amount);
  draft.totals.granted = micros(draft.totals.granted + grant.amount);
}

type Drawn = Pick<Grant, 'priority' | 'expiresAt' | 'effectiveAt'>;

/** Lowest priority number first, then the earliest expiry, then the oldest. */
export function drawnBefore(a: Drawn, b: Drawn): boolean {
  if (a.priority !== b.priority) return a.priority < b.priority;
  if (a.expiresAt !== b.expiresAt) return a.expiresAt < b.expiresAt;
  return a.effectiveAt < b.effectiveAt;
}

/** The month's account; one that is closed or lies before the wallet is made when late usage first needs it. */
export function accountOf(draft: WalletDraft, period: Period): DraftAccount {
  const known = draft.periods.find((account) => account.period === period);
  if (known) return known;
  invariant(period <= draft.state.closedThrough, 'every month after the last close has its account');
  const account = emptyAccount(period, true, draft.state.terms);
  const index = draft.periods.findIndex((each) => each.period > period);
  draft.periods.splice(index === -1 ? draft.periods.length : index, 0, account);
  return account;
}

export const isInForce = (grant: Pick<Grant, 'effectiveAt' | 'expiresAt'>, time: Instant): boolean =>
  grant.effectiveAt <= time && time < grant.expiresAt;

/** Takes up to `amount` from the grants in force at `time`, in their order; says what it took. */
export function drawGrants(draft: WalletDraft, amount: Micros, time: Instant): { draws: Draw[]; missing: Micros } {
  const draws: Draw[] = [];
  let missing: bigint = amount;
  for (const grant of draft.grants) {
    if (missing === 0n) break;
    if (grant.remaining === 0n || !isInForce(grant, time)) continue;
    const taken = micros(minimum(grant.remaining, missing));
    grant.remaining = micros(grant.remaining - taken);
    missing -= taken;
    draws.push({ grantId: grant.id, amount: taken });
  }
  return { draws, missing: micros(missing) };
}

export function available(draft: WalletDraft, time: Instant): Micros {
  let total = 0n;
  for (const grant of draft.grants) if (isInForce(grant, time)) total += grant.remaining;
  return micros(total);
}

export function heldIn(holds: readonly Hold[]): Micros {
  let total = 0n;
  for (const hold of holds) total += hold.amount;
  return micros(total);
}

/** Gives reserved credit back to its lots; to a lot of a closed month it comes too late and is forfeited there. */
export function giveBack(draft: WalletDraft, draws: readonly Draw[]): void {
  for (const draw of draws) {
    const grant = draft.grants.find((each) => each.id === draw.grantId);
    invariant(grant, 'a lot stays in the state while a hold reserves it');
    grant.remaining = micros(grant.remaining + draw.amount);
    if (lastPeriodOf(grant, draft.catalog) <= draft.state.closedThrough) forfeit(draft, grant);
  }
}

/** The month in which a grant ends. */
export const lastPeriodOf = (grant: Grant, catalog: Catalog): Period =>
  periodAt(instant(grant.expiresAt - 1), catalog.zone);

/** Takes back what is left of a grant, in the month in which it ends, where late usage can still claim it. */
export function forfeit(draft: WalletDraft, grant: DraftGrant): void {
  if (grant.remaining === 0n) return;
  const account = accountOf(draft, lastPeriodOf(grant, draft.catalog));
  const { remaining: amount, priority, effectiveAt, expiresAt } = grant;
  addForfeit(draft, account, { amount, priority, effectiveAt, expiresAt });
  grant.remaining = ZERO_MICROS;
}

/** In the order in which the credit would have been drawn: late usage takes it so. */
export function addForfeit(draft: WalletDraft, account: DraftAccount, added: Forfeit): void {
  const index = account.forfeits.findIndex((each) => drawnBefore(added, each));
  account.forfeits = account.forfeits.toSpliced(index === -1 ? account.forfeits.length : index, 0, added);
  account.forfeited = micros(account.forfeited + added.amount);
  draft.totals.forfeited = micros(draft.totals.forfeited + added.amount);
}

function endExpiredHolds(draft: WalletDraft): void {
  const expired = draft.holds.filter((hold) => hold.expiresAt <= draft.at);
  if (expired.length === 0) return;
  draft.holds = draft.holds.filter((hold) => hold.expiresAt > draft.at);
  for (const hold of expired) {
    giveBack(draft, hold.draws);
    tell(draft, 'hold.expired', { holdId: hold.id, amount: formatMicros(hold.amount) });
  }
}

/** Notes an event about this wallet for the bus. */
export function tell(draft: WalletDraft, type: string, data: Readonly<Record<string, unknown>>): void {
  draft.state.eventSeq += 1;
  draft.events.push({
    type,
    occurredAt: draft.at,
    aggregate: { type: 'wallet', id: draft.customerId, seq: draft.state.eventSeq },
    data: { customerId: draft.customerId, ...data },
  });
}
