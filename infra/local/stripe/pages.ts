import type Stripe from 'stripe';

import { completeSession } from './checkout-completion.ts';
import { Failure, missing } from './failure.ts';
import { type Html, html, money, pageOf } from './html.ts';
import { payInvoice } from './invoice-payments.ts';
import { requireUnpaid } from './invoice-states.ts';
import { attachTo, detachFrom, methodsOf, usableMethod } from './payment-methods.ts';
import type { Work } from './work.ts';

/** What a person's browser sent. */
export interface Visit {
  method: string;
  /** `pay`, `invoice` or `portal`. */
  page: string;
  id: string;
  form: URLSearchParams;
}

export interface PageAnswer {
  status: number;
  body: string;
  /** Where the browser is sent, instead of a page. */
  location?: string;
}

const PAYING_CARDS = [
  ['pm_card_visa', '4242 4242 4242 4242', 'succeeds'],
  ['pm_card_chargeDeclined', '4000 0000 0000 0002', 'is declined'],
] as const;
const SAVED_CARDS = [...PAYING_CARDS, ['pm_card_chargeCustomerFail', '4000 0000 0000 0341', 'declined later']] as const;

const choiceOf = (cards: typeof PAYING_CARDS | typeof SAVED_CARDS): Html[] =>
  cards.map(
    ([id, number, what], index) =>
      html`<label class="choice"
        ><input type="radio" name="card" value="${id}" ${index === 0 ? html`checked` : null} /> <code>${number}</code>
        <small>${what}</small></label
      >`,
  );

const refusal = (failure: Failure | undefined): Html | null =>
  failure === undefined ? null : html`<p class="refused" role="alert">${failure.message}</p>`;

const rows = (
  lines: readonly { description: string | null; quantity: number | null; amount: number }[],
  currency: string,
) =>
  lines.map(
    ({ description, quantity, amount }) =>
      html`<tr>
        <td>${description ?? 'Item'}${(quantity ?? 1) > 1 ? html`<small>Quantity ${quantity}</small>` : null}</td>
        <td>${money(amount, currency)}</td>
      </tr>`,
  );

const closedNote = ({ mode, status }: Stripe.Checkout.Session): string => {
  if (status === 'expired') return 'This page has expired.';
  return mode === 'setup' ? 'The card is saved.' : 'Paid. Thank you.';
};

const sessionPage = (session: Stripe.Checkout.Session, failure?: Failure): string => {
  const currency = session.currency ?? 'eur';
  const amount = money(session.amount_total ?? 0, currency);
  const lines = (session.line_items?.data ?? []).map((line) => ({ ...line, amount: line.amount_total }));
  const about =
    session.mode === 'setup'
      ? html`<p class="what">Save a card</p>
          <p class="amount">For later payments</p>
          <p>Nothing is charged now.</p>`
      : html`<p class="what">To pay</p>
          <p class="amount">${amount}</p>
          <table>
            ${rows(lines, currency)}
          </table>`;
  const back = session.cancel_url === null ? null : html`<p><a href="${session.cancel_url}">← Cancel</a></p>`;
  const email =
    session.customer === null
      ? html`<label
          >Email <input type="email" name="email" required value="${session.customer_email ?? 'jenny@example.com'}"
        /></label>`
      : null;
  const action =
    session.status === 'open'
      ? html`<h1>${session.mode === 'setup' ? 'Save' : 'Pay with'} a test card</h1>
          ${refusal(failure)}
          <form method="post">
            ${email} ${choiceOf(session.mode === 'setup' ? SAVED_CARDS : PAYING_CARDS)}
            <button>${session.mode === 'setup' ? 'Save card' : `Pay ${amount}`}</button>
          </form>`
      : html`<p class="done">${closedNote(session)}</p>`;
  return pageOf('Checkout', html`${about}${back}`, action);
};

const invoicePage = (invoice: Stripe.Invoice, failure?: Failure): string => {
  const due = money(invoice.amount_remaining, invoice.currency);
  const credited = invoice.pre_payment_credit_notes_amount;
  const lines = [
    ...invoice.lines.data,
    ...(credited > 0 ? [{ description: 'Credit notes', quantity: 1, amount: -credited }] : []),
  ];
  const day = invoice.due_date === null ? null : new Date(invoice.due_date * 1000).toISOString().slice(0, 10);
  const about = html`<p class="what">
      Invoice ${invoice.number}${invoice.customer_name === null ? null : html` for ${invoice.customer_name}`}
    </p>
    <p class="amount">${money(invoice.total - credited, invoice.currency)}</p>
    ${day === null ? null : html`<p>Due on ${day}</p>`}
    <table>
      ${rows(lines, invoice.currency)}
    </table>`;
  const action =
    invoice.status === 'open' || invoice.status === 'uncollectible'
      ? html`<h1>Pay with a test card</h1>
          ${refusal(failure)}
          <form method="post">${choiceOf(PAYING_CARDS)}<button>Pay ${due}</button></form>`
      : html`<p class="done">This invoice is ${invoice.status}.</p>`;
  return pageOf(`Invoice ${invoice.number ?? ''}`, about, action);
};

