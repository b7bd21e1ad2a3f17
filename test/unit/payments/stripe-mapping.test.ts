import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import {
  checkoutFromStripe,
  failureFromStripe,
  invoiceFromStripe,
  paymentMethodFromStripe,
} from '../../../shared/adapters/stripe/mapping.ts';
import { noticeFromStripe } from '../../../shared/adapters/stripe/verify-webhook.ts';
import { BillingError } from '../../../shared/kernel/errors.ts';
import { centsOf } from '../../../shared/kernel/money.ts';

/** Stripe's published sample objects, which lie beside the project, not in it. */
const SAMPLES_FILE = fileURLToPath(new URL('../../../../shared/stripe/fixtures3.json', import.meta.url));
type Sample = Record<string, unknown>;
const samples = existsSync(SAMPLES_FILE)
  ? (JSON.parse(readFileSync(SAMPLES_FILE, 'utf8')) as { resources: Record<string, Sample> }).resources
  : undefined;

/** What Stripe sends at the least, where its samples are not at hand. */
const minimal: Record<string, Sample> = {
  invoice: { id: 'in_1', status: 'draft', currency: 'usd', total: 1000, amount_paid: 0, metadata: {} },
  'checkout.session': { id: 'cs_1', mode: 'payment', payment_status: 'unpaid', metadata: {}, customer: null },
  payment_method: { id: 'pm_1', type: 'card', customer: null },
  customer: { id: 'cus_1', invoice_settings: { default_payment_method: null } },
  refund: { id: 're_1', status: 'succeeded' },
  charge: { id: 'ch_1', refunded: true },
  deleted_customer: { id: 'cus_1', object: 'customer', deleted: true },
};
const sampleOf = (name: string): Sample => samples?.[name] ?? minimal[name] ?? {};

const told = (type: string, object: object, previous?: object) =>
  noticeFromStripe(
    JSON.stringify({
      id: 'evt_1',
      object: 'event',
      created: 1_795_000_000,
      type,
      data: { object, ...(previous && { previous_attributes: previous }) },
    }),
  );

describe('every webhook that is read', () => {
  it.each([
    ['invoice.paid', 'invoice', 'invoice_paid'],
    ['invoice.payment_failed', 'invoice', 'invoice_payment_failed'],
    ['checkout.session.completed', 'checkout.session', 'checkout_completed'],
    ['checkout.session.async_payment_succeeded', 'checkout.session', 'checkout_completed'],
    ['checkout.session.expired', 'checkout.session', 'checkout_expired'],
    ['payment_method.attached', 'payment_method', 'payment_method_attached'],
    ['payment_method.detached', 'payment_method', 'payment_method_detached'],
    ['customer.updated', 'customer', 'customer_updated'],
    ['customer.deleted', 'customer', 'customer_deleted'],
    ['customer.deleted', 'deleted_customer', 'customer_deleted'],
    ['refund.created', 'refund', 'refund_created'],
    ['refund.updated', 'refund', 'refund_changed'],
    ['refund.failed', 'refund', 'refund_changed'],
    ['charge.refunded', 'charge', 'charge_refunded'],
  ])('%s accepts Stripe’s own sample of a %s', (type, name, kind) => {
    expect(told(type, sampleOf(name)).news.kind).toBe(kind);
  });

  it('accepts any other sample as an unknown type, with its body as it came', () => {
    for (const [name, object] of Object.entries(samples ?? minimal)) {
      const notice = told(`${name}.noticed`, object);
      expect(notice.news).toEqual({ kind: 'unknown' });
      expect(JSON.parse(notice.body)).toMatchObject({ data: { object } });
    }
  });

  it('accepts Stripe’s sample of an event', () => {
    const event = samples?.['event'] ?? {
      id: 'evt_1',
      object: 'event',
      type: 'plan.created',
      created: 1,
      data: { object: {} },
    };
    expect(noticeFromStripe(JSON.stringify(event))).toMatchObject({ id: event['id'], news: { kind: 'unknown' } });
  });

  it('names the place of what is wrong', () => {
    const wrong = () => told('invoice.paid', { ...minimal['invoice'], amount_paid: 12.5 });
    expect(wrong).toThrow(BillingError);
    try {
      wrong();
    } catch (error) {
      expect((error as BillingError).details.errors?.map(({ path }) => path)).toEqual(['data.object.amount_paid']);
    }
  });

  it.each(['', 'null', '[]', '{}', '{"id":"evt_1"}', 'not json'])('refuses %j', (body) => {
    expect(() => noticeFromStripe(body)).toThrow(BillingError);
  });

  it('knows whose a detached method was', () => {
    const { news } = told('payment_method.detached', { id: 'pm_1', customer: null }, { customer: 'cus_9' });
    expect(news).toEqual({ kind: 'payment_method_detached', paymentMethodId: 'pm_1', stripeCustomerId: 'cus_9' });
  });

  it('reads ids and expanded objects alike', () => {
    const expanded = {
      id: 'cus_1',
      invoice_settings: { default_payment_method: { id: 'pm_1', object: 'payment_method' } },
    };
    expect(told('customer.updated', expanded).news).toMatchObject({ defaultPaymentMethodId: 'pm_1' });
  });
});

