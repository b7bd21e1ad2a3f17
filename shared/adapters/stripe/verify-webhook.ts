import type * as z from 'zod/mini';
import type { VerifyWebhook } from '../../application/stripe-ports.ts';
import type { HandledWebhook } from '../../domain/payments/handled-webhooks.ts';
import type { StripeNews, StripeNotice } from '../../domain/payments/stripe-notice.ts';
import { BillingError } from '../../kernel/errors.ts';
import type { Clock } from '../../kernel/instant.ts';
import { checkoutFromStripe, idOf, instantFromStripe, invoiceFromStripe } from './mapping.ts';
import { isSignedBy, SIGNATURE_TOLERANCE_SECONDS } from './signature.ts';
import type { ReadStripeSecret } from './stripe-secret.ts';
import {
  previousOwner,
  stripeCheckoutSession,
  stripeCustomer,
  stripeEvent,
  stripeInvoice,
  stripeObject,
  stripePaymentMethod,
} from './webhook-schemas.ts';

type Data = z.output<typeof stripeEvent>['data'];

/** Verifies by each active secret over the raw bytes (in constant time, every v1 signature), then reads what is told. */
export const verifyWebhook =
  (secret: ReadStripeSecret, clock: Clock): VerifyWebhook =>
  async (raw, signature) => {
    const { webhookSecrets } = await secret();
    if (webhookSecrets.length === 0) throw new BillingError('internal', 'The Stripe secret has no webhook secret yet.');
    const isGenuine = webhookSecrets.some((each) => isSignedBy(each, signature ?? '', { raw, now: clock() }));
    if (!isGenuine) {
      throw new BillingError('invalid_signature', {
        detail: `The header Stripe-Signature does not sign this body by an active secret within the last ${String(SIGNATURE_TOLERANCE_SECONDS)} seconds.`,
        errors: [{ path: 'Stripe-Signature', message: 'does not match' }],
      });
    }
    return noticeFromStripe(new TextDecoder().decode(raw));
  };

/** The event in our words. Types that we do nothing about are `unknown`, whatever they carry. */
export function noticeFromStripe(body: string): StripeNotice {
  const { id, type, created, data } = parsed(stripeEvent, parsedJson(body), '');
  const reader = isHandled(type) ? READERS[type] : undefined;
  return {
    id,
    type,
    createdAt: instantFromStripe(created),
    body,
    news: reader ? reader(data) : { kind: 'unknown' },
  };
}

const isHandled = (type: string): type is HandledWebhook => Object.hasOwn(READERS, type);

const READERS: Readonly<Record<HandledWebhook, (data: Data) => StripeNews>> = {
  'invoice.paid': ({ object }) => ({ kind: 'invoice_paid', invoice: readInvoice(object) }),
  'invoice.payment_failed': ({ object }) => ({ kind: 'invoice_payment_failed', invoice: readInvoice(object) }),
  'checkout.session.completed': ({ object }) => ({ kind: 'checkout_completed', checkout: readCheckout(object) }),
  // A bank debit is paid days after the session was completed.
  'checkout.session.async_payment_succeeded': ({ object }) => ({
    kind: 'checkout_completed',
    checkout: readCheckout(object),
  }),
  'checkout.session.expired': ({ object }) => ({ kind: 'checkout_expired', checkout: readCheckout(object) }),
  'payment_method.attached': ({ object }) => {
    const { id, customer } = parsed(stripePaymentMethod, object);
    return { kind: 'payment_method_attached', paymentMethodId: id, ...owner(idOf(customer)) };
  },
  'payment_method.detached': ({ object, previous_attributes }) => {
    const { id, customer } = parsed(stripePaymentMethod, object);
    const before = parsed(previousOwner, previous_attributes, 'data.previous_attributes');
    return { kind: 'payment_method_detached', paymentMethodId: id, ...owner(idOf(before?.customer) ?? idOf(customer)) };
  },
  'customer.updated': ({ object }) => {
    const { id, invoice_settings: settings } = parsed(stripeCustomer, object);
    const defaultPaymentMethodId = idOf(settings?.default_payment_method);
    return {
      kind: 'customer_updated',
      stripeCustomerId: id,
      ...(defaultPaymentMethodId !== undefined && { defaultPaymentMethodId }),
    };
  },
  'customer.deleted': ({ object }) => ({
    kind: 'customer_deleted',
    stripeCustomerId: parsed(stripeCustomer, object).id,
  }),
  'refund.created': ({ object }) => ({ kind: 'refund_created', refundId: parsed(stripeObject, object).id }),
  'refund.updated': ({ object }) => ({ kind: 'refund_changed', refundId: parsed(stripeObject, object).id }),
  'refund.failed': ({ object }) => ({ kind: 'refund_changed', refundId: parsed(stripeObject, object).id }),
  'charge.refunded': ({ object }) => ({ kind: 'charge_refunded', chargeId: parsed(stripeObject, object).id }),
};

const readInvoice = (object: unknown) => invoiceFromStripe(parsed(stripeInvoice, object));
const readCheckout = (object: unknown) => checkoutFromStripe(parsed(stripeCheckoutSession, object));
const owner = (stripeCustomerId: string | undefined) => (stripeCustomerId === undefined ? {} : { stripeCustomerId });

function parsedJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new BillingError(
      'malformed_json',
      {
        detail: 'The webhook is signed, and its body is not JSON. Send it as Stripe made it.',
        errors: [{ path: '', message: 'must be JSON' }],
      },
      { cause },
    );
  }
}

function parsed<S extends z.ZodMiniType>(schema: S, value: unknown, place = 'data.object'): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new BillingError('invalid_request', {
    detail: 'The webhook is signed, and is not of the shape that Stripe documents for its type.',
    errors: result.error.issues.map(({ path, message }) => ({
      path: [place, ...path.map(String)].filter((part) => part !== '').join('.'),
      message,
    })),
  });
}
