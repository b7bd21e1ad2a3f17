import { describe, expect, it } from 'vitest';
import { issueCreditNote } from '../../../shared/application/issue-credit-note.ts';
import { verifyStore } from '../../../shared/application/verify-store.ts';
import { composeCreditNote, MAX_CREDIT_NOTES } from '../../../shared/domain/credit-notes/compose-credit-note.ts';
import type { CreditRequest } from '../../../shared/domain/credit-notes/compose-credit-note.ts';
import type { Invoice } from '../../../shared/domain/invoices/invoice.ts';
import { invoiceStandingAt } from '../../../shared/domain/invoices/invoice-standing.ts';
import { settledBy } from '../../../shared/domain/payments/record-payment.ts';
import { instant } from '../../../shared/kernel/instant.ts';
import { centsOf } from '../../../shared/kernel/money.ts';
import type { LocalDate } from '../../../shared/kernel/period.ts';
import { BillingWorld } from '../../support/billing-world.ts';
import { atEveryAwait, mortalWorld } from '../../support/every-await.ts';
import { customer, invoice as stored, NOW, payment } from '../../support/stored-values.ts';
import { at } from '../../support/wallets.ts';

/** 39.00 and 4.37 before VAT of 20 %: 52.04. */
const INVOICE = stored('inv_1');
const compose = (of: CreditRequest['of'], invoice: Invoice = INVOICE) =>
  composeCreditNote({ invoice }, { cause: 'call:1', reason: 'Goodwill', refund: 'none', of });

describe('a credit note', () => {
  it('of an amount takes its VAT out of it, and the rest from the lines in proportion', () => {
    const note = compose({ amount: centsOf('10.00') });
    expect(note.lines.map(({ line, net }) => [line, net])).toEqual([
      [1, 749n],
      [2, 84n],
    ]);
    expect(note).toMatchObject({ net: 833n, vat: [{ base: 833n, amount: 167n, category: 'S' }], gross: 1000n });
  });

  it('of lines adds their VAT; a line without an amount is taken back whole', () => {
    expect(compose({ lines: [{ line: 2 }] })).toMatchObject({ net: 437n, vat: [{ amount: 87n }], gross: 524n });
    expect(compose({ lines: [{ line: 1, net: centsOf('1.00') }] })).toMatchObject({ net: 100n, gross: 120n });
  });

  it('of everything is the invoice', () => {
    const { net, vat, gross } = INVOICE;
    expect(compose({ amount: gross })).toMatchObject({ net, vat, gross });
    expect(compose({ lines: [{ line: 1 }, { line: 2 }] })).toMatchObject({ net, vat, gross });
  });

  it.each([
    ['an amount', { amount: centsOf('52.05') }, '52.04'],
    ['a line', { lines: [{ line: 2, net: centsOf('4.38') }] }, '4.37'],
  ])('of more than %s is refused, with what is left', (_name, of, limit) => {
    expect(() => compose(of)).toThrow(
      expect.objectContaining({
        code: 'rule_violation',
        details: expect.objectContaining({
          members: { rule: 'credit_exceeds_invoice', limit: { amount: limit, currency: 'EUR' } },
        }) as unknown,
      }),
    );
  });

  it.each([
    ['is not there', [{ line: 3 }]],
    ['is named twice', [{ line: 1, net: centsOf('1.00') }, { line: 1 }]],
  ])('of a line that %s is refused', (_name, lines) => {
    expect(() => compose({ lines })).toThrow(/lines 1 to 2; each can be named once/);
  });

  it('is not one of too many', () => {
    const credit = { lines: [], net: centsOf('0.01'), gross: centsOf('0.01'), refund: { status: 'none' } } as const;
    const credits = Array.from({ length: MAX_CREDIT_NOTES }, (_, index) => ({
      ...credit,
      creditNoteId: `cn_${String(index)}`,
      number: '',
      issuedAt: NOW,
    }));
    const request = { cause: 'c', reason: 'r', refund: 'none', of: { amount: centsOf('0.01') } } as const;
    expect(() => composeCreditNote({ invoice: INVOICE, payment: payment('inv_1', { credits }) }, request)).toThrow(
      /at most 100/,
    );
  });
});

describe('an invoice that was credited', () => {
  const credits = [
    {
      creditNoteId: 'cn_1',
      number: 'AV-2026-000001',
      issuedAt: at('2026-12-20T12:00:00Z'),
      lines: [],
      net: INVOICE.net,
      gross: INVOICE.gross,
      refund: { status: 'none' },
    },
  ] as const;

  it('stays credited when its payment is heard of later', () => {
    const owed = {
      invoice: INVOICE,
      customer: customer('acme'),
      payment: payment('inv_1', { status: 'credited', credits }),
    };
    const { payment: after } = settledBy(owed, { paid: INVOICE.gross, paidAt: NOW, now: NOW });
    expect(after).toMatchObject({ status: 'credited', paid: INVOICE.gross, paidAt: NOW });
  });

  it('was not credited yet as of a day before', () => {
    const today = '2026-12-05' as LocalDate;
    const standing = (asOf: string) =>
      invoiceStandingAt(INVOICE, payment('inv_1', { status: 'credited', credits }), { knownBy: at(asOf), today });
    expect(standing('2026-12-20T11:59:59Z')).toMatchObject({ status: 'open', due: INVOICE.gross });
    expect(standing('2026-12-20T12:00:00Z')).toMatchObject({ status: 'credited', due: 0n });
  });
});

