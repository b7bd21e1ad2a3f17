import type { CreditNote, CreditNoteEntry } from '../../../shared/domain/credit-notes/credit-note.ts';
import type { Invoice, InvoiceCredit, InvoicePayment, NumberSeries } from '../../../shared/domain/invoices/invoice.ts';
import type { SimulatedStripe } from '../stripe.ts';
import { asked, type Mirror } from '../stripe-objects.ts';
import { type Tell, text } from './violation.ts';

/** What was paid, credited and given back: here, and at Stripe. */
export class Money {
  readonly payments = new Map<string, InvoicePayment>();
  readonly #invoices = new Map<string, Invoice>();
  readonly #notes = new Map<string, CreditNote>();
  readonly #registered = new Map<string, string>();
  readonly #tell: Tell;

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  invoice(invoice: Invoice): void {
    this.#invoices.set(invoice.id, invoice);
  }

  payment(payment: InvoicePayment): void {
    const before = this.payments.get(payment.invoiceId);
    const wrong = (detail: string) => this.#wrong(`${payment.invoiceId} ${detail}`);
    if (before?.paidAt !== undefined && (before.paidAt !== payment.paidAt || before.paid !== payment.paid))
      wrong('is paid otherwise after it was paid');
    if (before?.stripeInvoiceId !== undefined && before.stripeInvoiceId !== payment.stripeInvoiceId)
      wrong('has two mirrors');
    if (payment.paidAt !== undefined && before?.paidAt === undefined) this.#settled(payment);
    for (const credit of before?.credits ?? []) {
      const after = payment.credits?.find(({ creditNoteId }) => creditNoteId === credit.creditNoteId);
      if (after?.gross !== credit.gross) wrong(`forgets ${credit.number}`);
    }
    this.payments.set(payment.invoiceId, payment);
  }

