import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';

import { idOf } from '../../../infra/local/stripe/work.ts';
import { type Bench, customerWithCard, draftInvoice, startBench } from './bench.ts';

/** Stripe's published sample objects, which lie beside the project, not in it. */
const SAMPLES = fileURLToPath(new URL('../../../../shared/stripe/fixtures3.json', import.meta.url));
const ARE_THERE = existsSync(SAMPLES);

/** What the samples still show and the pinned version of the API has no more (2025-03-31, 2026). */
const GONE = new Set(['invoice.subscription']);

const LINES = [{ quantity: 1, price_data: { currency: 'eur', unit_amount: 900, product_data: { name: 'Top-up' } } }];

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value);

/** Every object as it is sent, with what it becomes along a payment. */
const objectsOf = async ({ stripe, local, door }: Bench): Promise<Record<string, object>> => {
  const customer = await customerWithCard(stripe);
  const draft = await draftInvoice(stripe, customer.id);
  const invoice = await stripe.invoices.pay(draft.id, { expand: ['payments.data.payment.payment_intent'] });
  const intent = invoice.payments?.data[0]?.payment.payment_intent as Stripe.PaymentIntent;
  const session = await stripe.checkout.sessions.create({
    mode: 'payment',
    success_url: 'https://x.fr',
    line_items: LINES,
  });
  const [method] = (await stripe.customers.listPaymentMethods(customer.id)).data;
  const [item] = (await stripe.invoiceItems.list({ limit: 1 })).data;
  const [line] = (await stripe.checkout.sessions.listLineItems(session.id)).data;
  await door('POST', `checkout/${session.id}/complete`);
  await local.idle();
  const [event] = (await stripe.events.list({ limit: 1 })).data;
  const charge = await stripe.charges.retrieve(idOf(intent.latest_charge));
  const product = await stripe.products.create({ name: 'Pro' });
  const setup = await stripe.setupIntents.create({ customer: customer.id });
  return {
    customer,
    invoice,
    payment_intent: intent,
    payment_method: method ?? {},
    'checkout.session': await stripe.checkout.sessions.retrieve(session.id),
    event: event ?? {},
    charge,
    setup_intent: setup,
    invoiceitem: item ?? {},
    line_item: draft.lines.data[0] ?? {},
    invoice_payment: invoice.payments?.data[0] ?? {},
    item: line ?? {},
    product,
    price: await stripe.prices.create({ product: product.id, unit_amount: 100, currency: 'eur' }),
    refund: await stripe.refunds.create({ charge: charge.id }),
    'billing_portal.session': await stripe.billingPortal.sessions.create({ customer: customer.id }),
    webhook_endpoint: await stripe.webhookEndpoints.create({ url: 'https://x.fr', enabled_events: ['*'] }),
    deleted_customer: await stripe.customers.del(customer.id),
  };
};

describe.skipIf(!ARE_THERE)("Stripe's sample objects (skipped where they do not lie beside the project)", () => {
  it('have no key that ours lack, and the same kinds of values', async () => {
    const { resources } = JSON.parse(readFileSync(SAMPLES, 'utf8')) as {
      resources: Record<string, Record<string, unknown>>;
    };
    const objects = await objectsOf(await startBench());
    const problems: string[] = [];
    for (const [name, object] of Object.entries(objects)) {
      const ours = JSON.parse(JSON.stringify(object)) as Record<string, unknown>;
      for (const [key, sample] of Object.entries(resources[name] ?? { missing: 'sample' })) {
        if (GONE.has(`${name}.${key}`)) continue;
        if (!(key in ours)) problems.push(`${name}.${key} is missing`);
        else if (sample !== null && ours[key] !== null && kindOf(sample) !== kindOf(ours[key])) {
          problems.push(`${name}.${key} is ${kindOf(ours[key])}, not ${kindOf(sample)}`);
        }
      }
    }
    expect(problems).toEqual([]);
  });
});
