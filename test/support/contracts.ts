import { attemptChange, type SubscriptionDeps } from '../../shared/application/subscription-changes.ts';
import { untilCommitted } from '../../shared/application/attempts.ts';
import type { Catalog } from '../../shared/catalog/catalog.ts';
import { loadCatalog } from '../../shared/catalog/load-catalog.ts';
import { vmcloud as vmcloudJson } from '../../shared/catalog/vmcloud.ts';
import type { AgreedDiscount, AgreedLine, Agreement } from '../../shared/domain/contracts/contract.ts';
import { startContract, type AcceptedQuote } from '../../shared/domain/contracts/start-contract.ts';
import { derivedId } from '../../shared/kernel/id.ts';
import { factorOf, unitPriceOf } from '../../shared/kernel/money.ts';
import type { LocalDate } from '../../shared/kernel/period.ts';

export const vmcloud: Catalog = loadCatalog(vmcloudJson);

export const quoteIdOf = (name: string): string => derivedId('quo', 'test', name);

/** So many virtual servers. */
export const servers = (quantity: number, unitPrice = '9.99'): AgreedLine => ({
  kind: 'product',
  product: 'vps',
  name: 'VPS',
  unit: 'server',
  quantity,
  unitPrice: unitPriceOf(unitPrice),
});

/** "0.17" on products, in all months unless said otherwise. */
export const discountOf = (name: string, percent: string, more: Partial<AgreedDiscount> = {}): AgreedDiscount => ({
  name,
  nature: 'automatic',
  percent: factorOf(percent),
  on: ['product'],
  fromMonth: 0,
  ...more,
});

/** Ten servers for a year, monthly, at the price book's price. */
export const agreementOf = (more: Partial<Agreement> = {}): Agreement => ({
  plan: 'annual',
  catalogVersion: vmcloud.version,
  startsOn: '2026-11-17' as LocalDate,
  termMonths: 12,
  rhythm: 'monthly',
  netDays: 30,
  seats: 1,
  quantities: { vps: 10 },
  modules: [],
  lines: [servers(10)],
  discounts: [],
  stacking: vmcloud.stacking,
  renewal: { automatic: true, noticeDays: 60 },
  ...more,
});

/** Accepts a quote, as its use case does. */
export const accept = (ports: SubscriptionDeps, customerId: string, quote: AcceptedQuote) => {
  const subscriptionId = ports.newId('sub');
  return untilCommitted(ports, () =>
    attemptChange(
      ports,
      customerId,
      (account, now) => startContract(quote, account, { catalog: ports.catalog, now, subscriptionId }),
      { outcome: (_account, change) => change?.subscription },
    ),
  );
};