describe('an invoice from Stripe', () => {
  const source = { id: 'in_1', status: 'paid', currency: 'eur', total: 1560, amount_paid: 1560 };

  it('has exact amounts, our id, and times in milliseconds', () => {
    const metadata = { centime_invoice: 'inv_1' };
    const page = 'https://invoice.stripe.com/i/1';
    const paid = { ...source, metadata, hosted_invoice_url: page, status_transitions: { paid_at: 1_795_000_000 } };
    expect(invoiceFromStripe(paid)).toEqual({
      id: 'in_1',
      invoiceId: 'inv_1',
      status: 'paid',
      currency: 'EUR',
      total: centsOf('15.60'),
      paid: centsOf('15.60'),
      paidAt: 1_795_000_000_000,
      paymentUrl: page,
    });
  });

  it('counts no money that moved elsewhere', () => {
    expect(invoiceFromStripe({ ...source, amount_paid_off_stripe: 1560 }).paid).toBe(0n);
    expect(invoiceFromStripe({ ...source, amount_paid: 0 }).paid).toBe(0n);
  });

  it('is read from Stripe’s sample', () => {
    const sample = sampleOf('invoice') as unknown as Stripe.Invoice;
    expect(invoiceFromStripe(sample)).toMatchObject({ id: sample.id, status: 'draft', currency: 'USD', total: 1000n });
  });

  it('says why it was not paid, by the bank’s word first', () => {
    const failed = (intent: object) =>
      failureFromStripe({ payments: { data: [{ payment: { payment_intent: intent } }] } } as never);
    const error = { type: 'card_error', code: 'card_declined', decline_code: 'lost_card' };
    expect(failed({ last_payment_error: error })).toBe('lost_card');
    expect(failed({ last_payment_error: { type: 'card_error', code: 'expired_card' } })).toBe('expired_card');
    expect(failed({ status: 'requires_action' })).toBe('authentication_required');
    expect(failed({ status: 'succeeded' })).toBeUndefined();
    expect(failureFromStripe({} as never)).toBeUndefined();
  });
});

describe('a payment method from Stripe', () => {
  it('keeps what a person knows a card by', () => {
    const card = { brand: 'visa', last4: '4242', exp_month: 8, exp_year: 2030 };
    const method = { id: 'pm_1', type: 'card', card } as unknown as Stripe.PaymentMethod;
    expect(paymentMethodFromStripe(method)).toEqual({
      id: 'pm_1',
      type: 'card',
      brand: 'visa',
      last4: '4242',
      expiresOn: '2030-08',
    });
  });

  it('keeps the end of an account’s number, and the type of any other', () => {
    const debit = { id: 'pm_2', type: 'sepa_debit', sepa_debit: { last4: '3000' } } as unknown as Stripe.PaymentMethod;
    expect(paymentMethodFromStripe(debit)).toEqual({ id: 'pm_2', type: 'sepa_debit', last4: '3000' });
    const link = { id: 'pm_3', type: 'link' } as unknown as Stripe.PaymentMethod;
    expect(paymentMethodFromStripe(link)).toEqual({ id: 'pm_3', type: 'link' });
  });
});

describe('a Checkout session from Stripe', () => {
  it('is read from Stripe’s sample', () => {
    const sample = sampleOf('checkout.session') as unknown as Stripe.Checkout.Session;
    expect(checkoutFromStripe(sample)).toEqual({ id: sample.id, mode: 'payment', isPaid: false });
  });

  it('that is paid says what, by whom and for which grant', () => {
    const session = {
      id: 'cs_1',
      mode: 'payment',
      payment_status: 'paid',
      customer: { id: 'cus_1' },
      metadata: { centime_grant: 'gr_1' },
      amount_total: 5520,
      currency: 'eur',
    };
    expect(checkoutFromStripe(session)).toEqual({
      id: 'cs_1',
      mode: 'payment',
      isPaid: true,
      stripeCustomerId: 'cus_1',
      grantId: 'gr_1',
      amount: 5520n,
      currency: 'EUR',
    });
  });

  it('of a subscription is none of ours', () => {
    expect(checkoutFromStripe({ id: 'cs_1', mode: 'subscription', payment_status: 'paid' }).mode).toBe('other');
  });
});
