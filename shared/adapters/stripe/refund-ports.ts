import type { StripePorts } from '../../application/stripe-ports.ts';
import { answerOf, read } from './answers.ts';
import { centsFromStripe, idOf, METADATA, refundFromStripe } from './mapping.ts';
import { creditToStripe, refundToStripe } from './requests.ts';
import { LOOKED_THROUGH, type Settings } from './port-settings.ts';

type RefundPorts = Pick<StripePorts, 'creditInvoice' | 'creditsOfInvoice' | 'payments' | 'createRefund' | 'findRefund'>;

/** Less is asked for, and money goes back. */
export const refundPorts = ({ client, pace }: Settings): RefundPorts => ({
  creditInvoice: async ({ key, ...request }) => {
    const stripe = await client();
    await pace('credit');
    return answerOf(async () => {
      await stripe.creditNotes.create(creditToStripe(request), { idempotencyKey: key });
      return 'credited' as const;
    });
  },
  creditsOfInvoice: async (stripeInvoiceId) => {
    const stripe = await client();
    const { data } = await read(() => stripe.creditNotes.list({ invoice: stripeInvoiceId, limit: LOOKED_THROUGH }));
    return data.flatMap(({ metadata }) => metadata?.[METADATA.creditNote] ?? []);
  },
  payments: async (source) => {
    const stripe = await client();
    if ('checkoutSessionId' in source) {
      const { payment_intent, amount_total } = await read(() =>
        stripe.checkout.sessions.retrieve(source.checkoutSessionId),
      );
      const paymentIntentId = idOf(payment_intent);
      return paymentIntentId === undefined ? [] : [{ paymentIntentId, amount: centsFromStripe(amount_total ?? 0) }];
    }
    const { data } = await read(() =>
      stripe.invoicePayments.list({ invoice: source.stripeInvoiceId, status: 'paid', limit: LOOKED_THROUGH }),
    );
    return data.toReversed().flatMap(({ payment, amount_paid }) => {
      const paymentIntentId = idOf(payment.payment_intent);
      return paymentIntentId === undefined ? [] : [{ paymentIntentId, amount: centsFromStripe(amount_paid ?? 0) }];
    });
  },
  createRefund: async ({ key, ...request }) => {
    const stripe = await client();
    await pace('refund');
    return answerOf(async () =>
      refundFromStripe(await stripe.refunds.create(refundToStripe(request), { idempotencyKey: key })),
    );
  },
  findRefund: async ({ paymentIntentId, of }) => {
    const stripe = await client();
    const { data } = await read(() => stripe.refunds.list({ payment_intent: paymentIntentId, limit: LOOKED_THROUGH }));
    return data
      .map(refundFromStripe)
      .find((refund) => refund.of?.creditNoteId === of.creditNoteId && refund.of.attempt === of.attempt);
  },
});
