/** The webhooks of Stripe's that change something here: what its endpoint has to send. Others are stored when they come. */
export const HANDLED_WEBHOOKS = [
  'invoice.paid',
  'invoice.payment_failed',
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.expired',
  'payment_method.attached',
  'payment_method.detached',
  'customer.updated',
  'customer.deleted',
  'refund.created',
  'refund.updated',
  'refund.failed',
  'charge.refunded',
] as const;
export type HandledWebhook = (typeof HANDLED_WEBHOOKS)[number];