  /** What is paid beyond what was asked for by then is on its way back by the same write, whatever was said of the credit notes. */
  #settled(payment: InvoicePayment): void {
    const invoice = this.#invoices.get(payment.invoiceId);
    const rest = invoice && payment.credits ? tooMuchOf(invoice, payment) : 0n;
    if (rest > 0n) this.#wrong(`${payment.invoiceId} is paid, and ${String(rest)} too much is kept`);
  }

  note(note: CreditNote): void {
    this.#notes.set(note.id, note);
  }

  register({ series, first, creditNotes }: CreditNoteEntry): void {
    for (const [place, { id }] of creditNotes.entries())
      this.#registered.set(`${series}-${String(first + place).padStart(6, '0')}`, id);
  }

  /** When everything is at rest. */
  check(invoices: readonly Invoice[], stripe: SimulatedStripe, series: ReadonlyMap<string, NumberSeries>): void {
    for (const invoice of invoices) this.#checkInvoice(invoice, stripe);
    for (const [number, id] of this.#registered)
      if (this.#notes.get(id)?.number !== number) this.#tell('3 numbers have no gap', `${number} is not its own`);
    for (const [name, { last }] of series) {
      const numbers = [...this.#registered.keys()].filter((number) => number.startsWith(`${name}-`));
      if (name.startsWith('AV-') && numbers.length !== last)
        this.#tell('3 numbers have no gap', `${name}: ${String(numbers.length)} of ${String(last)}`);
    }
    const sessions = [...stripe.sessions.values()].filter(({ isPaid, mode }) => isPaid && mode === 'payment');
    for (const { grantId } of sessions) {
      const own = invoices.filter(({ cause }) => cause === `top-up:${grantId ?? ''}`);
      if (own.length !== 1) this.#wrong(`the paid top-up ${grantId ?? ''} is not granted`);
    }
  }

  /** Money moved at most once for an invoice, as much as was asked for, and we know of it; what was too much went back once. */
  #checkInvoice(invoice: Invoice, stripe: SimulatedStripe): void {
    const wrong = (detail: string) => this.#wrong(`${invoice.number} ${detail}`);
    const payment = this.payments.get(invoice.id);
    const credits = payment?.credits ?? [];
    const credited = sumOf(credits, ({ gross }) => gross);
    if (credited > invoice.gross) wrong('is credited with more than it asked for');
    const mirrors = [...stripe.mirrors.values()].filter(({ invoiceId }) => invoiceId === invoice.id);
    for (const mirror of mirrors) this.#checkMirror(mirror, { invoice, credited, wrong });
    const paid = mirrors.filter(({ payments }) => payments > 0);
    if (paid.length > 1 || paid.some(({ payments }) => payments > 1)) wrong('was paid twice');
    const isOwn = invoice.cause.startsWith('top-up:');
    const came = isOwn ? invoice.gross : (paid[0]?.paid ?? 0n);
    if (came > invoice.gross || (came > 0n && came < invoice.gross - credited)) wrong(`was paid ${String(came)}`);
    if ((payment?.paid ?? 0n) !== came) wrong(`is paid ${text(payment?.paid)} here, ${String(came)} at Stripe`);
    const status = credits.length > 0 && credited === invoice.gross ? 'credited' : came > 0n ? 'paid' : undefined;
    if (status !== undefined ? payment?.status !== status : payment?.status === 'paid')
      wrong(`is ${text(payment?.status)} here`);
    for (const credit of credits) this.#checkRefund(credit, { stripe, wrong });
    const isLeft = credits.some(({ refund: { status: each } }) => each === 'none' || each === 'failed');
    const rest = tooMuchOf(invoice, { paid: came as InvoicePayment['paid'], credits });
    if (came > 0n && (rest < 0n || (rest > 0n && !isLeft))) wrong(`has ${String(rest)} too much`);
  }

  /** A page takes off each credit note once, and asks for what is open. */
  #checkMirror(
    mirror: Mirror,
    { invoice, credited, wrong }: { invoice: Invoice; credited: bigint; wrong: (detail: string) => void },
  ): void {
    const ids = mirror.credits.map(({ creditNoteId }) => creditNoteId);
    if (new Set(ids).size < ids.length) wrong(`has a credit note that is taken off ${mirror.id} twice`);
    const isOwn = this.payments.get(invoice.id)?.stripeInvoiceId === mirror.id;
    if (isOwn && mirror.status === 'open' && asked(mirror) !== invoice.gross - credited)
      wrong(`is asked ${String(asked(mirror))} for by ${mirror.id}, not ${String(invoice.gross - credited)}`);
  }

  #checkRefund(
    { creditNoteId, number, gross, refund }: InvoiceCredit,
    { stripe, wrong }: { readonly stripe: SimulatedStripe; readonly wrong: (detail: string) => void },
  ): void {
    if ((refund.amount ?? 0n) > gross) wrong(`gives more back than ${number}`);
    const made = [...stripe.refunds.all.values()].filter(({ of }) => of.creditNoteId === creditNoteId);
    const there = made.filter(({ status }) => status !== 'failed');
    const isByStripe = refund.status === 'succeeded' && refund.reference === undefined;
    if (there.length !== (isByStripe ? 1 : 0))
      wrong(`has ${String(there.length)} refunds for ${number}, which is ${text(refund)}`);
    if (isByStripe && there[0]?.amount !== refund.amount) wrong(`gave another amount back for ${number}`);
  }

  #wrong(detail: string): void {
    this.#tell('3 money moves once', detail);
  }
}

/** Of what was paid of an invoice, what is neither asked for after its credit notes nor went back; below zero: too much went back. */
export function tooMuchOf(
  { gross }: Invoice,
  { paid, credits = [] }: Pick<InvoicePayment, 'paid' | 'credits'>,
): bigint {
  const credited = sumOf(credits, (credit) => credit.gross);
  const back = sumOf(credits, ({ refund }) => (refund.status === 'failed' ? 0n : (refund.amount ?? 0n)));
  return paid - back - (gross - credited);
}

const sumOf = <T>(values: readonly T[], of: (value: T) => bigint): bigint =>
  values.reduce((sum, value) => sum + of(value), 0n);
