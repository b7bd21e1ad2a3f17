import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Customer } from '../../../shared/domain/customers/customer.ts';
import type { Invoice, InvoiceLine, InvoicePayment } from '../../../shared/domain/invoices/invoice.ts';
import { MAX_MIRROR_LINES, mirrorLines } from '../../../shared/domain/payments/mirror-lines.ts';
import { planCollection, unpaid } from '../../../shared/domain/payments/plan-collection.ts';
import { recordFailure, recordPaid } from '../../../shared/domain/payments/record-payment.ts';
import type { StripeInvoice } from '../../../shared/domain/payments/stripe-notice.ts';
import { InvariantError } from '../../../shared/kernel/invariant.ts';
import { cents, centsOf, factorOf, shareOf, unitPriceOf, type Cents } from '../../../shared/kernel/money.ts';
import type { DateRange, LocalDate, Period } from '../../../shared/kernel/period.ts';
import { sum } from '../../../shared/kernel/rounding.ts';
import { at } from '../../support/wallets.ts';

const NOW = at('2026-11-10T12:00:00Z');
const SERVICE = { start: '2026-11-01', end: '2026-12-01' } as DateRange;
const MINIMUM = centsOf('0.50');

const line = (net: Cents, description = 'Pro plan'): InvoiceLine => ({
  kind: 'plan',
  description,
  quantity: 1n,
  unitPrice: unitPriceOf('13.00'),
  discounts: [],
  net,
  service: SERVICE,
});

function invoiceOf(nets: readonly bigint[], rate = '0.20'): Invoice {
  const lines = nets.map((net) => line(cents(net)));
  const net = cents(sum(nets));
  const vat = { rate: factorOf(rate), category: 'S', base: net, amount: shareOf(net, factorOf(rate)) } as const;
  return {
    id: 'inv_1',
    cause: 'close:2026-10',
    customerId: 'acme',
    currency: 'EUR',
    buyer: {
      name: 'Acme',
      email: 'a@example.com',
      kind: 'business',
      country: 'FR',
      address: customer.address,
    },
    vatTreatment: { category: 'S', rate: factorOf(rate), country: 'FR' },
    lines,
    net,
    vat: [vat],
    gross: cents(net + vat.amount),
    termsDays: 7,
    number: 'FA-2026-000001',
    issueDate: '2026-11-10' as LocalDate,
    dueDate: '2026-11-17' as LocalDate,
    period: '2026-11' as Period,
    issuedAt: NOW,
  };
}

const customer: Customer = {
  id: 'acme',
  revision: 4,
  name: 'Acme',
  email: 'a@example.com',
  kind: 'business',
  country: 'FR',
  address: { line1: '1 rue Serpenoise', postalCode: '57000', city: 'Metz' },
  language: 'fr',
  proofs: [],
  createdAt: NOW,
  updatedAt: NOW,
};
const withCard: Customer = {
  ...customer,
  stripe: { customerId: 'cus_1', paymentMethod: { id: 'pm_1', type: 'card' } },
};
const mirror = (more: Partial<StripeInvoice> = {}): StripeInvoice => ({
  id: 'in_1',
  invoiceId: 'inv_1',
  status: 'paid',
  currency: 'EUR',
  total: centsOf('15.60'),
  paid: centsOf('15.60'),
  ...more,
});

describe('the lines of a mirror', () => {
  it('sum to what is to pay, whatever the lines and the rate', () => {
    const net = fc.bigInt({ min: -100_000n, max: 1_000_000n });
    const rate = fc.constantFrom('0', '0.055', '0.085', '0.20', '0.255');
    fc.assert(
      fc.property(fc.array(net, { minLength: 1, maxLength: 600 }), rate, (nets, vatRate) => {
        const invoice = invoiceOf(nets, vatRate);
        const lines = mirrorLines(invoice);
        expect(sum(lines.map(({ amount }) => amount))).toBe(invoice.gross);
        expect(lines.length).toBeLessThanOrEqual(MAX_MIRROR_LINES + 1);
      }),
    );
  });

  it('say what ours say, credits below zero, and the VAT last', () => {
    const lines = mirrorLines(invoiceOf([1300n, -210n]));
    expect(lines).toEqual([
      { description: 'Pro plan', amount: 1300n, service: SERVICE },
      { description: 'Pro plan', amount: -210n, service: SERVICE },
      { description: 'VAT 20 %', amount: 218n },
    ]);
  });

  it('have no VAT where there is none', () => {
    expect(mirrorLines(invoiceOf([1300n], '0'))).toHaveLength(1);
  });

  it('that do not sum to the invoice are a defect, and never leave', () => {
    const invoice = { ...invoiceOf([1300n]), gross: centsOf('15.61') };
    expect(() => mirrorLines(invoice)).toThrow(InvariantError);
  });
});

