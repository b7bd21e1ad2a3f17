import type { Catalog } from '../../catalog/catalog.ts';
import { planFor } from '../../catalog/price-book.ts';
import { cents, type Cents } from '../../kernel/money.ts';
import { localDateAt, periodOfDate, rangeOfPeriod } from '../../kernel/period.ts';
import { minimum, sum } from '../../kernel/rounding.ts';
import type { Invoice } from '../invoices/invoice.ts';
import { priceLine } from '../invoices/line-price.ts';
import { creditLine } from '../invoices/lines.ts';
import { wordingFor } from '../invoices/wording.ts';
import { pricingOf } from './charges.ts';
import type { Running } from './change-subscription.ts';
import { discountsOn } from './discounts.ts';
import { finishChange, type SubscriptionFacts } from './finish-change.ts';
import { draftToday } from './install-module.ts';
import type { ChangeContext } from './start-subscription.ts';

/**
 * A month of the referrer's plan fee after discounts, at most what the new customer's first invoice carried for its plan
 * (domain.md section 2): a credit line of the referrer's next invoice.
 */
export function creditReferrer(
  firstInvoice: Invoice,
  referrer: Running,
  context: ChangeContext,
): { readonly facts: SubscriptionFacts; readonly credit: Cents } | undefined {
  const { referral } = context.catalog;
  const credit = referral ? creditFor(firstInvoice, referrer, context, referral.months) : cents(0n);
  if (!referral || credit <= 0n) return undefined;
  const draft = draftToday(referrer, context);
  const description = wordingFor(referrer.customer.language).referralLine(referral.months);
  draft.lines.push(creditLine(description, credit, rangeOfPeriod(periodOfDate(draft.on))));
  return { facts: finishChange(draft, { tail: referrer.tail }), credit };
}

function creditFor(
  { lines }: Invoice,
  { customer, subscription }: Running,
  { catalog, now }: ChangeContext,
  months: number,
): Cents {
  if (subscription.status === 'canceled') return cents(0n);
  const paidForPlan = sum(lines.filter(({ kind }) => kind === 'plan').map(({ net }) => net));
  return cents(minimum(paidForPlan, monthlyFee({ customer, subscription }, catalog, now) * BigInt(months)));
}

function monthlyFee(
  { customer, subscription }: Pick<Running, 'customer' | 'subscription'>,
  catalog: Catalog,
  now: ChangeContext['now'],
): Cents {
  const { book } = pricingOf(subscription, customer, catalog);
  const on = localDateAt(now, catalog.zone);
  const discounts = discountsOn({ item: 'plan', product: subscription.plan }, { book, subscription, customer }, on);
  const { price } = planFor(book, subscription.plan, customer.id);
  return priceLine(BigInt(subscription.seats), price, { discounts, stacking: book.stacking }).net;
}
