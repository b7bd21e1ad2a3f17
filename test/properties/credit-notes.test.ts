import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeCreditNote, type CreditRequest } from '../../shared/domain/credit-notes/compose-credit-note.ts';
import { creditedBy, issueCreditNotes } from '../../shared/domain/credit-notes/issue-credit-notes.ts';
import { leftOf } from '../../shared/domain/credit-notes/left-of-invoice.ts';
import type { CreditNote } from '../../shared/domain/credit-notes/credit-note.ts';
import type { Invoice, InvoicePayment, NumberSeries } from '../../shared/domain/invoices/invoice.ts';
import { totalsOf } from '../../shared/domain/invoices/compose-draft.ts';
import { invoiceStanding } from '../../shared/domain/invoices/invoice-standing.ts';
import { BillingError } from '../../shared/kernel/errors.ts';
import { cents, factorOf } from '../../shared/kernel/money.ts';
import { localDateAt } from '../../shared/kernel/period.ts';
import { sum } from '../../shared/kernel/rounding.ts';
import { invoice as stored, NOW } from '../support/stored-values.ts';
import { catalog } from '../support/wallets.ts';

const TODAY = localDateAt(NOW, catalog.zone);

function invoiceOf(nets: readonly bigint[], rate: string): Invoice {
  const base = stored('inv_1');
  const vatTreatment = { ...base.vatTreatment, rate: factorOf(rate) };
  const lines = nets.map((net) => ({ ...base.lines[0], kind: net < 0n ? 'credit' : 'plan', net: cents(net) }));
  return { ...base, vatTreatment, lines, ...totalsOf(lines as never, vatTreatment) } as Invoice;
}

type Ledger = { payment?: InvoicePayment; series?: NumberSeries; notes: CreditNote[] };

/** Issues it as the use case does; undefined when it is refused. */
function credit(invoice: Invoice, ledger: Ledger, of: CreditRequest['of']): CreditNote | undefined {
  try {
    const request = { cause: `call:${String(ledger.notes.length)}`, reason: 'test', refund: 'none', of } as const;
    const draft = composeCreditNote({ invoice, payment: ledger.payment }, request);
    const issue = issueCreditNotes([draft], { series: 'AV-2026', current: ledger.series, today: TODAY }, NOW);
    const [note] = issue.creditNotes;
    if (!note) throw new Error('one draft is one credit note');
    ledger.series = issue.numberSeries;
    ledger.payment = creditedBy({ invoice, payment: ledger.payment }, note).payment;
    ledger.notes.push(note);
    return note;
  } catch (error) {
    if (error instanceof BillingError && error.code === 'rule_violation') return undefined;
    throw error;
  }
}

const nets = fc.array(fc.bigInt({ min: 1n, max: 50_000n }), { minLength: 1, maxLength: 6 });
const discounts = fc.array(fc.bigInt({ min: -40n, max: -1n }), { maxLength: 2 });
const rates = fc.constantFrom('0', '0.055', '0.1', '0.2', '0.255');
const invoices = fc
  .tuple(nets, discounts, rates)
  .filter(([positive, negative]) => sum(positive) + sum(negative) > 0n)
  .map(([positive, negative, rate]) => invoiceOf([...positive, ...negative], rate));
const wishes = fc.array(
  fc.oneof(
    fc.record({ amount: fc.bigInt({ min: 1n, max: 60_000n }).map(cents) }),
    fc.record({
      lines: fc.uniqueArray(
        fc.record({
          line: fc.integer({ min: 1, max: 8 }),
          net: fc.option(fc.bigInt({ min: 1n, max: 50_000n }).map(cents), { nil: undefined }),
        }),
        { minLength: 1, maxLength: 4, selector: ({ line }) => line },
      ),
    }),
  ),
  { maxLength: 12 },
);

describe('credit notes of an invoice', () => {
  it('never exceed it, line by line and in all, and each adds up to the cent', () => {
    fc.assert(
      fc.property(invoices, wishes, (invoice, requests) => {
        const ledger: Ledger = { notes: [] };
        for (const of of requests) credit(invoice, ledger, of);
        for (const note of ledger.notes) {
          expect(note.gross).toBe(note.net + sum(note.vat.map(({ amount }) => amount)));
          expect(note.net).toBe(sum(note.lines.map(({ net }) => net)));
          expect(note.gross).toBeGreaterThan(0n);
          expect(note.vat.every(({ amount }) => amount >= 0n)).toBe(true);
        }
        invoice.lines.forEach((line, index) => {
          const credited = ledger.notes.flatMap((note) => note.lines.filter((each) => each.line === index + 1));
          const most = line.net > 0n ? line.net : 0n;
          expect(sum(credited.map(({ net }) => net))).toBeLessThanOrEqual(most);
        });
        expect(sum(ledger.notes.map(({ net }) => net))).toBeLessThanOrEqual(invoice.net);
        expect(sum(ledger.notes.map(({ gross }) => gross))).toBeLessThanOrEqual(invoice.gross);
      }),
      { numRuns: 1_000 },
    );
  });

  it('of all that is left sum to the invoice, VAT included, whatever was credited before', () => {
    fc.assert(
      fc.property(invoices, wishes, (invoice, requests) => {
        const ledger: Ledger = { notes: [] };
        for (const of of requests) credit(invoice, ledger, of);
        const left = leftOf(invoice, ledger.payment).gross;
        if (left > 0n) expect(credit(invoice, ledger, { amount: left })?.gross).toBe(left);
        expect(sum(ledger.notes.map(({ net }) => net))).toBe(invoice.net);
        const vat = sum(ledger.notes.flatMap((note) => note.vat.map(({ amount }) => amount)));
        expect(vat).toBe(sum(invoice.vat.map(({ amount }) => amount)));
        expect(invoiceStanding(invoice, ledger.payment)).toMatchObject({ status: 'credited', due: 0n });
        expect(credit(invoice, ledger, { amount: cents(1n) })).toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
  });

  it('bear the numbers 1..n of their own series', () => {
    fc.assert(
      fc.property(invoices, wishes, (invoice, requests) => {
        const ledger: Ledger = { notes: [] };
        for (const of of requests) credit(invoice, ledger, of);
        const expected = ledger.notes.map((_, index) => `AV-2026-${String(index + 1).padStart(6, '0')}`);
        expect(ledger.notes.map(({ number }) => number)).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });
});
