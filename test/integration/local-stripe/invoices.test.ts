import { describe, expect, it } from 'vitest';

import { HOUR, START, customerWithCard, draftInvoice, refusalOf, startBench } from './bench.ts';

const DAY = 24 * HOUR;
const SECONDS = START / 1000;

describe('invoices', () => {
  it('are composed of our lines, paid by the default card, and told in order', async () => {
    const { stripe, local, receiver } = await startBench();
    const customer = await customerWithCard(stripe);
    const draft = await draftInvoice(stripe, customer.id, { metadata: { invoiceId: 'ours' } });
    expect(draft).toMatchObject({ status: 'draft', number: null, total: 5880, amount_due: 5880 });
    expect(draft.lines.data.map((line) => [line.amount, line.description])).toEqual([
      [4900, 'Pro plan, October 2026'],
      [980, 'VAT 20 %'],
    ]);
    await local.idle();
    receiver.events.length = 0;

    const paid = await stripe.invoices.pay(draft.id, { expand: ['payments.data.payment.payment_intent'] });
    expect(paid).toMatchObject({ status: 'paid', amount_paid: 5880, amount_remaining: 0, attempt_count: 1 });
    expect(paid.status_transitions).toMatchObject({ finalized_at: SECONDS, paid_at: SECONDS });
    expect(paid.number).toBe(`${String(customer.invoice_prefix)}-0001`);
    expect(paid.payments?.data[0]?.payment.payment_intent).toMatchObject({ status: 'succeeded', amount: 5880 });
    await local.idle();
    expect(receiver.types().sort()).toEqual(
      [
        'payment_intent.created',
        'invoice.updated',
        'invoice.finalized',
        'charge.succeeded',
        'payment_intent.succeeded',
        'invoice.updated',
        'invoice_payment.paid',
        'invoice.paid',
        'invoice.payment_succeeded',
      ].sort(),
    );
    expect(receiver.forgeries).toBe(0);
    const [event] = receiver.only('invoice.paid');
    expect(event?.data.object).toMatchObject({ id: draft.id, metadata: { invoiceId: 'ours' }, status: 'paid' });
    expect(event?.created).toBe(SECONDS);
  });

  it('stay open when the card is declined, and are paid by another one later', async () => {
    const { stripe, local, receiver } = await startBench();
    const customer = await customerWithCard(stripe, 'pm_card_chargeCustomerFail');
    const draft = await draftInvoice(stripe, customer.id);
    const refusal = await refusalOf(stripe.invoices.pay(draft.id));
    expect(refusal).toMatchObject({
      type: 'StripeCardError',
      statusCode: 402,
      code: 'card_declined',
      decline_code: 'generic_decline',
    });
    expect(refusal.payment_intent).toMatchObject({ status: 'requires_payment_method', amount: 5880 });
    await local.idle();
    for (const type of ['charge.failed', 'payment_intent.payment_failed', 'invoice.payment_failed']) {
      expect(receiver.only(type)).toHaveLength(1);
    }
    expect(receiver.only('invoice.paid')).toHaveLength(0);
    const open = await stripe.invoices.retrieve(draft.id);
    expect(open).toMatchObject({ status: 'open', attempted: true, attempt_count: 1, amount_remaining: 5880 });

    const other = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
    const paid = await stripe.invoices.pay(draft.id, { payment_method: other.id });
    expect(paid).toMatchObject({ status: 'paid', attempt_count: 2 });
    expect((await refusalOf(stripe.invoices.pay(draft.id))).message).toBe('Invoice is already paid');
  });

  it('that are sent are paid by a person at their page', async () => {
    const { stripe, local, receiver } = await startBench();
    const customer = await stripe.customers.create({ name: 'Ada & <Co>', email: 'ada@example.com' });
    const terms = { collection_method: 'send_invoice', days_until_due: 30 } as const;
    const draft = await draftInvoice(stripe, customer.id, terms);
    const sent = await stripe.invoices.sendInvoice(draft.id);
    expect(sent).toMatchObject({ status: 'open', due_date: (START + 30 * DAY) / 1000 });
    const url = String(sent.hosted_invoice_url);
    expect(url).toBe(`${local.url}/invoice/${draft.id}`);
    const page = await (await fetch(url)).text();
    expect(page).toContain('€58.80');
    expect(page).toContain('Ada &amp; &lt;Co&gt;');

    const declined = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams({ card: 'pm_card_chargeDeclined' }),
    });
    expect([declined.status, await declined.text()]).toEqual([402, expect.stringContaining('Your card was declined.')]);
    const body = new URLSearchParams({ card: 'pm_card_visa' });
    expect(await (await fetch(url, { method: 'POST', body })).text()).toContain('This invoice is paid.');
    await local.idle();
    for (const type of ['invoice.sent', 'invoice.payment_failed', 'invoice.paid', 'invoice.payment_succeeded']) {
      expect(receiver.only(type), type).toHaveLength(1);
    }
  });

  it('that are paid elsewhere are paid without a payment', async () => {
    const { stripe, local, receiver } = await startBench();
    const customer = await customerWithCard(stripe);
    const draft = await draftInvoice(stripe, customer.id);
    const paid = await stripe.invoices.pay(draft.id, { paid_out_of_band: true });
    expect(paid).toMatchObject({ status: 'paid', amount_paid_off_stripe: 5880 });
    await local.idle();
    expect(receiver.only('invoice.paid')).toHaveLength(1);
    expect(receiver.only('charge.succeeded')).toHaveLength(0);
    expect(receiver.only('invoice.payment_succeeded')).toHaveLength(0);
  });

  it('below the smallest charge go to the balance, which the next invoice takes', async () => {
    const { stripe } = await startBench();
    const customer = await customerWithCard(stripe);
    const invoiceOf = async (amount: number) => {
      const draft = await stripe.invoices.create({ customer: customer.id, currency: 'eur' });
      await stripe.invoices.addLines(draft.id, { lines: [{ amount }] });
      return stripe.invoices.finalizeInvoice(draft.id);
    };
    expect(await invoiceOf(30)).toMatchObject({ status: 'paid', amount_due: 0, total: 30, ending_balance: 30 });
    expect(await invoiceOf(1000)).toMatchObject({ status: 'open', amount_due: 1030, starting_balance: 30 });
    expect(await invoiceOf(-500)).toMatchObject({ status: 'paid', amount_due: 0, ending_balance: -500 });
  });

  it('show ten lines, and page through the others', async () => {
    const { stripe } = await startBench();
    const customer = await customerWithCard(stripe);
    const draft = await stripe.invoices.create({ customer: customer.id, currency: 'eur' });
    const lines = Array.from({ length: 25 }, (_, index) => ({ amount: index + 1 }));
    const invoice = await stripe.invoices.addLines(draft.id, { lines });
    expect([invoice.lines.data.length, invoice.lines.has_more, invoice.total]).toEqual([10, true, 325]);
    const all = await stripe.invoices.listLineItems(draft.id, { limit: 7 }).autoPagingToArray({ limit: 100 });
    expect(all.map((line) => line.amount)).toEqual(lines.map((line) => line.amount));
  });

  it('take pending items only when asked, and cannot be changed once they are final', async () => {
    const { stripe } = await startBench();
    const customer = await customerWithCard(stripe);
    const item = { customer: customer.id, currency: 'eur', amount: 700, description: 'Usage' };
    await stripe.invoiceItems.create(item);
    const without = await stripe.invoices.create({ customer: customer.id });
    expect(without.total).toBe(0);
    const including = { customer: customer.id, pending_invoice_items_behavior: 'include' } as const;
    const invoice = await stripe.invoices.create(including);
    expect([invoice.total, invoice.lines.data[0]?.description]).toEqual([700, 'Usage']);
    expect((await stripe.invoices.create(including)).total).toBe(0);
    await stripe.invoiceItems.create({ ...item, invoice: invoice.id });
    const final = await stripe.invoices.finalizeInvoice(invoice.id);
    expect(final).toMatchObject({ status: 'open', total: 1400 });
    const refusal = await refusalOf(stripe.invoices.addLines(invoice.id, { lines: [{ amount: 1 }] }));
    expect(refusal.code).toBe('invoice_not_editable');
    const voided = await stripe.invoices.voidInvoice(invoice.id);
    expect(voided.status).toBe('void');
  });

  it('that advance by themselves are finalized after an hour, charged, and tried again days later', async () => {
    const { stripe, pass, local, receiver } = await startBench();
    const customer = await customerWithCard(stripe, 'pm_card_chargeCustomerFail');
    const draft = await draftInvoice(stripe, customer.id, { auto_advance: true });
    await pass(HOUR);
    await local.idle();
    const failed = await stripe.invoices.retrieve(draft.id);
    expect(failed).toMatchObject({ status: 'open', attempt_count: 1 });
    expect(failed.next_payment_attempt).toBe((START + HOUR + 3 * DAY) / 1000);
    const card = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
    await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: card.id } });
    await pass(3 * DAY);
    await local.idle();
    expect(await stripe.invoices.retrieve(draft.id)).toMatchObject({ status: 'paid', attempt_count: 2 });
    expect(receiver.only('invoice.payment_failed')).toHaveLength(1);
    expect(receiver.only('invoice.paid')).toHaveLength(1);
  });
});
