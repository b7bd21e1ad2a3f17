import { describe, expect, it } from 'vitest';
import type { QuoteRequest } from '../../../shared/domain/quotes/make-quote.ts';
import { figuresOf } from '../../../shared/domain/quotes/quote-figures.ts';
import { factorOf, formatUnitPrice } from '../../../shared/kernel/money.ts';
import {
  day,
  enterprise,
  multiYear,
  plan,
  product,
  quoteFor,
  refusal,
  service,
  TASKFORCE,
  vmcloudWith,
  type Quoting,
} from '../../support/quotes.ts';

const priced = (request: Partial<QuoteRequest>, quoting: Quoting = {}): readonly string[] =>
  quoteFor(request, quoting).offer.lines.map(
    ({ kind, product: id, quantity, unit = 'seat', unitPrice, part }) =>
      `${kind} ${id} ${String(quantity)} ${String(unit)} ${formatUnitPrice(unitPrice)}${part ? ` ${Object.values(part).join(' ')}` : ''}`,
  );

describe('the lines of a quote', () => {
  it('have the prices of the book, one for each tier of a product', () => {
    const tiered = vmcloudWith({
      products: {
        backup: {
          name: 'Backup',
          unit: 'TB',
          charge: {
            model: 'graduated',
            tiers: [
              { upTo: '10', price: '8.00' },
              { price: '5.00', flat: '20.00' },
            ],
          },
        },
        support: { name: 'Support', unit: 'team', charge: { model: 'flat', price: '250.00' } },
        traffic: {
          name: 'Traffic',
          unit: 'GB',
          charge: { model: 'package', size: '100', price: '5.00', free: '100' },
        },
        seats: { name: 'Console', unit: 'user', charge: { model: 'per_seat', price: '3.00' } },
      },
    });
    const lines = [product('backup', 12), product('support', 3), product('traffic', 250), product('seats', 1)];
    expect(priced({ lines }, { catalog: tiered })).toEqual([
      'product backup 10 TB 8.00 units 0 10',
      'product backup 2 TB 5.00 units 10',
      'product backup 1 TB 20.00 flat 10',
      'product support 1 team 250.00 flat',
      'product traffic 2 GB 5.00 packages',
      'product seats 1 seat 3.00 seats',
    ]);
    const { terms } = quoteFor({ lines }, { catalog: tiered }).offer;
    expect(terms.quantities).toEqual({ backup: 12, support: 3, traffic: 250, seats: 1 });
  });

  it('of a product that is charged by its use have no quantity, and are a part of the offer', () => {
    const { offer } = quoteFor({ lines: [product('vps', 2), product('gpu.hours')] });
    expect(offer.lines.map((line) => line.product)).toEqual(['vps']);
    expect(offer.metered).toEqual(['gpu.hours']);
    expect(offer.terms.quantities).toEqual({ vps: 2 });
  });

  it('of a plan have the agreed price in its range, and a quantity of seats', () => {
    const lines = [plan('enterprise', 40, '21.50')];
    expect(priced({ ...enterprise, lines }, { catalog: TASKFORCE })).toEqual(['plan enterprise 40 seat 21.50']);
    expect(quoteFor({ ...enterprise, lines }, { catalog: TASKFORCE }).verdict.decision).toBe('automatic');
  });

  it('at a price below the book say how far, and are judged as negotiated', () => {
    const quote = quoteFor({ lines: [product('vps', 100, '9.00'), service('training', 2, '810.00')] });
    expect(
      quote.offer.lines.map(({ priceCut, listPrice }) => [priceCut, listPrice && formatUnitPrice(listPrice)]),
    ).toEqual([
      [factorOf('0.0991'), '9.99'],
      [factorOf('0.1'), '900.00'],
    ]);
    expect(quote.verdict).toMatchObject({ decision: 'approval_required', total: factorOf('0.2691') });
  });

  it('at a price below the book are refused above the maximum', () => {
    expect(refusal({ lines: [product('vps', 100, '8.00')] })).toMatchObject({
      code: 'discount_forbidden',
      rule: 'maximum',
    });
    expect(refusal({ lines: [product('vps', 1), service('training', 2, '629.99')] })).toMatchObject({
      code: 'discount_forbidden',
    });
    expect(quoteFor({ lines: [product('vps', 1), service('training', 2, '630.00')] }).verdict.decision).toBe(
      'approval_required',
    );
  });
});

describe('the terms of a quote', () => {
  it('are those of the plan where nothing is said', () => {
    expect(quoteFor(multiYear)).toMatchObject({
      status: 'approved',
      date: '2026-11-17',
      validUntil: '2026-12-17',
      offer: { terms: { netDays: 30, renewal: { automatic: true, noticeDays: 60 }, catalogVersion: '2026.1' } },
    });
    const agreed = quoteFor({ ...enterprise, netDays: 60, renewal: { automatic: false } });
    expect(agreed.offer.terms).toMatchObject({ netDays: 60, renewal: { automatic: false, noticeDays: 60 } });
  });

  it('hold until their first day at the latest', () => {
    expect(quoteFor({ startsOn: day('2026-12-01') }).validUntil).toBe('2026-12-01');
    expect(quoteFor({ startsOn: day('2027-03-01') }).validUntil).toBe('2026-12-17');
    expect(quoteFor({ startsOn: day('2027-03-01'), validUntil: day('2027-03-01') }).validUntil).toBe('2027-03-01');
    expect(quoteFor({ validUntil: day('2026-11-17') }).validUntil).toBe('2026-11-17');
  });

  it('a price below the range of a plan is granted by an exception alone', () => {
    const exception = { reason: 'A school' };
    const quote = quoteFor(
      { ...enterprise, lines: [plan('enterprise', 3, '9.00')], exception },
      { catalog: TASKFORCE },
    );
    expect(quote).toMatchObject({
      status: 'pending_approval',
      verdict: { needs: ['named_approver'], total: factorOf('0.5') },
    });
  });
});

describe('the figures of a quote', () => {
  it('sum to the cent: instalments, VAT and totals', () => {
    const quote = quoteFor({ ...multiYear, lines: [product('vps', 7), service('training', 1)] });
    const { totals, instalments, isStartOpen, startsOn } = figuresOf(quote);
    const sum = (what: 'net' | 'vat' | 'gross') => instalments.reduce((all, each) => all + each[what], 0n);
    expect([sum('net'), sum('vat'), sum('gross')]).toEqual([totals.net, totals.vat, totals.gross]);
    expect(totals.list - totals.discount).toBe(totals.net);
    expect(instalments).toHaveLength(8);
    expect({ isStartOpen, startsOn }).toEqual({ isStartOpen: true, startsOn: '2026-11-17' });
  });

  it('are of a start that was agreed, with the days to pay', () => {
    const [first] = figuresOf(quoteFor({ ...multiYear, startsOn: day('2027-01-31') })).instalments;
    expect(first).toMatchObject({ on: '2027-01-31', dueOn: '2027-03-02' });
  });
});
