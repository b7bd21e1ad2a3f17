import {
  applySettings,
  applyStop,
  isSameAutoTopUp,
  MAX_RECHARGES,
  rechargeGrantId,
} from '../domain/wallets/auto-top-up.ts';
import { draftAfter, sealDraft, type WalletContext, type WalletDecision } from '../domain/wallets/decide.ts';
import { hasRoomFor } from '../domain/wallets/grant.ts';
import {
  buyingTime,
  creditLimitOf,
  endOfTopUp,
  mayWaitForInvoice,
  priceTopUp,
  topUp,
} from '../domain/wallets/top-up.ts';
import { stateOf } from '../domain/wallets/wallet-draft.ts';
import type { AutoTopUp, AutoTopUpSettings, AutoTopUpStop, SealedSegment } from '../domain/wallets/wallet.ts';
import { BillingError } from '../kernel/errors.ts';
import { invariant } from '../kernel/invariant.ts';
import { formatMicros } from '../kernel/money.ts';
import type { Period } from '../kernel/period.ts';
import { untilCommitted } from './attempts.ts';
import type { Ports } from './ports.ts';
import { checkTopUp } from './top-up-wallet.ts';
import { customerNotFound, walletOf } from './wallet-of.ts';

export type AutoTopUpView = {
  readonly below: string;
  readonly amount: string;
  readonly maxPerPeriod: number;
  readonly period: Period;
  readonly recharges: number;
  readonly status: Exclude<AutoTopUp['status'], 'off'>;
};

type Deps = Pick<Ports, 'account' | 'catalog' | 'chain' | 'clock' | 'commit' | 'customer' | 'pause'>;

/** Sets when a wallet is recharged by itself; put again, it goes on after a stop, and what is in force writes nothing. Checked at once. */
export const putAutoTopUp =
  (deps: Deps) =>
  async ({
    customerId,
    settings,
  }: {
    readonly customerId: string;
    readonly settings: AutoTopUpSettings;
  }): Promise<AutoTopUpView> => {
    checkTopUp(deps, settings.amount);
    if (settings.maxPerPeriod > MAX_RECHARGES) throw tooOften();
    const tail = await record(deps, customerId, settings);
    return viewOf(deps, tail);
  };

export const deleteAutoTopUp =
  (deps: Deps) =>
  async ({ customerId }: { readonly customerId: string }): Promise<void> => {
    await record(deps, customerId);
  };

export const readAutoTopUp =
  (deps: Pick<Deps, 'catalog' | 'chain' | 'clock' | 'customer'>) =>
  async ({ customerId }: { readonly customerId: string }): Promise<AutoTopUpView> =>
    viewOf(deps, await walletOf(deps, customerId));

const record = (deps: Deps, customerId: string, settings?: AutoTopUpSettings): Promise<SealedSegment> =>
  untilCommitted(deps, async () => {
    const tail = await walletOf(deps, customerId);
    const draft = draftAfter(tail, contextOf(deps));
    const entry = { kind: 'auto_top_up', ...(settings && { settings }) } as const;
    applySettings(draft, entry);
    const { sealed, events } = sealDraft(draft, tail, entry);
    if (isSameAutoTopUp(tail.segment.state.autoTopUp, sealed.segment.state.autoTopUp)) return { outcome: tail };
    const changes = [{ noun: 'segment', value: sealed }] as const;
    return (await deps.commit({ changes, events })) === 'lost' ? 'lost' : { outcome: sealed };
  });

/**
 * Makes the recharge that a wallet told was due: once, however often it is asked for, since its grant follows from the
 * month and its number. What the month's invoice may not carry stops the recharges instead.
 */
export const rechargeWallet =
  (deps: Deps) =>
  async (due: {
    readonly customerId: string;
    readonly period: string;
    readonly recharge: number;
  }): Promise<'recharged' | 'stopped' | 'not_due'> =>
    untilCommitted(deps, async () => {
      const [tail, account] = await Promise.all([walletOf(deps, due.customerId), deps.account(due.customerId)]);
      const { customer, subscription } = account;
      if (!customer) throw customerNotFound(due.customerId);
      const { autoTopUp } = draftAfter(tail, contextOf(deps)).state;
      if (autoTopUp?.status !== 'due' || autoTopUp.period !== due.period || autoTopUp.made !== due.recharge)
        return { outcome: 'not_due' };
      const reason = stopOf(deps, tail, autoTopUp, { customer, subscription });
      const decision = reason ? stop(deps, tail, reason) : recharge(deps, tail, autoTopUp);
      const changes = [{ noun: 'segment', value: decision.sealed }] as const;
      if ((await deps.commit({ changes, events: decision.events })) === 'lost') return 'lost';
      return { outcome: reason ? 'stopped' : 'recharged' };
    });

const contextOf = (deps: Pick<Deps, 'catalog' | 'clock'>): WalletContext => ({
  catalog: deps.catalog,
  now: deps.clock(),
});

function recharge(deps: Deps, tail: SealedSegment, autoTopUp: AutoTopUp): WalletDecision {
  const context = contextOf(deps);
  const grantId = rechargeGrantId(tail.segment.customerId, autoTopUp);
  const bought = priceTopUp(deps.catalog, grantId, autoTopUp.amount, buyingTime(tail, context));
  return topUp(tail, bought, false, context);
}

function stop(deps: Deps, tail: SealedSegment, reason: AutoTopUpStop): WalletDecision {
  const draft = draftAfter(tail, contextOf(deps));
  const entry = { kind: 'auto_top_up_stop', reason } as const;
  applyStop(draft, entry);
  return sealDraft(draft, tail, entry);
}

/** Why it cannot be made: payment at once comes with a later version, until then the invoice of the month must carry it. */
function stopOf(
  { catalog, clock }: Deps,
  tail: SealedSegment,
  { amount }: AutoTopUp,
  account: Parameters<typeof creditLimitOf>[1],
): AutoTopUpStop | undefined {
  const draft = draftAfter(tail, { catalog, now: clock() });
  const state = stateOf(draft);
  const plan = catalog.plans[state.terms.plan];
  invariant(plan, 'a wallet is on a plan of its catalog');
  if (!mayWaitForInvoice(state, amount, creditLimitOf(plan, account))) return 'credit_limit';
  const added = { priority: catalog.wallet.priorities.purchased, expiresAt: endOfTopUp(catalog, draft.at) };
  return hasRoomFor(state.grants, added) ? undefined : 'too_many_open';
}

function viewOf(deps: Pick<Deps, 'catalog' | 'clock'>, tail: SealedSegment): AutoTopUpView {
  const { autoTopUp } = draftAfter(tail, contextOf(deps)).state;
  if (!autoTopUp || autoTopUp.status === 'off')
    throw new BillingError('not_found', 'There is no automatic top-up. Set one with PUT.');
  const { below, amount, maxPerPeriod, period, made, status } = autoTopUp;
  return {
    below: formatMicros(below),
    amount: formatMicros(amount),
    maxPerPeriod,
    period,
    recharges: made,
    status,
  };
}

const tooOften = (): BillingError =>
  new BillingError('amount_out_of_range', {
    detail: `At most ${String(MAX_RECHARGES)} automatic top-ups a month.`,
    errors: [{ path: 'maxPerPeriod', message: `must be at most ${String(MAX_RECHARGES)}` }],
    members: { limit: MAX_RECHARGES },
  });
