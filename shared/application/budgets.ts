import { isWalletMeter } from '../catalog/meter.ts';
import { trialDaysOf } from '../domain/subscriptions/dated-terms.ts';
import { totalOfMonth } from '../domain/subscriptions/usage-due.ts';
import { setBudget, type PriceOfMonth } from '../domain/wallets/budget.ts';
import { draftAfter } from '../domain/wallets/decide.ts';
import { accountOf } from '../domain/wallets/wallet-draft.ts';
import type { BudgetSettings, SealedSegment, SettledEvent } from '../domain/wallets/wallet.ts';
import { BillingError } from '../kernel/errors.ts';
import { canonicalJson } from '../kernel/hash.ts';
import { invariant } from '../kernel/invariant.ts';
import { formatCents, ZERO_CENTS, type Cents } from '../kernel/money.ts';
import type { Period } from '../kernel/period.ts';
import { untilCommitted } from './attempts.ts';
import type { Ports } from './ports.ts';
import { walletOf } from './wallet-of.ts';

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
    const priceOf = await priceFor(deps, customerId);
    const { sealed, events } = setBudget(tail, settings, { catalog: deps.catalog, now: deps.clock(), priceOf });
    const changes = [{ noun: 'segment', value: sealed }] as const;
    return (await deps.commit({ changes, events })) === 'lost' ? 'lost' : { outcome: sealed };
  });

function isInForce({ segment: { state } }: SealedSegment, settings: BudgetSettings | undefined): boolean {
  if (!settings || !state.budget) return settings === state.budget;
  const { amount, alertPercents } = state.budget;
  return canonicalJson({ amount, alertPercents }) === canonicalJson(settings);
}

/** Prices of a wallet whose budget these events may reach; of any other nothing is read. */
export async function priceForBudget(
  deps: Pick<Deps, 'account' | 'catalog'>,
  { segment: { customerId, state } }: SealedSegment,
  events: readonly SettledEvent[],
): Promise<PriceOfMonth | undefined> {
  if (!state.budget) return undefined;
  const counts = ({ type }: SettledEvent) => {
    const meter = deps.catalog.meters[type];
    return meter !== undefined && !isWalletMeter(meter);
  };
  return events.some(counts) ? priceFor(deps, customerId) : undefined;
}

async function priceFor(deps: Pick<Deps, 'account' | 'catalog'>, customerId: string): Promise<PriceOfMonth> {
  const { customer, subscription } = await deps.account(customerId);
  invariant(customer && subscription, 'who has a wallet has a subscription');
  // Usage that is being recorded is in no chain yet: a month with a trial is not watched.
  return (month): Cents =>
    trialDaysOf(subscription, month.period).length > 0
      ? ZERO_CENTS
      : totalOfMonth({ customer, subscription }, month, deps.catalog);
}

async function viewOf(deps: Pick<Deps, 'account' | 'catalog' | 'clock'>, tail: SealedSegment): Promise<BudgetView> {
  const draft = draftAfter(tail, { catalog: deps.catalog, now: deps.clock() });
  const { budget } = draft.state;
  if (!budget) throw noBudget(tail.segment.customerId);
  const { metered } = accountOf(draft, budget.period);
  const priceOf = await priceFor(deps, tail.segment.customerId);
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
