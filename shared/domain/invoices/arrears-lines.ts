import type { Catalog } from '../../catalog/catalog.ts';
import type { Arrears } from '../wallets/close-wallet.ts';
import type { InvoiceLine } from './invoice.ts';
import { overageLine, topUpLine } from './lines.ts';
import type { Language } from './wording.ts';

/** What a wallet owes: its top-ups, and compute that was used without credit. */
export const arrearsLines = (
  { topUps, overages }: Arrears,
  catalog: Pick<Catalog, 'wallet'>,
  language: Language,
): readonly InvoiceLine[] => [
  ...topUps.map((topUp) => topUpLine(topUp, catalog, language)),
  ...overages.map((overage) => overageLine(overage, catalog, language)),
];