describe('a collection', () => {
  const payment = (more: Partial<InvoicePayment>): InvoicePayment => ({
    ...unpaid(invoiceOf([1300n])),
    revision: 1,
    ...more,
  });

  it.each([
    ['charges the card on file', [1300n], withCard, undefined, { by: 'charge', paymentMethodId: 'pm_1' }],
    ['sends a link without one', [1300n], customer, undefined, { by: 'link' }],
    ['has nothing to do at 0.00', [0n], withCard, undefined, { by: 'nothing', because: 'nothing_to_pay' }],
    ['has nothing to do below zero', [-5n], withCard, undefined, { by: 'nothing', because: 'nothing_to_pay' }],
    ['is not for 0.49', [41n], withCard, undefined, { by: 'nothing', because: 'below_minimum' }],
    ['is for 0.50', [42n], withCard, undefined, { by: 'charge', paymentMethodId: 'pm_1' }],
    ['is over when paid', [1300n], withCard, { status: 'paid' }, { by: 'nothing', because: 'settled' }],
    ['is over when credited', [1300n], withCard, { status: 'credited' }, { by: 'nothing', because: 'settled' }],
    ['is over when given up', [1300n], withCard, { status: 'uncollectible' }, { by: 'nothing', because: 'settled' }],
    ['is not repeated', [1300n], withCard, { paymentUrl: 'https://x' }, { by: 'nothing', because: 'already_asked' }],
    ['is not repeated', [1300n], withCard, { failures: 1 }, { by: 'nothing', because: 'already_asked' }],
    ['goes on', [1300n], withCard, { stripeInvoiceId: 'in_1' }, { by: 'charge', paymentMethodId: 'pm_1' }],
  ] as const)('%s', (_title, nets, who, state, plan) => {
    const collected = { invoice: invoiceOf(nets), ...(state && { payment: payment(state) }) };
    expect(planCollection(collected, who, { minimum: MINIMUM, termsDays: 7 })).toEqual(plan);
  });

  it('charges no card for what a contract gives more days to pay: it is asked for by a link', () => {
    const agreed = { invoice: { ...invoiceOf([1300n]), termsDays: 30 } };
    expect(planCollection(agreed, withCard, { minimum: MINIMUM, termsDays: 7 })).toEqual({ by: 'link' });
  });
});

describe('a payment', () => {
  const owed = { invoice: invoiceOf([1300n]), customer: withCard };
  const moment = { at: NOW, now: NOW };

  it('in full is paid, told once, and the first one of a customer is remembered', () => {
    const facts = recordPaid(owed, mirror(), moment);
    expect(facts).toMatchObject({
      payment: { revision: 1, status: 'paid', paid: 1560n, paidAt: NOW, stripeInvoiceId: 'in_1' },
      customer: { revision: 5, firstPaidAt: NOW },
      events: [{ type: 'invoice.paid', aggregate: { type: 'invoice', id: 'inv_1', seq: 2 } }],
    });
  });

  it('of a customer who has paid before leaves the customer alone', () => {
    const facts = recordPaid({ ...owed, customer: { ...withCard, firstPaidAt: NOW } }, mirror(), moment);
    expect(facts).not.toHaveProperty('customer');
  });

  it.each([
    ['without money', { paid: centsOf('0.00') }, 'no_money_moved'],
    ['in another currency', { currency: 'USD' }, 'another_currency'],
  ] as const)('%s is none', (_title, more, note) => {
    expect(recordPaid(owed, mirror(more), moment)).toBe(note);
  });

  it('on another mirror is not ours', () => {
    const payment = { ...unpaid(owed.invoice), revision: 1, stripeInvoiceId: 'in_2' };
    expect(recordPaid({ ...owed, payment }, mirror(), moment)).toBe('another_mirror');
    expect(recordFailure({ ...owed, payment }, mirror(), moment)).toBe('another_mirror');
  });

  it('and failures in any order: paid stays paid, no cent is lost, revisions have no gap', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('failed' as const) }),
      fc.record({ kind: fc.constant('paid' as const), paid: fc.bigInt({ min: 0n, max: 2000n }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let payment: InvoicePayment | undefined;
        let told = 0;
        for (const each of steps) {
          const before: InvoicePayment = payment ?? unpaid(owed.invoice);
          const facts =
            each.kind === 'paid'
              ? recordPaid({ ...owed, payment }, mirror({ paid: cents(each.paid) }), moment)
              : recordFailure({ ...owed, payment }, mirror({ status: 'open', failure: 'card_declined' }), moment);
          if (typeof facts === 'string') continue;
          expect(before.status).toBe('open');
          expect(facts.payment.revision).toBe(before.revision + 1);
          expect(facts.payment.paid).toBeGreaterThanOrEqual(before.paid);
          told += facts.events.filter(({ type }) => type === 'invoice.paid').length;
          payment = facts.payment;
        }
        const most = steps.reduce((max, each) => (each.kind === 'paid' && each.paid > max ? each.paid : max), 0n);
        expect(payment?.status ?? 'open').toBe(most >= owed.invoice.gross ? 'paid' : 'open');
        expect(told).toBe(most >= owed.invoice.gross ? 1 : 0);
      }),
    );
  });

  it('that failed says why and what is still due', () => {
    const payment = { ...unpaid(owed.invoice), revision: 3, paid: centsOf('5.00'), failures: 2 };
    const failed = mirror({ status: 'open', failure: 'insufficient_funds', paymentUrl: 'https://pay' });
    expect(recordFailure({ ...owed, payment }, failed, moment)).toMatchObject({
      payment: { revision: 4, failures: 3, lastFailure: 'insufficient_funds', paymentUrl: 'https://pay' },
      events: [{ type: 'invoice.payment_failed', data: { due: '10.60', failures: 3, reason: 'insufficient_funds' } }],
    });
    expect(recordFailure(owed, mirror(), moment)).toBe('not_failed');
  });
});
