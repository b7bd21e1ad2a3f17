import { FACTOR_ONE, micros, microsOf } from '../kernel/money.ts';
import type { LocalDate } from '../kernel/period.ts';
import type { WalletSettings } from './catalog.ts';

/** Of a catalog that says nothing of wallets: they are in the invoice currency, nothing is sold for them, and no credit comes by itself. */
export const walletIn = (currency: string): WalletSettings => ({
  currency,
  bookRates: [{ from: '2020-01-01' as LocalDate, rate: FACTOR_ONE }],
  priorities: { trial: 10, included: 20, promotional: 30, contract: 40, purchased: 50 },
  topUps: {
    minimum: microsOf('1.00'),
    maximum: microsOf('10000.00'),
    offers: [],
    volumeDiscounts: [],
    ends: 'period',
  },
  holds: { defaultSeconds: 900, maximumSeconds: 86_400 },
  alertPercents: [],
  estimatePrice: micros(1n),
});
