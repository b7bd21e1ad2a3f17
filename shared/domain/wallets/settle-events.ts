import type { Micros } from '../../kernel/money.ts';
import { draftAfter, sealDraft, type WalletContext, type WalletDecision } from './decide.ts';
import { giveAlerts, spendEvents } from './spend.ts';
import type { SealedSegment, SettledEvent } from './wallet.ts';

/** Records events that are known to be new in one segment; `prices` are theirs, in order. */
export function settleEvents(
  tail: SealedSegment,
  events: readonly SettledEvent[],
  context: WalletContext,
): WalletDecision & { readonly prices: readonly Micros[] } {
  const draft = draftAfter(tail, context);
  const prices = spendEvents(draft, events);
  giveAlerts(draft);
  return { ...sealDraft(draft, tail, { kind: 'usage' }, { events, attempt: context.attempt ?? 0 }), prices };
}
