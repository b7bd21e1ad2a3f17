import { createHmac } from 'node:crypto';
import type {
  PaymentSource,
  StripeAnswer,
  StripePayment,
  StripePorts,
  StripeReads,
} from '../../shared/application/stripe-ports.ts';
import type { StripeInvoice } from '../../shared/domain/payments/stripe-notice.ts';
import { BillingError } from '../../shared/kernel/errors.ts';
import { cents } from '../../shared/kernel/money.ts';
import { sum } from '../../shared/kernel/rounding.ts';
import type { Chance } from './chance.ts';
import type { Instance } from './instance.ts';
import { asked, methodOf, mirrorObject, mirrorView, purposeKeyOf, sessionObject, urlOf } from './stripe-objects.ts';
import type { Mirror, Session } from './stripe-objects.ts';
import { SimulatedRefunds } from './stripe-refunds.ts';

export const WEBHOOK_SECRET = 'whsec_simulated';
const KEY_LIFE_MS = 86_400_000;
const HOUR_MS = 3_600_000;

type Webhook = { readonly type: string; readonly object: unknown; readonly previous?: unknown };
/** What a call does; `isBroken`: it is done, and not answered so. */
type Work<T> = (isBroken: boolean) => StripeAnswer<T>;
type Send = (text: string, delayMs: number) => void;

/** A small Stripe in this process: objects, idempotency keys, people who pay or do not, webhooks. */
export class SimulatedStripe {
  readonly mirrors = new Map<string, Mirror>();
  readonly sessions = new Map<string, Session>();
  readonly refunds: SimulatedRefunds;
  readonly #customers = new Map<string, string>();
  /** By payment method: whose it is. */
  readonly #methods = new Map<string, string>();
  readonly #setups = new Map<string, string>();
  readonly #keys = new Map<string, { readonly at: number; readonly answer: StripeAnswer<unknown> }>();
  readonly #chance: Chance;
  readonly #send: Send;
  readonly #now: () => number;
  readonly #wait: (delayMs: number, run: () => void) => void;
  #made = 0;

  constructor(around: { chance: Chance; send: Send; now: () => number; wait: (ms: number, run: () => void) => void }) {
    this.#chance = around.chance;
    this.#send = around.send;
    this.#now = around.now;
    this.#wait = around.wait;
    this.refunds = new SimulatedRefunds({
      chance: around.chance.of('refunds'),
      id: (prefix) => this.#id(prefix),
      paid: (intent) => this.#paid().find(({ paymentIntentId }) => paymentIntentId === intent)?.amount ?? 0n,
      tell: (webhook, delayMs) => this.#tell(webhook, delayMs),
      wait: around.wait,
    });
  }

