import { describe, expect, it } from 'vitest';
import type { Customer } from '../../../shared/domain/customers/customer.ts';
import { composeDraft } from '../../../shared/domain/invoices/compose-draft.ts';
import type { InvoiceLine, InvoicePayment, NumberSeries } from '../../../shared/domain/invoices/invoice.ts';
import { invoiceStanding, invoiceStandingAt } from '../../../shared/domain/invoices/invoice-standing.ts';
import { invoiceFinalized, issueDrafts } from '../../../shared/domain/invoices/issue-drafts.ts';
import { datedFrom, type OpenSeries } from '../../../shared/domain/invoices/reserve-numbers.ts';
import { overageLine, topUpLine } from '../../../shared/domain/invoices/lines.ts';
import { priceTopUp } from '../../../shared/domain/wallets/top-up.ts';
import { invariant } from '../../../shared/kernel/invariant.ts';
import { centsOf, factorOf, microsOf, unitPriceOf, type Cents } from '../../../shared/kernel/money.ts';
import { localDateAt, type DateRange, type LocalDate, type Period } from '../../../shared/kernel/period.ts';
import { planLine } from '../../support/subscriptions.ts';
import { at, catalog } from '../../support/wallets.ts';

const day = (text: string) => text as LocalDate;
const range = (start: string, end: string): DateRange => ({ start: day(start), end: day(end) });
const NOVEMBER = range('2026-11-01', '2026-12-01');

const customer: Customer = {
  id: 'acme',
  revision: 1,
  name: 'Acme SAS',
  email: 'acme@example.com',
  kind: 'business',
  country: 'FR',
  address: { line1: '1 rue Serpenoise', postalCode: '57000', city: 'Metz' },
  siren: '732829320',
  language: 'fr',
  proofs: [],
  createdAt: at('2026-11-01T00:00:00Z'),
  updatedAt: at('2026-11-01T00:00:00Z'),
};
const lineOf = (net: string): InvoiceLine => ({
  kind: 'plan',
  description: 'x',
  quantity: 1n,
  unitPrice: unitPriceOf(net),
  discounts: [],
  net: centsOf(net),
  service: NOVEMBER,
});
const draftOf = (nets: readonly string[], cause = 'close:2026-11', buyer: Customer = customer) =>
  composeDraft({ cause, customer: buyer, lines: nets.map(lineOf), on: day('2026-12-01') }, catalog);

/** The series of 2026 as it is read at an instant. */
const open = (now: string, current?: NumberSeries): OpenSeries => ({
  series: 'FA-2026',
  current,
  today: localDateAt(at(now), catalog.zone),
});

describe("a plan's line", () => {
  it('is seats x price for a whole month, without a note', () => {
    expect(planLine('pro', 3, NOVEMBER, 'en')).toEqual({
      kind: 'plan',
      description: 'Pro plan, 3 seats, November 2026',
      quantity: 3n,
      unitPrice: unitPriceOf('13'),
      discounts: [],
      net: centsOf('39.00'),
      service: NOVEMBER,
    });
  });

  it('is prorated by day and says the rule', () => {
    const line = planLine('pro', 1, range('2026-11-17', '2026-12-01'), 'en');
    // 13.00 x 30/30 - 13.00 x 16/30 = 13.00 - 6.93
    expect(line.net).toBe(centsOf('6.07'));
    expect(line.description).toBe('Pro plan, 1 seat, 17 to 30 November 2026');
    expect(line.note).toBe(
      'Prorated by day: 14 of 30 days; 13.00 x 30/30 less 13.00 x 16/30, each rounded to the cent',
    );
  });

  it('speaks the language of its reader', () => {
    const line = planLine('pro', 2, range('2026-08-17', '2026-09-01'), 'fr');
    expect(line.description).toBe('Formule Pro, 2 utilisateurs, du 17 au 31 août 2026');
  });

  it.each([
    [49, '637.00', undefined],
    [50, '585.00', '65.00'],
    [100, '1105.00', '195.00'],
  ])('takes the volume discount on all of %i seats', (seats, net, amount) => {
    const line = planLine('pro', seats, NOVEMBER, 'en');
    expect(line.net).toBe(centsOf(net));
    expect(line.discounts.map((each) => each.amount)).toEqual(amount === undefined ? [] : [centsOf(amount)]);
  });
});

