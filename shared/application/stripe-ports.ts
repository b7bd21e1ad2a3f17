import type { Customer, PaymentMethod } from '../domain/customers/customer.ts';
import type { Invoice } from '../domain/invoices/invoice.ts';
import type { MirrorLine } from '../domain/payments/mirror-lines.ts';
import type { RefundOf, StripeInvoice, StripeNotice, StripeRefund } from '../domain/payments/stripe-notice.ts';
import type { Cents } from '../kernel/money.ts';

/**
 * What a call came to. `unsure`: an error stands for its key from now on (Stripe's sticky 500, or other parameters under
 * the key), whether or not it took effect. `refused`: the parameters or the object's state do not allow it. No answer
 * (a timeout, a lost connection) and a limit of rate are thrown as `try_again`: the same key may be sent again.
 */
export type StripeAnswer<T> = { readonly done: T } | { readonly unsure: unknown } | { readonly refused: StripeRefusal };
export type StripeRefusal = { readonly code?: string; readonly cause: unknown };

/** Every call that makes or moves something carries a key that follows from our own ids. */
type Keyed = { readonly key: string };

export type MirrorRequest = Keyed & {
  readonly stripeCustomerId: string;
  readonly invoice: Invoice;
  readonly by: 'charge' | 'link';
};

export type CheckoutRequest = Keyed & {
  readonly stripeCustomerId: string;
  readonly customer: Customer;
  readonly successUrl: string;
  readonly cancelUrl: string;
  /** Setup: a payment method is saved. Payment: the gross price of a grant is paid. */
  readonly purpose:
    | { readonly mode: 'setup'; readonly callKey: string; readonly currency: string }
    | {
        readonly mode: 'payment';
        readonly grantId: string;
        readonly amount: Cents;
        readonly currency: string;
        readonly description: string;
      };
};
export type OpenCheckout = { readonly sessionId: string; readonly url: string };

/** What was paid for: an invoice by its mirror, a top-up by its Checkout session. */
export type PaymentSource = { readonly stripeInvoiceId: string } | { readonly checkoutSessionId: string };
/** Money that Stripe took. */
export type StripePayment = { readonly paymentIntentId: string; readonly amount: Cents };
export type RefundRequest = Keyed & {
  readonly paymentIntentId: string;
  readonly amount: Cents;
  readonly of: RefundOf;
};
export type MirrorCredit = Keyed & {
  readonly stripeInvoiceId: string;
  readonly amount: Cents;
  readonly creditNoteId: string;
  /** Ours: a person recognises it by that. */
  readonly number: string;
};

/** Calls to Stripe, small and one each; what they mean for us is decided by the use cases. */
export type StripePorts = {
  readonly createCustomer: (request: Keyed & { readonly customer: Customer }) => Promise<StripeAnswer<string>>;
  /** The customer that an earlier call made for ours. */
  readonly findCustomer: (customer: Customer) => Promise<string | undefined>;

  /** A draft that mirrors our invoice: its number, and no lines yet. */
  readonly createInvoice: (request: MirrorRequest) => Promise<StripeAnswer<StripeInvoice>>;
  /** The mirror that an earlier call made of our invoice. */
  readonly findInvoice: (
    request: Pick<MirrorRequest, 'stripeCustomerId' | 'invoice'>,
  ) => Promise<StripeInvoice | undefined>;
  readonly addInvoiceLines: (
    request: Keyed & { readonly stripeInvoiceId: string; readonly lines: readonly MirrorLine[] },
  ) => Promise<StripeAnswer<StripeInvoice>>;
  /** Finalizes the draft and charges the method. A decline is an answer like success: its webhook tells of it. */
  readonly payInvoice: (
    request: Keyed & { readonly stripeInvoiceId: string; readonly paymentMethodId: string },
  ) => Promise<StripeAnswer<'charged' | 'declined'>>;
  /** Opens the draft: from then on a person can pay it. */
  readonly finalizeInvoice: (
    request: Keyed & { readonly stripeInvoiceId: string },
  ) => Promise<StripeAnswer<StripeInvoice>>;
  readonly invoice: (stripeInvoiceId: string) => Promise<StripeInvoice>;

  /** Takes a credit note of ours off what an open mirror asks for. */
  readonly creditInvoice: (request: MirrorCredit) => Promise<StripeAnswer<'credited'>>;
  /** Our credit notes that were taken off a mirror. */
  readonly creditsOfInvoice: (stripeInvoiceId: string) => Promise<readonly string[]>;

  /** What came in for it, the oldest first. */
  readonly payments: (source: PaymentSource) => Promise<readonly StripePayment[]>;
  readonly createRefund: (request: RefundRequest) => Promise<StripeAnswer<StripeRefund>>;
  /** The refund that an earlier call made. */
  readonly findRefund: (request: Pick<RefundRequest, 'paymentIntentId' | 'of'>) => Promise<StripeRefund | undefined>;

  readonly createCheckout: (request: CheckoutRequest) => Promise<StripeAnswer<OpenCheckout>>;
  /** The open session that an earlier call made for the same purpose. */
  readonly findCheckout: (
    request: Pick<CheckoutRequest, 'stripeCustomerId' | 'purpose'>,
  ) => Promise<OpenCheckout | undefined>;
  readonly createPortal: (
    request: Keyed & { readonly stripeCustomerId: string; readonly returnUrl: string },
  ) => Promise<{ readonly url: string }>;
};

/** What a webhook may have to ask for again, because it may be weeks old. */
export type StripeReads = {
  /** Whom Stripe would charge by default; undefined when nobody chose one, or the customer is gone. */
  readonly defaultPaymentMethod: (stripeCustomerId: string) => Promise<PaymentMethod | undefined>;
  /** A payment method and whose it is now. */
  readonly paymentMethod: (
    id: string,
  ) => Promise<{ readonly method: PaymentMethod; readonly stripeCustomerId?: string } | undefined>;
  /** The payment method that a setup saved. */
  readonly savedBySetup: (setupIntentId: string) => Promise<string | undefined>;
  /** The mirror as it is by now, with the reason of its last failed payment. */
  readonly invoiceWithFailure: (stripeInvoiceId: string) => Promise<StripeInvoice>;
  /** A refund as it is by now. */
  readonly refund: (id: string) => Promise<StripeRefund | undefined>;
  /** All refunds of a charge, as they are by now. */
  readonly refundsOfCharge: (chargeId: string) => Promise<readonly StripeRefund[]>;
};

/** Checks the signature over the raw bytes, then reads them; a forged or old one is refused (`invalid_signature`). */
export type VerifyWebhook = (raw: Uint8Array, signature: string | undefined) => Promise<StripeNotice>;