const portalPage = (work: Work, session: Stripe.BillingPortal.Session, failure?: Failure): string => {
  const customer = work.get('customers', session.customer);
  const chosen = customer.invoice_settings.default_payment_method;
  const methods = methodsOf(work, customer.id).map(
    (method) =>
      html`<tr>
        <td>•••• ${method.card?.last4}${method.id === chosen ? html`<small>Default</small>` : null}</td>
        <td>
          <form method="post"><button class="quiet" name="remove" value="${method.id}">Remove</button></form>
        </td>
      </tr>`,
  );
  const invoices = [...work.all('invoices')]
    .filter((invoice) => invoice.customer === customer.id && invoice.number !== null)
    .reverse()
    .map(
      (invoice) =>
        html`<tr>
          <td><a href="/invoice/${invoice.id}">${invoice.number}</a><small>${invoice.status}</small></td>
          <td>${money(invoice.total, invoice.currency)}</td>
        </tr>`,
    );
  const about = html`<p class="what">${customer.name ?? customer.email ?? customer.id}</p>
    <p class="amount">Billing</p>
    <table>
      ${invoices}
    </table>
    ${session.return_url === null ? null : html`<p><a href="${session.return_url}">← Return</a></p>`}`;
  const action = html`<h1>Payment methods</h1>
    <table>
      ${methods}
    </table>
    <h1>Add a default card</h1>
    ${refusal(failure)}
    <form method="post">${choiceOf(SAVED_CARDS)}<button>Add card</button></form>`;
  return pageOf('Billing portal', about, action);
};

const cardOf = (work: Work, visit: Visit): Stripe.PaymentMethod =>
  usableMethod(work, visit.form.get('card') ?? 'pm_card_visa');

const paySession = (work: Work, visit: Visit): PageAnswer | Failure => {
  const email = visit.form.get('email') ?? undefined;
  const session = work.get('checkout_sessions', visit.id);
  const result = completeSession(work, session, { method: cardOf(work, visit), email });
  if (result instanceof Failure) return result;
  const location = (result.success_url ?? '/').replaceAll('{CHECKOUT_SESSION_ID}', result.id);
  return { status: 303, body: '', location };
};

const payOpenInvoice = (work: Work, visit: Visit): PageAnswer | Failure => {
  const invoice = requireUnpaid(work.get('invoices', visit.id));
  const result = payInvoice(work, invoice, { method: cardOf(work, visit), presence: 'payer-present' });
  return result instanceof Failure ? result : { status: 303, body: '', location: `/invoice/${invoice.id}` };
};

const changeMethods = (work: Work, visit: Visit): PageAnswer => {
  const { customer: customerId, id } = work.get('billing_portal_sessions', visit.id);
  const removed = visit.form.get('remove');
  if (removed !== null) detachFrom(work, work.get('payment_methods', removed));
  else {
    const method = attachTo(work, customerId, cardOf(work, visit));
    const customer = work.get('customers', customerId);
    const settings = { ...customer.invoice_settings, default_payment_method: method.id };
    work.change('customers', customer, { invoice_settings: settings }, 'customer.updated');
  }
  return { status: 303, body: '', location: `/portal/${id}` };
};

const PAGES: Record<
  string,
  {
    show: (work: Work, id: string, failure?: Failure) => string;
    act: (work: Work, visit: Visit) => PageAnswer | Failure;
  }
> = {
  pay: {
    show: (work, id, failure) => sessionPage(work.get('checkout_sessions', id), failure),
    act: paySession,
  },
  invoice: {
    show: (work, id, failure) => invoicePage(work.get('invoices', id), failure),
    act: payOpenInvoice,
  },
  portal: {
    show: (work, id, failure) => portalPage(work, work.get('billing_portal_sessions', id), failure),
    act: changeMethods,
  },
};

/** Answers a person's browser. A refusal is shown on the page itself, and whatever it left behind is kept. */
export function answerVisit(transaction: <R>(run: (work: Work) => R) => R, visit: Visit): PageAnswer {
  const page = Object.hasOwn(PAGES, visit.page) ? PAGES[visit.page] : undefined;
  if (page === undefined) throw missing('pages', visit.page, 'id');
  const show = (failure?: Failure): string => transaction((work) => page.show(work, visit.id, failure));
  if (visit.method !== 'POST') return { status: 200, body: show() };
  try {
    const answer = transaction((work) => page.act(work, visit));
    return answer instanceof Failure ? { status: answer.status, body: show(answer) } : answer;
  } catch (error) {
    if (error instanceof Failure) return { status: error.status, body: show(error) };
    throw error;
  }
}