describe('the lines of arrears', () => {
  it("are a top-up's price as it was agreed, with dollars, rate and its date", () => {
    const topUp = priceTopUp(catalog, 'gr_x', microsOf('5.00'), at('2026-11-05T10:00:00Z'));
    expect(topUpLine(topUp, catalog, 'en')).toMatchObject({
      kind: 'top_up',
      description: 'Compute credit: 5.00 USD',
      net: centsOf('4.60'),
      note: '5.00 USD x 0.92 (book rate of 2026-01-01)',
      service: NOVEMBER,
    });
  });

  it('show the volume discount of a large top-up as what it took off', () => {
    const topUp = priceTopUp(catalog, 'gr_x', microsOf('150.00'), at('2026-11-05T10:00:00Z'));
    expect(topUpLine(topUp, catalog, 'en')).toMatchObject({
      unitPrice: unitPriceOf('138.00'),
      discounts: [{ name: 'volume', percent: factorOf('0.10'), amount: centsOf('13.80') }],
      net: centsOf('124.20'),
      note: '150.00 USD less 10 % x 0.92 (book rate of 2026-01-01)',
    });
  });

  it("take overage at the book rate of its month's last day", () => {
    const dated = {
      wallet: {
        ...catalog.wallet,
        bookRates: [
          { from: day('2020-01-01'), rate: factorOf('0.92') },
          { from: day('2026-11-30'), rate: factorOf('0.90') },
          { from: day('2026-12-01'), rate: factorOf('0.50') },
        ],
      },
    };
    const owed = { period: '2026-11' as Period, amount: microsOf('3.20'), isLate: false };
    expect(overageLine(owed, dated, 'en')).toMatchObject({ kind: 'overage', net: centsOf('2.88') });
    expect(overageLine({ ...owed, isLate: true }, dated, 'fr')).toMatchObject({
      kind: 'adjustment',
      description: 'Calcul au-delà du crédit en novembre 2026, non facturé auparavant : 3,20 USD',
    });
  });
});

describe('composeDraft', () => {
  it('is its cause: the same id however often, another for another cause or customer', () => {
    const { id } = draftOf(['13.00']);
    expect(draftOf(['99.00']).id).toBe(id);
    expect(draftOf(['13.00'], 'close:2026-12').id).not.toBe(id);
    expect(draftOf(['13.00'], 'close:2026-11', { ...customer, id: 'other' }).id).not.toBe(id);
  });

  it('rounds VAT once for all lines, half away from zero', () => {
    const draft = draftOf(['0.33', '0.33', '0.37']);
    expect(draft).toMatchObject({ net: centsOf('1.03'), gross: centsOf('1.24') });
    expect(draft.vat).toEqual([
      { rate: factorOf('0.2'), category: 'S', base: centsOf('1.03'), amount: centsOf('0.21') },
    ]);
    expect(draftOf(['0.13', '-0.26'].slice(0, 1)).vat[0]?.amount).toBe(centsOf('0.03'));
  });

  it('is due at once with a payment method on file, else within the terms', () => {
    expect(draftOf(['13.00']).termsDays).toBe(7);
    const stripe = {
      customerId: 'cus_1',
      paymentMethod: { id: 'pm_1', type: 'card', chosenAt: at('2026-11-01T00:00:00Z') },
    };
    expect(draftOf(['13.00'], 'x', { ...customer, stripe }).termsDays).toBe(0);
  });
});

