import { micros } from '../../kernel/money.ts';
import { sum } from '../../kernel/rounding.ts';
import type { SettledMonth } from '../metering/metered-month.ts';
import { arrearsOf, settleMonths, settleOverage, type Arrears } from './close-wallet.ts';
import { draftAfter, sealDraft, type WalletContext, type WalletDecision } from './decide.ts';
import type { WalletDraft } from './wallet-draft.ts';
import type { SealedSegment, WalletState } from './wallet.ts';

/** All that a wallet owes by now, whatever the month: what a bill before the close carries. */
export const owedBy = (state: WalletState): Arrears => arrearsOf(state, state.openedThrough);

/**
 * Settles every open top-up and all overage so far, when a subscription ends at once (domain.md section 1). Overage of an
 * open month that comes later stays owed as the difference; a debt that the plan forgives waits for its close.
 */
export function billWallet(
  tail: SealedSegment,
  { draft: composed, metered = [] }: { readonly draft?: unknown; readonly metered?: readonly SettledMonth[] },
  context: WalletContext,
): WalletDecision & { readonly arrears: Arrears } {
  const draft = draftAfter(tail, context);
  const arrears = owedBy(tail.segment.state);
  const amount = micros(sum([...arrears.topUps, ...arrears.overages].map((each) => each.amount)));
  applyBill(draft, { metered });
  const entry = {
    kind: 'bill',
    amount,
    ...(composed === undefined ? {} : { draft: composed }),
    ...(metered.length > 0 && { metered }),
  } as const;
  return { ...sealDraft(draft, tail, entry), arrears };
}

export function applyBill(draft: WalletDraft, { metered = [] }: { readonly metered?: readonly SettledMonth[] }): void {
  draft.topUps = [];
  settleOverage(draft, (account) => account.overagePolicy === 'invoice');
  settleMonths(draft, metered);
}
