import type { Month } from './calendar.ts';
import { inCents } from './prices.ts';
import type { WalletModel } from './wallet.ts';

type Owed = { readonly month: Month; readonly amount: bigint; readonly isLate: boolean };

/** Usage of a month that no invoice has carried, by month; below zero what was corrected after it was invoiced. */
export function owedThrough({ accounts }: WalletModel, last: Month): Owed[] {
  return [...accounts]
    .filter(([month, { overage, settled, isBlocking }]) => month <= last && overage !== settled && !isBlocking)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([month, { overage, settled, isClosed }]) => ({ month, amount: overage - settled, isClosed }))
    .map(({ isClosed, ...owed }) => ({ ...owed, isLate: isClosed || owed.amount < 0n }));
}

/** Lines of a wallet's own: top-ups, and compute that was used without credit. */
export function arrearsOf(model: WalletModel, period: Month): { readonly kind: string; readonly net: bigint }[] {
  const topUps = model.topUps.filter(({ month }) => month <= period);
  return [
    ...topUps.map(({ price }) => ({ kind: 'top_up', net: price })),
    ...owedThrough(model, period).map(({ amount, isLate }) => ({
      kind: isLate ? 'adjustment' : 'overage',
      net: inCents(amount),
    })),
  ];
}

/** Bought and used without credit, and on no invoice yet. */
export function openCredit({ topUps, accounts }: WalletModel): bigint {
  const bought = topUps.reduce((sum, { amount }) => sum + amount, 0n);
  return [...accounts.values()].reduce((sum, { overage, settled }) => sum + overage - settled, bought);
}