describe('issueDrafts', () => {
  const series = (last: number, lastIssueDate: string): NumberSeries => ({
    series: 'FA-2026',
    revision: last,
    last,
    lastIssueDate: day(lastIssueDate),
  });
  const issueAt = (now: string, cause: string, current?: NumberSeries) =>
    issueDrafts([draftOf(['13.00'], cause)], open(now, current), at(now));

  it('gives the next numbers in order, and registers them', () => {
    const drafts = [draftOf(['13.00'], 'a'), draftOf(['8.00'], 'b')];
    const now = '2026-12-01T02:30:00Z';
    const issue = issueDrafts(drafts, open(now, series(41, '2026-11-30')), at(now));
    expect(issue.invoices.map((invoice) => invoice.number)).toEqual(['FA-2026-000042', 'FA-2026-000043']);
    expect(issue.numberSeries).toEqual({ series: 'FA-2026', revision: 42, last: 43, lastIssueDate: '2026-12-01' });
    expect(issue.registerEntry).toMatchObject({ first: 42, period: '2026-12', issueDate: '2026-12-01' });
    expect(issue.registerEntry.invoices.map((each) => each.id)).toEqual(drafts.map((draft) => draft.id));
    expect(issue.invoices[0]).toMatchObject({ dueDate: '2026-12-08', period: '2026-12' });
  });

  it("dates by the seller's zone, and never before the series' last", () => {
    const issued = (now: string, last: string) => issueAt(now, 'x', series(1, last)).invoices[0]?.issueDate;
    expect(issued('2026-11-30T23:30:00Z', '2026-11-30')).toBe('2026-12-01');
    expect(issued('2026-11-30T22:30:00Z', '2026-12-01')).toBe('2026-12-01');
  });

  it('begins a series with 1', () => {
    expect(issueAt('2026-12-31T22:30:00Z', 'x').invoices[0]?.number).toBe('FA-2026-000001');
  });

  it('dates nothing before the day from which a series is dated, and leaves no number out for it', () => {
    const ended = datedFrom(day('2026-12-01'), 'FA-2026', series(41, '2026-11-12'));
    expect(ended).toEqual({ series: 'FA-2026', revision: 42, last: 41, lastIssueDate: '2026-12-01' });
    const [invoice] = issueAt('2026-11-30T22:50:00Z', 'x', ended).invoices;
    expect(invoice).toMatchObject({ number: 'FA-2026-000042', issueDate: '2026-12-01', period: '2026-12' });
    expect(datedFrom(day('2026-12-01'), 'FA-2026', ended)).toBeUndefined();
    const begun = datedFrom(day('2026-12-01'), 'FA-2026', undefined);
    expect(issueAt('2026-11-30T22:50:00Z', 'x', begun).invoices[0]?.number).toBe('FA-2026-000001');
  });

  it('tells of an invoice as the first event of its life', () => {
    const [invoice] = issueAt('2026-12-01T02:30:00Z', 'x').invoices;
    invariant(invoice, 'one draft is one invoice');
    expect(invoiceFinalized(invoice)).toMatchObject({
      type: 'invoice.finalized',
      aggregate: { id: invoice.id, seq: 1 },
    });
  });
});

describe('the standing of an invoice', () => {
  const now = '2026-12-01T02:30:00Z';
  const [invoice] = issueDrafts([draftOf(['10.00'])], open(now), at(now)).invoices;
  invariant(invoice, 'one draft is one invoice');
  const paid = {
    invoiceId: invoice.id,
    customerId: 'acme',
    revision: 1,
    status: 'paid',
    paid: 1200n as Cents,
    paidAt: at('2026-12-03T10:00:00Z'),
    failures: 0,
  } as const;

  it('is open with all due until something is paid', () => {
    expect(invoiceStanding(invoice, undefined)).toEqual({ status: 'open', paid: 0n, credited: 0n, due: 1200n });
    expect(invoiceStanding(invoice, paid)).toEqual({ status: 'paid', paid: 1200n, credited: 0n, due: 0n });
  });

  it('at an instant does not know what was recorded later, though it happened before', () => {
    const standing = (knownBy: string, payment: InvoicePayment = paid) =>
      invoiceStandingAt(invoice, payment, { knownBy: at(knownBy), today: day(knownBy.slice(0, 10)) }).status;
    expect(standing('2026-12-02T00:00:00Z')).toBe('open');
    expect(standing('2026-12-04T00:00:00Z')).toBe('paid');
    const late = { ...paid, paidRecordedAt: at('2026-12-06T10:00:00Z') };
    expect(standing('2026-12-04T00:00:00Z', late)).toBe('open');
    expect(standing('2026-12-06T10:00:00Z', late)).toBe('paid');
    const unpaid = invoiceStandingAt(invoice, undefined, {
      knownBy: at('2026-12-09T00:00:00Z'),
      today: day('2026-12-09'),
    });
    expect(unpaid.status).toBe('past_due');
  });
});
