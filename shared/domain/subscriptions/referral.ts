import type { Catalog } from '../../catalog/catalog.ts';
import { planFor } from '../../catalog/price-book.ts';
import { cents, type Cents } from '../../kernel/money.ts';
import { localDateAt, type LocalDate, periodOfDate, rangeOfPeriod } from '../../kernel/period.ts';
import { minimum, sum } from '../../kernel/rounding.ts';
import { agreedDiscountsOn } from '../contracts/agreed-discounts.ts';
import type { Contract } from '../contracts/contract.ts';
import { monthHolding } from '../contracts/terms.ts';
import { leftOf } from '../credit-notes/left-of-invoice.ts';
import type { Invoice, InvoiceLine, InvoicePayment } from '../invoices/invoice.ts';
import { priceLine } from '../invoices/line-price.ts';
import { creditLine } from '../invoices/lines.ts';
import { wordingFor } from '../invoices/wording.ts';
import { pricingOf } from './charges.ts';
import type { Running } from './change-subscription.ts';
import { discountsOn } from './discounts.ts';
import { finishChange, type SubscriptionFacts } from './finish-change.ts';
import { draftToday } from './install-module.ts';
import type { ChangeContext } from './start-subscription.ts';
import { set } from './subscription-draft.ts';

/**
 * A month of the referrer's plan fee after discounts, at most what the new customer's first invoice carried for its plan
 * (domain.md section 2): a credit line of the referrer's next invoice.
 */
export function creditReferrer(
  first: FirstInvoice,
  referrer: Running,
  context: ChangeContext,
): { readonly facts: SubscriptionFacts; readonly credit: Cents } | undefined {
  const { referral } = context.catalog;
  const credit = referral ? creditFor(first, referrer, context, referral.months) : cents(0n);
  if (!referral || credit <= 0n) return undefined;
  const draft = draftToday(referrer, context);
  const description = wordingFor(referrer.customer.language).referralLine(referral.months);
  const line = creditLine(description, credit, rangeOfPeriod(periodOfDate(draft.on)));
  draft.lines.push({ ...line, referredId: first.invoice.customerId });
  return { facts: finishChange(draft, { tail: referrer.tail }), credit };
}

/**
 * The fee of the first invoice was given back, in part or as a whole: a credit that still waits is what is left of it at
 * most. One that was invoiced stands: an invoice never changes, and the referrer has done nothing wrong.
 */
export function withdrawReferral(
  first: FirstInvoice,
  credited: Cents,
  referrer: Running,
  context: ChangeContext,
): SubscriptionFacts | undefined {
  const credit = cents(minimum(credited, paidForPlan(first)));
  const { waiting } = referrer.subscription;
  const isTooMuch = ({ referredId, net }: InvoiceLine) => referredId === first.invoice.customerId && 0n - net > credit;
  if (!waiting.some(isTooMuch)) return undefined;
  const draft = draftToday(referrer, context);
  const lowered = waiting.flatMap((line) => {
    if (!isTooMuch(line)) return [line];
    return credit === 0n ? [] : [{ ...line, ...creditLine(line.description, credit, line.service) }];
  });
  set(draft, { waiting: lowered });
  return finishChange(draft, { tail: referrer.tail });
}

/** The first invoice of who was brought, with what was credited of it since. */
type FirstInvoice = { readonly invoice: Invoice; readonly payment?: InvoicePayment | undefined };

const paidForPlan = ({ invoice, payment }: FirstInvoice): bigint =>
  sum(leftOf(invoice, payment).lines.filter((_, place) => invoice.lines[place]?.kind === 'plan'));

function creditFor(
  first: FirstInvoice,
  { customer, subscription }: Running,
  { catalog, now }: ChangeContext,
  months: number,
): Cents {
  if (subscription.status === 'canceled') return cents(0n);
  return cents(minimum(paidForPlan(first), monthlyFee({ customer, subscription }, catalog, now) * BigInt(months)));
}

function monthlyFee(
  { customer, subscription }: Pick<Running, 'customer' | 'subscription'>,
  catalog: Catalog,
  now: ChangeContext['now'],
): Cents {
  const on = localDateAt(now, catalog.zone);
  if (subscription.contract) return agreedFee(subscription.contract, on);
  const { book } = pricingOf(subscription, customer, catalog);
  const discounts = discountsOn({ item: 'plan', product: subscription.plan }, { book, subscription, customer }, on);
  const { price } = planFor(book, subscription.plan, customer.id);
  return priceLine(BigInt(subscription.seats), price, { discounts, stacking: book.stacking }).net;
}

/** Under contract the plan costs what was agreed, less what was agreed for that month. */
function agreedFee(contract: Contract, on: LocalDate): Cents {
  const { stacking } = contract;
  const month = monthHolding(contract, on);
  const plans = contract.lines.filter(({ kind }) => kind === 'plan');
  const nets = plans.map(({ product, quantity, unitPrice }) => {
    const discounts = agreedDiscountsOn(contract, { item: 'plan', product }, month);
    return priceLine(BigInt(quantity), unitPrice, { discounts, stacking }).net;
  });
  return cents(sum(nets));
}
