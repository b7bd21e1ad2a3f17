import type { Micros } from '../../kernel/money.ts';
import type { DistinctCount } from '../metering/metered-month.ts';
import { applyReached, reachedNow, type PriceOfMonth } from './budget.ts';
import { draftAfter, sealDraft, type WalletContext, type WalletDecision } from './decide.ts';
import { giveAlerts, spendEvents } from './spend.ts';
import type { SealedSegment, SettledEvent } from './wallet.ts';

/**
 * Records events that are known to be new in one segment; `prices` are theirs, in order. `distinct`: the values among
 * theirs that no mark counts. `priceOf`: where a budget is to be watched.
 */
export function settleEvents(
  tail: SealedSegment,
  events: readonly SettledEvent[],
  context: WalletContext & {
    readonly distinct?: readonly DistinctCount[];
    readonly priceOf?: PriceOfMonth | undefined;
  },
): WalletDecision & { readonly prices: readonly Micros[] } {
  const draft = draftAfter(tail, context);
  const { attempt = 0, distinct = [], priceOf } = context;
  const prices = spendEvents(draft, events, distinct);
  giveAlerts(draft);
  const reached = priceOf && reachedNow(draft, priceOf);
  applyReached(draft, reached);
  const entry = { kind: 'usage', ...(distinct.length > 0 && { distinct }), ...(reached && { reached }) } as const;
  return { ...sealDraft(draft, tail, entry, { events, attempt }), prices };
}
