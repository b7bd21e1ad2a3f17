import type { Catalog } from '../../catalog/catalog.ts';
import { bookOf } from '../../catalog/price-book.ts';
import { invariant } from '../../kernel/invariant.ts';
import { cents, ZERO_CENTS, type Cents } from '../../kernel/money.ts';
import type { Period } from '../../kernel/period.ts';
import { maximum, sum } from '../../kernel/rounding.ts';
import { isSame } from '../../kernel/same.ts';
import { commitmentDue, type CommitmentDue, type CommittedMonth } from '../contracts/commitments.ts';
import type { CommitmentAccount } from '../contracts/contract.ts';
import type { Customer } from '../customers/customer.ts';
import type { InvoiceLine } from '../invoices/invoice.ts';
import {
  NOTHING_METERED,
  type BilledProduct,
  type MeteredMonth,
  type SettledMonth,
} from '../metering/metered-month.ts';
import type { PartedMonth, PartedUsage } from '../metering/parted-usage.ts';
import {
  NET_ALONE,
  priceUsage,
  type PricedProduct,
  type PricedUsage,
  type UsageTerms,
} from '../metering/price-usage.ts';
import { INVOICE_LINES, usageAdjustmentLine } from '../metering/usage-lines.ts';
import type { WalletState } from '../wallets/wallet.ts';
import { monthOfService, sellsByMeter, trialDaysOf } from './dated-terms.ts';
import { discountsOn } from './discounts.ts';
import type { Subscription } from './subscription.ts';

export type UsageAccount = {
  readonly customer: Customer;
  readonly subscription: Subscription;
  /** Of the months in which it was tried. */
  readonly parted?: PartedUsage | undefined;
};

const NO_USAGE = { charged: [], free: [] };

/** Of a month's usage what is charged, and what was used in a trial. */
export function usageOf(
  { subscription, parted }: Pick<UsageAccount, 'subscription' | 'parted'>,
  { period, metered }: UsageMonth,
): PartedMonth {
  if (!metered) return NO_USAGE;
  if (trialDaysOf(subscription, period).length === 0) return { charged: metered.usage, free: [] };
  const month = parted?.get(period);
  invariant(month, 'the usage of a month with a trial is counted in parts');
  return month;
}

/** What a month's usage of a customer is priced by. */
export function usageTermsOf({ customer, subscription }: UsageAccount, period: Period, catalog: Catalog): UsageTerms {
  const { terms, on, service, days } = monthOfService(subscription, period);
  const book = bookOf(catalog, terms.catalogVersion);
  return {
    book,
    meters: catalog.meters,
    currency: catalog.currency,
    plan: terms.plan,
    discountsOn: (product) => discountsOn({ item: 'usage', product }, { book, subscription: terms, customer }, on),
    stacking: terms.contract?.stacking ?? book.stacking,
    service,
    days,
    language: customer.language,
  };
}

/** What a customer's month has come to, whatever was invoiced of it. */
export const priceMonth = (account: UsageAccount, month: UsageMonth, catalog: Catalog): PricedUsage<InvoiceLine> =>
  priceUsage(usageOf(account, month).charged, usageTermsOf(account, month.period, catalog), INVOICE_LINES);

/** The same as an amount, for who needs no lines. */
export const totalOfMonth = (account: UsageAccount, month: UsageMonth, catalog: Catalog): Cents =>
  priceUsage(usageOf(account, month).charged, usageTermsOf(account, month.period, catalog), NET_ALONE).total;

export type UsageMonth = { readonly period: Period; readonly metered?: MeteredMonth };

export type UsageDue = {
  /** Of the months, and of what usage is short of a contract's commitment. */
  readonly lines: readonly InvoiceLine[];
  readonly months: readonly DueMonth[];
  readonly commitments: Pick<CommitmentDue, 'invoiced' | 'waiting'>;
};
type DueMonth = UsageMonth & {
  /** What invoices will have carried of it, with these lines. */
  readonly billed: readonly BilledProduct[];
  readonly lines: readonly InvoiceLine[];
};

/**
 * What meters came to and no invoice has carried, of all months up to one: what each costs by now, less what was billed of
 * it. The first time a product is billed by its lines, later by one line that adjusts its month.
 */
