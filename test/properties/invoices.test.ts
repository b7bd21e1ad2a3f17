import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../shared/catalog/catalog.ts';
import type { Customer } from '../../shared/domain/customers/customer.ts';
import { composeDraft } from '../../shared/domain/invoices/compose-draft.ts';
import type { InvoiceLine, MeteredItem } from '../../shared/domain/invoices/invoice.ts';
import { priceLine, type LineDiscount } from '../../shared/domain/invoices/line-price.ts';
import { packDraft, unpackDraft, type PackedDraft } from '../../shared/domain/invoices/packed-draft.ts';
import { decodeDocument, encodeDocument } from '../../shared/kernel/document.ts';
import { monthsOf, overageLine, topUpLine } from '../../shared/domain/invoices/lines.ts';
import { shareOfMonth } from '../../shared/domain/subscriptions/included-credit.ts';
import { priceTopUp } from '../../shared/domain/wallets/top-up.ts';
import {
  cents,
  factor,
  micros,
  priceInCents,
  QUANTITY_DIGITS,
  quantity,
  shareOf,
  unitPriceOf,
  type UnitPrice,
} from '../../shared/kernel/money.ts';
import { addDays, daysBetween, type LocalDate, type Period } from '../../shared/kernel/period.ts';
import { sum } from '../../shared/kernel/rounding.ts';
import { planLine } from '../support/subscriptions.ts';
import { at, catalog } from '../support/wallets.ts';

const { individual, pro } = catalog.plans as Record<'individual' | 'pro', Plan>;
const plan = fc.constantFrom(individual, pro);
const seats = fc.integer({ min: 1, max: 400 });
const unitPrice = fc.bigInt({ min: 0n, max: 10n ** 9n }).map((value) => value as UnitPrice);
const discounts: fc.Arbitrary<LineDiscount[]> = fc.array(
  fc.record({ name: fc.constant('d'), percent: fc.bigInt({ min: 1n, max: 999_999n }).map(factor) }),
  { maxLength: 3 },
);
const date = fc
  .tuple(fc.integer({ min: 2024, max: 2030 }), fc.integer({ min: 0, max: 364 }))
  .map(([year, offset]) => addDays(`${String(year)}-01-01` as LocalDate, offset));
const country = fc.constantFrom('FR', 'DE', 'FI', 'US', 'GP', 'GF', 'MC', 'HU');
const customer: fc.Arbitrary<Customer> = fc
  .record({ country, kind: fc.constantFrom('business' as const, 'consumer' as const), isValid: fc.boolean() })
  .map(({ country: where, kind, isValid }) => ({
    id: 'acme',
    revision: 1,
    name: 'Acme',
    email: 'acme@example.com',
    kind,
    country: where,
    address: { line1: 'x', ...(isValid && { line2: 'y' }), postalCode: 'x', city: 'x' },
    vatId: 'X1',
    vatIdCheck: { valid: isValid, checkedAt: at('2026-01-01T00:00:00Z') },
    language: 'en',
    proofs: [],
    createdAt: at('2026-01-01T00:00:00Z'),
    updatedAt: at('2026-01-01T00:00:00Z'),
  }));
const line: fc.Arbitrary<InvoiceLine> = fc.oneof(
  fc.tuple(plan, seats, date).map(([each, count, start]) => {
    const [service] = monthsOf({ start, end: addDays(start, 40) });
    return planLine(each.id, count, service ?? { start, end: start }, 'fr');
  }),
  fc
    .bigInt({ min: 1_000_000n, max: 10_000_000_000n })
    .map((amount) => topUpLine(priceTopUp(catalog, 'gr_x', micros(amount), at('2026-11-05T10:00:00Z')), catalog, 'en')),
  fc
    .tuple(fc.bigInt({ min: 1n, max: 10n ** 12n }), fc.boolean())
    .map(([amount, isLate]) =>
      overageLine({ period: '2026-11' as Period, amount: micros(amount), isLate }, catalog, 'en'),
    ),
);
/** Lines for what a meter counted, with and without each part that is optional. */
const meteredLine: fc.Arbitrary<InvoiceLine> = fc
  .record(
    {
      unit: fc.constant('hour'),
      note: fc.constant('note'),
      quantityScale: fc.constant(QUANTITY_DIGITS),
      metered: fc.constantFrom<MeteredItem>(
        { product: 'gpu.hours', unit: 'hour', quantity: quantity(1_500_000n) },
        { product: 'none', unit: '', quantity: quantity(0n) },
        { contractId: 'ctr_1' },
      ),
    },
    { requiredKeys: [] },
  )
  .map((parts) => ({
    kind: 'usage',
    description: 'GPU hours',
    quantity: 1_500_000n,
    unitPrice: unitPriceOf('1.20'),
    discounts: [],
    net: cents(180n),
    service: { start: '2026-11-01' as LocalDate, end: '2026-12-01' as LocalDate },
    ...parts,
  }));