describe('a call that credits an invoice', () => {
  const world = async () => {
    const made = new BillingWorld({ start: '2026-11-17T09:00:00Z' });
    await made.subscriber('acme', 'pro', 3);
    const [invoice] = await made.invoices('2026-11');
    if (!invoice) throw new Error('a start is invoiced');
    return { made, invoice };
  };
  const call = (made: BillingWorld, invoiceId: string, key = 'one') =>
    issueCreditNote(made.ports)({
      invoiceId,
      request: { of: { amount: centsOf('5.00') }, reason: 'Goodwill', refund: 'none' },
      call: { key, inputHash: 'same' },
      answer: ({ creditNote: { id, number } }) => ({ id, number }),
    });

  it('answers the same again, and credits once, wherever it died', async () => {
    const points = await atEveryAwait(async (point) => {
      const { world: made, process } = mortalWorld('2026-11-17T09:00:00Z');
      await made.subscriber('acme', 'pro', 3);
      const [invoice] = await made.invoices('2026-11');
      if (!invoice) throw new Error('a start is invoiced');
      const outcome = await process.run([point], () => call(made, invoice.id));
      await process.run([], async () => {
        expect((await call(made, invoice.id)).number).toBe('AV-2026-000001');
        await made.ports.sweepOutbox();
        expect((await made.ports.invoice(invoice.id))?.payment?.credits).toMatchObject([{ gross: 500n }]);
        expect(made.told('credit_note.issued')).toHaveLength(1);
      });
      return outcome === 'died' ? 'died' : 'done';
    });
    expect(points).toBeGreaterThan(5);
  });

  it('of many at once gives each a number, and never more than the invoice', async () => {
    const { made, invoice } = await world();
    const calls = Array.from({ length: 8 }, (_, index) => call(made, invoice.id, String(index)));
    const outcomes = await Promise.allSettled(calls);
    const credited = outcomes.filter(({ status }) => status === 'fulfilled').length;
    expect(credited).toBe(Number(invoice.gross / 500n));
    const { data } = await made.ports.creditNoteRegister(invoice.period, { limit: 100 });
    expect(data.map(({ first }) => first)).toEqual(Array.from({ length: credited }, (_, index) => index + 1));
    const checks = await verifyStore(made.ports)(() => undefined);
    expect(checks.flatMap(({ faults }) => faults)).toEqual([]);
    expect(checks.find(({ invariant }) => invariant === 'creditNotes')?.checked).toBe(credited);
  });

  it('is found out by the verification when the store was tampered with', async () => {
    const { made, invoice } = await world();
    await call(made, invoice.id);
    const found = await made.ports.invoice(invoice.id);
    const before = found?.payment;
    if (!before) throw new Error('the payment knows of the credit note');
    const credits = (before.credits ?? []).map((credit) => ({ ...credit, gross: centsOf('0.01') }));
    const value = { ...before, revision: before.revision + 1, credits };
    await made.ports.commit({ changes: [{ noun: 'invoicePayment', value }], events: [] });
    const checks = await verifyStore(made.ports)(() => undefined);
    expect(checks.flatMap(({ faults }) => faults)).toEqual([
      'credit note AV-2026-000001 is not what its invoice knows of it',
    ]);
  });

  it('dated by a clock that is behind, in the month before the first customer, is verified too', async () => {
    const { made, invoice } = await world();
    await call(made, invoice.id);
    made.now = at('2026-12-02T00:00:00Z');
    const roster = async function* () {
      for await (const entry of made.ports.roster()) yield { ...entry, createdAt: at('2026-12-01T00:00:01Z') };
    };
    const checks = await verifyStore({ ...made.ports, roster })(() => undefined);
    const found = new Map(checks.map(({ invariant, checked, faults }) => [invariant, { checked, faults }]));
    expect(found.get('creditNotes')).toEqual({ checked: 1, faults: [] });
    expect(found.get('numbers')?.faults).toEqual([]);
  });

  it('is in the files of its month', async () => {
    const { made, invoice } = await world();
    await call(made, invoice.id);
    await made.daily('2026-12-01T03:00:00Z');
    const rows = made.files.get('exports/2026-11/credit-notes.csv')?.split('\r\n') ?? [];
    expect(rows[1]).toContain(`AV-2026-000001,381,${invoice.number},2026-11-17,acme`);
    expect(made.files.get('exports/2026-11/manifest.json')).toContain('"gross": "5.00"');
    expect(instant(made.now)).toBeGreaterThan(0);
  });
});
