import type { Customer } from '../../shared/domain/customers/customer.ts';
import type { InvoiceLine } from '../../shared/domain/invoices/invoice.ts';
import type { Language } from '../../shared/domain/invoices/wording.ts';
import { chargeOf, lineOf, type Pricing } from '../../shared/domain/subscriptions/charges.ts';
import type { Subscription } from '../../shared/domain/subscriptions/subscription.ts';
import { invariant } from '../../shared/kernel/invariant.ts';
import type { DateRange, LocalDate } from '../../shared/kernel/period.ts';
import { at, catalog } from './wallets.ts';

const day = (text: string) => text as LocalDate;

/** Members of a subscription that nothing has happened to. */
export const UNTOUCHED = {
  modules: [],
  products: [],
  charges: [],
  accrued: [],
  waiting: [],
  awards: [],
  trials: [],
  moduleTrials: [],
  notices: [],
} as const;

export const subscriptionOf = (more: Partial<Subscription> = {}): Subscription => ({
  id: 'sub_00000000-0000-7000-8000-000000000001',
  customerId: 'acme',
  revision: 1,
  plan: 'pro',
  seats: 1,
  interval: 'month',
  status: 'active',
  startedAt: at('2026-01-01T00:00:00Z'),
  startDate: day('2026-01-01'),
  invoicedUntil: day('2026-12-01'),
  catalogVersion: catalog.version,
  ...UNTOUCHED,
  ...more,
});

export const pricing = (
  subscription: Subscription,
  customer: Partial<Pick<Customer, 'id' | 'proofs' | 'language'>> = {},
): Pricing => ({ subscription, book: catalog, customer: { id: 'acme', proofs: [], language: 'en', ...customer } });

/** The line of a plan's seats for some days. */
export function planLine(plan: string, seats: number, service: DateRange, language: Language): InvoiceLine {
  const by = pricing(subscriptionOf({ plan, seats }), { language });
  const [charge] = chargeOf(by, { item: 'plan', product: plan }, service);
  invariant(charge, 'the plan has a price');
  return lineOf(by, charge);
}
