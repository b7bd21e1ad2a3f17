import { formatMicros } from '../../kernel/money.ts';
import type { Period } from '../../kernel/period.ts';
import type { CustomerOutcome, WalletTotals } from '../closes/close.ts';
import { figure, text, type Cell } from './csv.ts';

export const WALLET_COLUMNS = [
  'customerId',
  'period',
  'currency',
  'carriedIn',
  'granted',
  'purchased',
  'used',
  'overage',
  'writtenOff',
  'forfeited',
  'voided',
  'left',
  'events',
  'invoice',
] as const;

type ClosedWallet = CustomerOutcome & { readonly wallet: WalletTotals };

export const hasWallet = (outcome: CustomerOutcome): outcome is ClosedWallet => 'wallet' in outcome;

/** A wallet's month as its close found it. `granted` includes `purchased`; `overage` includes `writtenOff`. */
export function walletRow(outcome: ClosedWallet, period: Period, currency: string): Cell[] {
  const { carriedIn, granted, purchased, spent, overage, writtenOff, forfeited, voided, left, events } = outcome.wallet;
  return [
    text(outcome.customerId),
    text(period),
    text(currency),
    ...[carriedIn, granted, purchased, spent, overage, writtenOff, forfeited, voided, left].map((amount) =>
      figure(formatMicros(amount)),
    ),
    figure(events),
    text(outcome.outcome === 'done' ? outcome.number : undefined),
  ];
}
