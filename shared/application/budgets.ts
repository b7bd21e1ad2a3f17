import { isWalletMeter } from '../catalog/meter.ts';
import { trialDaysOf } from '../domain/subscriptions/dated-terms.ts';
import { totalOfMonth } from '../domain/subscriptions/usage-due.ts';
import { setBudget, type PriceOfMonth } from '../domain/wallets/budget.ts';
import { draftAfter, recordingTime } from '../domain/wallets/decide.ts';
import { accountOf } from '../domain/wallets/wallet-draft.ts';
import type { BudgetSettings, SealedSegment, SettledEvent } from '../domain/wallets/wallet.ts';
import { BillingError } from '../kernel/errors.ts';
import { canonicalJson } from '../kernel/hash.ts';
import { invariant } from '../kernel/invariant.ts';
import { formatCents, ZERO_CENTS, type Cents } from '../kernel/money.ts';
import { periodAt, type Period } from '../kernel/period.ts';
import { untilCommitted } from './attempts.ts';
import { partUsage, type Recording } from './part-usage.ts';
import type { Ports } from './ports.ts';
import { walletOf } from './wallet-of.ts';

/** Segments since the begin of a month with a trial that are read for each call: of more, its budget tells nothing. */
const MAX_SEGMENTS_WATCHED = 2_000;

export type BudgetView = {
  readonly amount: string;
  readonly currency: string;
  readonly alertPercents: readonly number[];
  readonly period: Period;
  /** What the month's metered usage costs by now. */
  readonly spent: string;
  readonly usedPercent: number;
};

type Deps = Pick<Ports, 'account' | 'catalog' | 'chain' | 'clock' | 'commit' | 'customer' | 'pause'>;
type PriceDeps = Pick<Deps, 'account' | 'catalog' | 'chain' | 'clock'>;
type Of = { readonly customerId: string };

/** Sets what a customer's metered usage may cost in a month before somebody is told; it stops nothing. */
export const putBudget =
  (deps: Deps) =>
  async ({ customerId, settings }: Of & { readonly settings: BudgetSettings }): Promise<BudgetView> =>
    viewOf(deps, await record(deps, customerId, settings));

export const deleteBudget =
  (deps: Deps) =>
  async ({ customerId }: Of): Promise<void> => {
    await record(deps, customerId);
  };

export const readBudget =
  (deps: Pick<Deps, 'account' | 'catalog' | 'chain' | 'clock' | 'customer'>) =>
  async ({ customerId }: Of): Promise<BudgetView> =>
    viewOf(deps, await walletOf(deps, customerId));

const record = (deps: Deps, customerId: string, settings?: BudgetSettings): Promise<SealedSegment> =>
  untilCommitted(deps, async () => {
    const tail = await walletOf(deps, customerId);
    if (isInForce(tail, settings)) return { outcome: tail };
    const priceOf = await priceFor(deps, tail);
    const { sealed, events } = setBudget(tail, settings, { catalog: deps.catalog, now: deps.clock(), priceOf });
    const changes = [{ noun: 'segment', value: sealed }] as const;
    return (await deps.commit({ changes, events })) === 'lost' ? 'lost' : { outcome: sealed };
  });

function isInForce({ segment: { state } }: SealedSegment, settings: BudgetSettings | undefined): boolean {
  if (!settings || !state.budget) return settings === state.budget;
  const { amount, alertPercents } = state.budget;
  return canonicalJson({ amount, alertPercents }) === canonicalJson(settings);
}

/** Prices of a wallet whose budget what is being recorded may reach; of any other nothing is read. */
export async function priceForBudget(
  deps: PriceDeps,
  tail: SealedSegment,
  recording: Recording,
): Promise<PriceOfMonth | undefined> {
  if (!tail.segment.state.budget) return undefined;
  const counts = ({ type }: SettledEvent) => {
    const meter = deps.catalog.meters[type];
    return meter !== undefined && !isWalletMeter(meter);
  };
  const { events, corrected } = recording;
  const isConcerned = events.some(counts) || (corrected !== undefined && counts(corrected.event));
  return isConcerned ? priceFor(deps, tail, { recording, maxSegments: MAX_SEGMENTS_WATCHED }) : undefined;
}

/** A month with a trial is counted from its events: without what is free, and with what is being recorded. */
async function priceFor(
  deps: PriceDeps,
  tail: SealedSegment,
  more: { readonly recording?: Recording; readonly maxSegments?: number } = {},
): Promise<PriceOfMonth> {
  const { customer, subscription } = await deps.account(tail.segment.customerId);
  invariant(customer && subscription, 'who has a wallet has a subscription');
  const { budget } = tail.segment.state;
  const now = periodAt(recordingTime(tail, deps.clock()), deps.catalog.zone);
  const periods = [...new Set([now, budget?.period ?? now])];
  const parted = await partUsage(deps, subscription, tail, { ...more, periods });
  return (month): Cents =>
    trialDaysOf(subscription, month.period).length > 0 && !parted.has(month.period)
      ? ZERO_CENTS
      : totalOfMonth({ customer, subscription, parted }, month, deps.catalog);
}

async function viewOf(deps: PriceDeps, tail: SealedSegment): Promise<BudgetView> {
  const draft = draftAfter(tail, { catalog: deps.catalog, now: deps.clock() });
  const { budget } = draft.state;
  if (!budget) throw noBudget(tail.segment.customerId);
  const { metered } = accountOf(draft, budget.period);
  const priceOf = await priceFor(deps, tail);
  const spent = priceOf({ period: budget.period, ...(metered && { metered }) });
  return {
    amount: formatCents(budget.amount),
    currency: deps.catalog.currency,
    alertPercents: budget.alertPercents,
    period: budget.period,
    spent: formatCents(spent),
    usedPercent: Number((spent * 10_000n) / budget.amount) / 100,
  };
}

const noBudget = (customerId: string): BillingError =>
  new BillingError('not_found', {
    detail: `${customerId} has no budget. Set one with PUT /v1/customers/${customerId}/budget.`,
  });
