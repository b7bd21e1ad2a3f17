import type { Catalog } from '../../catalog/catalog.ts';
import { DAY_MS, type Instant } from '../../kernel/instant.ts';
import { cents, quantity as quantityOf, ZERO_CENTS, type Cents, type Quantity } from '../../kernel/money.ts';
import { endOfPeriod, periodOfDate, type Period } from '../../kernel/period.ts';
import { sum } from '../../kernel/rounding.ts';
import type { CommitmentAccount } from '../contracts/contract.ts';
import type { InvoiceLine } from '../invoices/invoice.ts';
import { NET_ALONE, priceUsage, type PricedProduct } from '../metering/price-usage.ts';
import { LATE_USAGE_DAYS } from '../wallets/close-wallet.ts';
import type { PeriodAccount } from '../wallets/wallet.ts';
import { priceMonth, usageOf, usageTermsOf, type UsageAccount } from './usage-due.ts';

const ZERO_QUANTITY = quantityOf(0n);

/** What a customer's month of metered usage has come to by now. */
export type UsageView = {
  readonly period: Period;
  readonly currency: string;
  readonly products: readonly (PricedProduct<InvoiceLine> & { readonly inTrial: Quantity })[];
  readonly total: Cents;
  /** Nothing can change any more: no usage of the month is taken, and all of it is invoiced. */
  readonly isFinal: boolean;
  /** What the customer wants to spend in a month. */
  readonly budget?: Cents;
  /** What a contract commits to for the month or its term, and what is missing of it so far. */
  readonly commitment?: CommitmentAccount;
};

/** Priced by the very decision of the close. Of a month whose terms are not remembered any more: what was invoiced. */
export function viewUsage(
  account: UsageAccount,
  month: Pick<PeriodAccount, 'period' | 'closed' | 'metered'>,
  { catalog, now }: { readonly catalog: Catalog; readonly now: Instant },
): UsageView {
  const { period, closed, metered } = month;
  const priced = priceMonth(account, month, catalog);
  const free = quantitiesIn(account, month, catalog);
  const isForgotten = period < oldestTermsOf(account) && metered?.isSettled === true;
  const all = isForgotten ? priced.products.map((product) => asBilled(product, metered.billed)) : priced.products;
  const products = all
    .map((each) => ({ ...each, inTrial: free.get(each.product.id) ?? ZERO_QUANTITY }))
    .filter(({ isSold, quantity, amount, inTrial }) => isSold || quantity > 0n || amount !== 0n || inTrial > 0n);
  const isOver = now >= endOfPeriod(period, catalog.zone) + LATE_USAGE_DAYS * DAY_MS;
  return {
    period,
    currency: catalog.currency,
    products,
    total: cents(sum(products.map(({ amount }) => amount))),
    isFinal: closed && isOver && metered?.isSettled !== false,
  };
}

/** What was used of each product in a trial: shown, and free. */
function quantitiesIn(account: UsageAccount, month: Pick<PeriodAccount, 'period' | 'metered'>, catalog: Catalog) {
  const { products } = priceUsage(
    usageOf(account, month).free,
    usageTermsOf(account, month.period, catalog),
    NET_ALONE,
  );
  return new Map(products.map(({ product, quantity }) => [product.id, quantity]));
}

const oldestTermsOf = ({ subscription: { terms, startDate } }: UsageAccount): Period =>
  periodOfDate(terms?.[0]?.from ?? startDate);

const asBilled = (
  priced: PricedProduct<InvoiceLine>,
  billed: readonly { product: string; amount: Cents }[],
): PricedProduct<InvoiceLine> => ({
  ...priced,
  lines: [],
  amount: billed.find(({ product }) => product === priced.product.id)?.amount ?? ZERO_CENTS,
});