describe('the totals of an invoice', () => {
  it('are sums: the lines are the net, the net and its VAT are the gross, VAT is rounded once a rate', () => {
    fc.assert(
      fc.property(customer, fc.array(line, { minLength: 1, maxLength: 12 }), date, (buyer, lines, on) => {
        const draft = composeDraft({ cause: 'close:2026-11', customer: buyer, lines, on }, catalog);
        expect(sum(draft.lines.map((each) => each.net))).toBe(draft.net);
        expect(sum(draft.vat.map((each) => each.base))).toBe(draft.net);
        expect(draft.net + sum(draft.vat.map((each) => each.amount))).toBe(draft.gross);
        for (const { base, rate, amount } of draft.vat) expect(amount).toBe(shareOf(base, rate));
        expect(draft.vatTreatment.category === 'S').toBe(draft.vatTreatment.rate > 0n);
      }),
    );
  });

  it('are what quantity, unit price and discounts come to, on every line that is not prorated', () => {
    fc.assert(
      fc.property(line, (each) => {
        const taken = sum(each.discounts.map((discount) => discount.amount));
        if (each.kind === 'plan' && each.note !== undefined) return;
        expect(priceInCents(each.quantity, each.unitPrice) - taken).toBe(each.net);
      }),
    );
  });
});

describe('a packed draft', () => {
  it('is the draft again, through its text in the chain', () => {
    fc.assert(
      fc.property(
        customer,
        fc.array(fc.oneof(line, meteredLine), { minLength: 1, maxLength: 5 }),
        date,
        (buyer, lines, on) => {
          const draft = composeDraft({ cause: 'close:2026-11', customer: buyer, lines, on }, catalog);
          const stored = decodeDocument(encodeDocument(packDraft(draft))) as PackedDraft;
          expect(unpackDraft(stored, draft.customerId)).toEqual(draft);
        },
      ),
    );
  });
});

describe('the parts of a line', () => {
  it('sum to the whole over any split of the month', () => {
    const cuts = fc.array(fc.integer({ min: 0, max: 31 }), { maxLength: 6 });
    fc.assert(
      fc.property(
        unitPrice,
        seats,
        discounts,
        fc.integer({ min: 28, max: 31 }),
        cuts,
        (price, count, taken, of, where) => {
          const ends = [...new Set([...where.map((cut) => Math.min(cut, of)), of])].sort((a, b) => a - b);
          let from = 0;
          let total = 0n;
          for (const until of ends) {
            total += priceLine(BigInt(count), price, { part: { from, until, of }, discounts: taken }).net;
            from = until;
          }
          expect(total).toBe(priceLine(BigInt(count), price, { discounts: taken }).net);
        },
      ),
    );
  });

  it('lose exactly what each discount took off', () => {
    fc.assert(
      fc.property(unitPrice, seats, discounts, fc.integer({ min: 0, max: 29 }), (price, count, taken, from) => {
        const part = { from, until: 30, of: 30 };
        const { net: list } = priceLine(BigInt(count), price, { part });
        const { net, discounts: shown } = priceLine(BigInt(count), price, { part, discounts: taken });
        expect(list - sum(shown.map((each) => each.amount))).toBe(net);
        // Where a discount on a part is worth less than two cents, cumulative rounding may take one back.
        expect(shown.every((each) => each.amount >= -1n)).toBe(true);
      }),
    );
  });

  it('are months without a gap or an overlap', () => {
    fc.assert(
      fc.property(date, fc.integer({ min: 1, max: 500 }), (start, days) => {
        const months = monthsOf({ start, end: addDays(start, days) });
        expect(months[0]?.start).toBe(start);
        expect(months.at(-1)?.end).toBe(addDays(start, days));
        for (const [index, each] of months.slice(1).entries()) expect(each.start).toBe(months[index]?.end);
        expect(months.reduce((total, each) => total + daysBetween(each.start, each.end), 0)).toBe(days);
      }),
    );
  });
});

describe('the included credit of a part of a month', () => {
  it('is whole cents, never more than its share, and all of it for the whole month', () => {
    fc.assert(
      fc.property(plan, seats, date, (each, count, start) => {
        const [service] = monthsOf({ start, end: addDays(start, 40) });
        if (!service) return;
        const whole = micros(each.includedCredit.perSeat * BigInt(count));
        const credit = shareOfMonth(whole, service);
        const days = BigInt(daysBetween(service.start, service.end));
        const of = BigInt(daysBetween(`${service.start.slice(0, 8)}01` as LocalDate, service.end));
        expect(credit % 10_000n).toBe(0n);
        expect(credit * of).toBeLessThanOrEqual(whole * days);
        expect((credit + 10_000n) * of).toBeGreaterThan(whole * days);
        if (days === of) expect(credit).toBe(whole);
      }),
    );
  });
});
