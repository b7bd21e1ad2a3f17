import { formatCents, type Cents } from '../../kernel/money.ts';
import { periodAt, type Period } from '../../kernel/period.ts';
import type { MeteredMonth } from '../metering/metered-month.ts';
import { draftAfter, sealDraft, type WalletContext, type WalletDecision } from './decide.ts';
import { accountOf, tell, type WalletDraft } from './wallet-draft.ts';
import type { BudgetReached, BudgetSettings, SealedSegment, SegmentEntry } from './wallet.ts';

/** What a month of usage costs: asked of who knows the customer's prices. */
export type PriceOfMonth = (month: { readonly period: Period; readonly metered?: MeteredMonth }) => Cents;

/** Sets a budget, or ends it; percents that the month's usage has reached already are told at once. */
export function setBudget(
  tail: SealedSegment,
  settings: BudgetSettings | undefined,
  context: WalletContext & { readonly priceOf: PriceOfMonth },
): WalletDecision {
  const draft = draftAfter(tail, context);
  putBudget(draft, settings);
  const reached = reachedNow(draft, context.priceOf);
  applyReached(draft, reached);
  return sealDraft(draft, tail, { kind: 'budget', ...(settings && { settings }), ...(reached && { reached }) });
}

export function applyBudget(draft: WalletDraft, { settings, reached }: SegmentEntry & { kind: 'budget' }): void {
  putBudget(draft, settings);
  applyReached(draft, reached);
}

/** Of one that is changed, what was told in this month stays told where it is reached by the new one too. */
function putBudget(draft: WalletDraft, settings: BudgetSettings | undefined): void {
  const { budget: before } = draft.state;
  delete draft.state.budget;
  if (!settings) return;
  const period = periodAt(draft.at, draft.catalog.zone);
  const told = before?.period === period ? before.told : [];
  draft.state.budget = { ...settings, period, told };
}

/** The percents that the running month's usage has reached and nobody was told; undefined where there are none. */
export function reachedNow(draft: WalletDraft, priceOf: PriceOfMonth): BudgetReached | undefined {
  const { budget } = draft.state;
  if (!budget) return undefined;
  const { metered } = accountOf(draft, budget.period);
  const spent = priceOf({ period: budget.period, ...(metered && { metered }) });
  const percents = budget.alertPercents.filter(
    (percent) => spent * 100n >= BigInt(percent) * budget.amount && !budget.told.includes(percent),
  );
  return percents.length === 0 ? undefined : { spent, percents };
}

/** Tells each percent, once a month. */
export function applyReached(draft: WalletDraft, reached: BudgetReached | undefined): void {
  const { budget } = draft.state;
  if (!budget || !reached) return;
  const { period, amount } = budget;
  for (const percent of reached.percents) {
    tell(draft, 'usage.budget_reached', {
      period,
      percent,
      amount: formatCents(reached.spent),
      budget: formatCents(amount),
      currency: draft.catalog.currency,
    });
  }
  draft.state.budget = { ...budget, told: [...budget.told, ...reached.percents] };
}
