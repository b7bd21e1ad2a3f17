import type { Micros } from '../../kernel/money.ts';
import type { DistinctCount } from '../metering/metered-month.ts';
import { draftAfter, sealDraft, type WalletContext, type WalletDecision } from './decide.ts';
import { giveAlerts, spendEvents } from './spend.ts';
import type { SealedSegment, SettledEvent } from './wallet.ts';

/**
 * Records events that are known to be new in one segment; `prices` are theirs, in order. `distinct`: the values among
 * theirs that no mark counts.
 */
export function settleEvents(
  tail: SealedSegment,
  events: readonly SettledEvent[],
  context: WalletContext & { readonly distinct?: readonly DistinctCount[] },
): WalletDecision & { readonly prices: readonly Micros[] } {
  const draft = draftAfter(tail, context);
  const { attempt = 0, distinct = [] } = context;
  const prices = spendEvents(draft, events, distinct);
  giveAlerts(draft);
  const entry = { kind: 'usage', ...(distinct.length > 0 && { distinct }) } as const;
  return { ...sealDraft(draft, tail, entry, { events, attempt }), prices };
}