export function usageDue(
  state: Pick<WalletState, 'periods'>,
  through: Period,
  account: UsageAccount,
  catalog: Catalog,
): UsageDue {
  const isConcerned = state.periods.some(({ metered }) => metered) || sellsByMeter(catalog);
  const months = isConcerned ? openMonths(state, through).map((month) => dueMonth(account, month, catalog)) : [];
  const { customer, subscription } = account;
  const committed = months.map((month) => committedMonth(month, subscription));
  const due = commitmentDue(subscription.commitments ?? [], committed, { through, language: customer.language });
  return { lines: [...months.flatMap(({ lines }) => lines), ...due.lines], months, commitments: due };
}

function committedMonth({ period, lines }: DueMonth, subscription: Subscription): CommittedMonth {
  const { terms, on, agreed } = monthOfService(subscription, period);
  return { period, contract: terms.contract, agreed, on, net: cents(sum(lines.map(({ net }) => net))) };
}

/** What was committed to for a month, or for a term that it is of: with all usage that invoices have carried, or would by now. */
export function commitmentOf(
  { periods, closedThrough }: Pick<WalletState, 'periods' | 'closedThrough'>,
  period: Period,
  account: UsageAccount,
  catalog: Catalog,
): CommitmentAccount | undefined {
  const { subscription } = account;
  const contractId = monthOfService(subscription, period).terms.contract?.id;
  const isRemembered = period > closedThrough || periods.some((each) => each.period === period);
  const accounts = isRemembered
    ? usageDue({ periods }, period, account, catalog).commitments.invoiced
    : (subscription.commitments ?? []);
  const found = accounts.find(
    (each) => each.contractId === contractId && each.from <= period && period <= each.through,
  );
  return found && { ...found, missing: cents(maximum(found.committed - found.used, 0n)) };
}

/** The subscription with what counts toward its commitments, once an invoice carries the usage or while none does. */
export function withCommitments(
  subscription: Subscription,
  { commitments }: UsageDue,
  isInvoiced: boolean,
): Subscription {
  const { commitments: before, ...others } = subscription;
  const after = isInvoiced ? commitments.invoiced : commitments.waiting;
  if (isSame(before ?? [], after)) return subscription;
  return after.length === 0 ? others : { ...others, commitments: after };
}

/** What the months are marked with: billed if an invoice carries the lines, else still due; nothing where nothing is. */
export function settledMonths({ months }: UsageDue, isInvoiced: boolean): readonly SettledMonth[] {
  return months.flatMap(({ period, metered, billed, lines }): readonly SettledMonth[] => {
    const isDue = lines.length > 0;
    if (!isDue && (metered?.isSettled ?? true)) return [];
    if (!isDue || isInvoiced) return [{ period, billed, isSettled: true }];
    return [{ period, billed: metered?.billed ?? [], isSettled: false }];
  });
}

/** Months in which something was counted since they were billed; the last one may owe its minimum without any usage. */
function openMonths({ periods }: Pick<WalletState, 'periods'>, through: Period): readonly UsageMonth[] {
  const open = periods.filter(({ period, metered }) => period < through && metered && !metered.isSettled);
  return [...open, periods.find(({ period }) => period === through) ?? { period: through }];
}

function dueMonth(account: UsageAccount, month: UsageMonth, catalog: Catalog): DueMonth {
  const { metered = NOTHING_METERED, period } = month;
  const { products } = priceMonth(account, month, catalog);
  const carried = (id: string): Cents => metered.billed.find(({ product }) => product === id)?.amount ?? ZERO_CENTS;
  const lines = products.flatMap((priced) =>
    linesDue(priced, carried(priced.product.id), { period, language: account.customer.language }),
  );
  return { ...month, lines, billed: billedOnce(products, metered.billed) };
}

function linesDue(
  { product, quantity, lines, amount }: PricedProduct<InvoiceLine>,
  carried: Cents,
  { period, language }: { readonly period: Period; readonly language: Customer['language'] },
): readonly InvoiceLine[] {
  if (carried === amount) return [];
  if (carried === 0n) return lines;
  return [usageAdjustmentLine({ product, quantity, due: cents(amount - carried) }, period, language)];
}

/** A product that no price book knows any more stays billed as it was. */
function billedOnce(
  products: readonly PricedProduct<InvoiceLine>[],
  before: readonly BilledProduct[],
): readonly BilledProduct[] {
  const known = new Set(products.map(({ product }) => product.id));
  const now = products.map(({ product, amount }) => ({ product: product.id, amount }));
  return [...now.filter(({ amount }) => amount > 0n), ...before.filter(({ product }) => !known.has(product))];
}