  portsOf(instance: Instance): StripePorts {
    const keyed = <T>(name: string, key: string, work: Work<T>, later?: () => void) =>
      this.#keyed(instance, name, { key, work, later });
    return {
      createCustomer: ({ key, customer }) =>
        keyed('customer', key, () => ({ done: this.#createCustomer(customer.id) })),
      findCustomer: (customer) =>
        this.#read(instance, 'find customer', () =>
          [...this.#customers].find(([, ours]) => ours === customer.id)?.at(0),
        ),
      createInvoice: ({ key, stripeCustomerId, invoice }) =>
        keyed('invoice', key, () => ({ done: mirrorView(this.#createMirror(stripeCustomerId, invoice)) })),
      findInvoice: ({ invoice }) =>
        this.#read(instance, 'find invoice', () => {
          const found = [...this.mirrors.values()].find(({ invoiceId }) => invoiceId === invoice.id);
          return found && mirrorView(found);
        }),
      addInvoiceLines: ({ key, stripeInvoiceId, lines }) =>
        keyed('lines', key, () => {
          const mirror = this.#mirror(stripeInvoiceId);
          if (mirror.status !== 'draft') return { refused: { cause: new Error('the invoice is not a draft') } };
          mirror.total += sum(lines.map(({ amount }) => amount));
          return { done: mirrorView(mirror) };
        }),
      payInvoice: ({ key, stripeInvoiceId }) => keyed('pay', key, () => this.#charge(this.#mirror(stripeInvoiceId))),
      finalizeInvoice: ({ key, stripeInvoiceId }) =>
        keyed('finalize', key, () => this.#finalize(this.#mirror(stripeInvoiceId))),
      invoice: (id) => this.#read(instance, 'invoice', () => mirrorView(this.#mirror(id))),
      creditInvoice: ({ key, stripeInvoiceId, creditNoteId, amount }) =>
        keyed('credit', key, () => this.#credit(this.#mirror(stripeInvoiceId), creditNoteId, amount)),
      creditsOfInvoice: (id) =>
        this.#read(instance, 'credits', () => this.#mirror(id).credits.map(({ creditNoteId }) => creditNoteId)),
      payments: (source) => this.#read(instance, 'payments', () => this.#paymentsOf(source)),
      createRefund: ({ key, ...request }) => {
        const work = (isBroken: boolean) => this.refunds.create(request, isBroken);
        return keyed('refund', key, work, () => this.refunds.createLater(request));
      },
      findRefund: (request) => this.#read(instance, 'find refund', () => this.refunds.find(request)),
      createCheckout: ({ key, stripeCustomerId, purpose }) =>
        keyed('checkout', key, () => ({ done: this.#createSession(stripeCustomerId, purpose) })),
      findCheckout: ({ purpose }) =>
        this.#read(instance, 'find checkout', () => {
          const found = [...this.sessions.values()].find(({ purposeKey }) => purposeKey === purposeKeyOf(purpose));
          return found && { sessionId: found.id, url: urlOf(found.id) };
        }),
      createPortal: ({ key }) => this.#read(instance, 'portal', () => ({ url: urlOf(key) })),
    };
  }

  readsOf(instance: Instance): StripeReads {
    return {
      defaultPaymentMethod: (customer) =>
        this.#read(instance, 'default method', () => {
          const found = [...this.#methods].findLast(([, owner]) => owner === customer);
          return found && methodOf(found[0]);
        }),
      paymentMethod: (id) =>
        this.#read(instance, 'method', () => {
          const owner = this.#methods.get(id);
          return owner === undefined ? undefined : { method: methodOf(id), stripeCustomerId: owner };
        }),
      savedBySetup: (setup) => this.#read(instance, 'setup', () => this.#setups.get(setup)),
      invoiceWithFailure: (id) =>
        this.#read(instance, 'failure', () => ({ ...mirrorView(this.#mirror(id)), failure: 'card_declined' })),
      refund: (id) => this.#read(instance, 'refund', () => this.refunds.read(id)),
      refundsOfCharge: (id) => this.#read(instance, 'refunds', () => this.refunds.ofCharge(id)),
    };
  }

  /** Signs a webhook's body as of now. */
  sign(text: string): string {
    const time = String(Math.floor(this.#now() / 1_000));
    return `t=${time},v1=${createHmac('sha256', WEBHOOK_SECRET).update(`${time}.${text}`).digest('hex')}`;
  }

  #read<T>(instance: Instance, label: string, work: () => T): Promise<T> {
    return instance.call(`stripe ${label}`, 'other', () => {
      if (instance.around.faults.strikes('stripe_busy', this.#chance, 0.3)) return Promise.reject(busy());
      return Promise.resolve(work());
    });
  }

  #keyed<T>(
    instance: Instance,
    label: string,
    { key, work, later }: { key: string; work: Work<T>; later?: (() => void) | undefined },
  ): Promise<StripeAnswer<T>> {
    const { faults } = instance.around;
    return instance.call(`stripe ${label} ${key}`, 'other', () => {
      if (faults.strikes('stripe_busy', this.#chance)) return Promise.reject(busy());
      if (faults.strikes('stripe_lost_request', this.#chance)) return Promise.reject(busy());
      const kept = this.#keys.get(key);
      if (kept && kept.at > this.#now() - KEY_LIFE_MS) return Promise.resolve(kept.answer as StripeAnswer<T>);
      // What may be done after its error was answered is rare: errors come more often there.
      const isSticky = faults.strikes('stripe_sticky_error', this.#chance, later ? 2 : 1);
      const isLost = faults.strikes('stripe_applied_without_answer', this.#chance);
      const isDone = !isSticky || this.#chance.happens(0.5);
      const answer: StripeAnswer<T> = isDone ? work(isSticky || isLost) : { unsure: new Error('500') };
      const told: StripeAnswer<T> = isSticky ? { unsure: new Error('500') } : answer;
      if (!isDone) later?.();
      this.#keys.set(key, { at: this.#now(), answer: told });
      if (isLost) return Promise.reject(busy());
      return Promise.resolve(told);
    });
  }

  #id(prefix: string): string {
    this.#made += 1;
    return `${prefix}_${String(this.#made)}`;
  }

  #createCustomer(ours: string): string {
    const id = this.#id('cus');
    this.#customers.set(id, ours);
    return id;
  }

  #createMirror(customer: string, invoice: { readonly id: string; readonly currency: string }): Mirror {
    const mirror: Mirror = {
      id: this.#id('in'),
      invoiceId: invoice.id,
      customer,
      currency: invoice.currency,
      status: 'draft',
      total: 0n,
      paid: 0n,
      payments: 0,
      credits: [],
    };
    this.mirrors.set(mirror.id, mirror);
    return mirror;
  }

  #mirror(id: string): Mirror {
    const mirror = this.mirrors.get(id);
    if (!mirror) throw new Error(`Stripe has no invoice ${id}`);
    return mirror;
  }

  #charge(mirror: Mirror): StripeAnswer<'charged' | 'declined'> {
    if (mirror.status === 'paid') {
      return { refused: { code: 'invoice_already_paid', cause: new Error('the invoice is paid') } };
    }
    mirror.status = 'open';
    if (this.#chance.happens(0.7)) {
      this.#pay(mirror);
      return { done: 'charged' };
    }
    this.#tell({ type: 'invoice.payment_failed', object: mirrorObject(mirror) });
    this.#mayBePaid(mirror);
    return { done: 'declined' };
  }

  #finalize(mirror: Mirror): StripeAnswer<StripeInvoice> {
    if (mirror.status !== 'draft') return { refused: { cause: new Error('the invoice is not a draft') } };
    mirror.status = 'open';
    this.#mayBePaid(mirror);
    return { done: mirrorView(mirror) };
  }

  #credit(mirror: Mirror, creditNoteId: string, amount: bigint): StripeAnswer<'credited'> {
    if (mirror.status !== 'open' || amount > asked(mirror)) return { refused: { cause: new Error('it is not open') } };
    mirror.credits.push({ creditNoteId, amount });
    if (asked(mirror) === 0n) {
      mirror.status = 'paid';
      this.#tell({ type: 'invoice.paid', object: mirrorObject(mirror) });
    }
    return { done: 'credited' };
  }

  #paymentsOf(source: PaymentSource): readonly StripePayment[] {
    const id = 'checkoutSessionId' in source ? source.checkoutSessionId : source.stripeInvoiceId;
    return this.#paid().filter(({ paymentIntentId }) => paymentIntentId === `pi_${id}`);
  }

  /** All money that came in. */
  #paid(): readonly StripePayment[] {
    const invoices = [...this.mirrors.values()].filter(({ payments }) => payments > 0);
    const sessions = [...this.sessions.values()].filter(({ isPaid, mode }) => isPaid && mode === 'payment');
    return [
      ...invoices.map(({ id, paid }) => ({ paymentIntentId: `pi_${id}`, amount: cents(paid) })),
      ...sessions.map(({ id, amount }) => ({ paymentIntentId: `pi_${id}`, amount: cents(amount ?? 0n) })),
    ];
  }

  /** Somebody may pay on the page some time. */
  #mayBePaid(mirror: Mirror): void {
    if (!this.#chance.happens(0.7)) return;
    this.#wait(this.#chance.int(HOUR_MS, 200 * HOUR_MS), () => {
      if (mirror.status === 'open') this.#pay(mirror);
    });
  }

  #pay(mirror: Mirror): void {
    mirror.status = 'paid';
    mirror.paid = asked(mirror);
    mirror.paidAt = Math.floor(this.#now() / 1_000);
    mirror.payments += 1;
    this.#tell({ type: 'invoice.paid', object: mirrorObject(mirror) });
  }

  #createSession(
    customer: string,
    purpose: Parameters<StripePorts['createCheckout']>[0]['purpose'],
  ): { sessionId: string; url: string } {
    const payment = purpose.mode === 'payment' ? { grantId: purpose.grantId, amount: purpose.amount } : {};
    const session: Session = {
      id: this.#id('cs'),
      customer,
      mode: purpose.mode,
      purposeKey: purposeKeyOf(purpose),
      currency: purpose.currency,
      isPaid: false,
      ...payment,
    };
    this.sessions.set(session.id, session);
    const isDone = this.#chance.happens(0.75);
    this.#wait(this.#chance.int(60_000, 20 * HOUR_MS), () => this.#endSession(session, isDone));
    return { sessionId: session.id, url: urlOf(session.id) };
  }

  #endSession(session: Session, isDone: boolean): void {
    if (!isDone) return this.#tell({ type: 'checkout.session.expired', object: sessionObject(session) });
    if (session.mode === 'payment') {
      session.isPaid = true;
      return this.#tell({ type: 'checkout.session.completed', object: sessionObject(session) });
    }
    const [setup, method] = [this.#id('seti'), this.#id('pm')];
    this.#setups.set(setup, method);
    this.#methods.set(method, session.customer);
    this.#tell({ type: 'payment_method.attached', object: { id: method, customer: session.customer } });
    this.#tell({ type: 'checkout.session.completed', object: { ...sessionObject(session), setup_intent: setup } });
  }

  #tell({ type, object }: Webhook, delayMs = this.#chance.int(100, 5_000)): void {
    const created = Math.floor(this.#now() / 1_000);
    const text = JSON.stringify({ id: this.#id('evt'), object: 'event', type, created, data: { object } });
    this.#send(text, delayMs);
  }
}

const busy = (): BillingError => new BillingError('try_again', 'Stripe did not answer.');
