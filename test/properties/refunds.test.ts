import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeCreditNote } from '../../shared/domain/credit-notes/compose-credit-note.ts';
import { creditedBy, issueCreditNotes } from '../../shared/domain/credit-notes/issue-credit-notes.ts';
import { askedFor } from '../../shared/domain/invoices/invoice-standing.ts';
import type { InvoicePayment, RefundWish } from '../../shared/domain/invoices/invoice.ts';
import { unpaid } from '../../shared/domain/payments/plan-collection.ts';
import { recordPaid } from '../../shared/domain/payments/record-payment.ts';
import { recordRefund } from '../../shared/domain/payments/record-refund.ts';
import { givenBack, isSetAside, owedBack, refundByDeed } from '../../shared/domain/payments/refund.ts';
import { BillingError } from '../../shared/kernel/errors.ts';
import { instant } from '../../shared/kernel/instant.ts';
import { cents } from '../../shared/kernel/money.ts';
import type { LocalDate } from '../../shared/kernel/period.ts';
import { maximum } from '../../shared/kernel/rounding.ts';
import { customer, invoice as stored, NOW } from '../support/stored-values.ts';

/** 39.00 and 4.37 before VAT of 20 %: 52.04. */
const INVOICE = stored('inv_1');
const CUSTOMER = customer('acme');
const TODAY = '2026-11-17' as LocalDate;

type Step =
  | { readonly does: 'credit'; readonly amount: bigint; readonly wish: RefundWish }
  | { readonly does: 'pay'; readonly isLate: boolean }
  | {
      readonly does: 'word';
      readonly note: number;
      readonly attempt: number;
      readonly status: 'pending' | 'succeeded' | 'failed';
    }
  | { readonly does: 'deed'; readonly note: number; readonly isOutside: boolean };

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    fc.record({
      does: fc.constant('credit' as const),
      amount: fc.bigInt({ min: 1n, max: 3_000n }),
      wish: fc.constantFrom('wanted' as const, 'wanted' as const, 'none' as const),
    }),
    fc.record({ does: fc.constant('pay' as const), isLate: fc.boolean() }),
    fc.record({
      does: fc.constant('word' as const),
      note: fc.nat(4),
      attempt: fc.integer({ min: 1, max: 3 }),
      status: fc.constantFrom('pending' as const, 'succeeded' as const, 'failed' as const),
    }),
    fc.record({ does: fc.constant('deed' as const), note: fc.nat(4), isOutside: fc.boolean() }),
  ),
  { maxLength: 25 },
);

type State = { payment: InvoicePayment; places: number };

function take(state: State, step: Step, at: number): void {
  const { payment } = state;
  const now = instant(NOW + at);
  const paid = { invoice: INVOICE, payment };
  if (step.does === 'credit') {
    const of = { amount: cents(step.amount) };
    const request = { cause: String((state.places += 1)), reason: 'test', refund: step.wish, of };
    const open = { series: 'AV-2026', current: undefined, today: TODAY };
    const [note] = issueCreditNotes([composeCreditNote(paid, request)], open, now).creditNotes;
    if (note) state.payment = creditedBy(paid, note).payment;
    return;
  }
  if (step.does === 'pay') {
    // The page was lowered, or it was paid before that.
    const amount = cents(step.isLate ? INVOICE.gross : askedFor(INVOICE, payment));
    const mirror = { id: 'in_1', status: 'paid', currency: 'EUR', total: INVOICE.gross, paid: amount } as const;
    const facts = recordPaid({ ...paid, customer: CUSTOMER }, mirror, { at: now, now });
    if (typeof facts !== 'string') state.payment = facts.payment;
    return;
  }
  const credit = payment.credits?.[step.note];
  if (!credit) return;
  const { creditNoteId } = credit;
  if (step.does === 'deed') {
    const deed = step.isOutside ? ({ by: 'outside', reference: 'x' } as const) : ({ by: 'stripe' } as const);
    state.payment = refundByDeed(paid, creditNoteId, deed, now).payment;
    return;
  }
  // Stripe has refunds that were asked for, and a failed one stays failed.
  if (step.attempt > (credit.refund.attempt ?? 0) || credit.refund.reference !== undefined) return;
  if (credit.refund.status === 'failed') return;
  const of = { invoiceId: INVOICE.id, creditNoteId, attempt: step.attempt };
  const id = `re_${creditNoteId}_${String(step.attempt)}`;
  const told = { id, status: step.status, amount: credit.refund.amount ?? cents(0n), currency: 'EUR', of };
  const facts = recordRefund(paid, told, now);
  if (typeof facts !== 'string') state.payment = facts.payment;
}

function play(all: readonly Step[], check: (state: State, before: InvoicePayment) => void): State {
  const state: State = { payment: unpaid(INVOICE), places: 0 };
  for (const [at, step] of all.entries()) {
    const before = state.payment;
    try {
      take(state, step, at);
    } catch (error) {
      if (!(error instanceof BillingError) || error.code !== 'rule_violation') throw error;
    }
    check(state, before);
  }
  return state;
}

describe('whatever is credited, paid, sent back and returned, in any order', () => {
  it('no more goes back than was paid beyond what is asked for, and for no note more than it credits', () => {
    fc.assert(
      fc.property(steps, (all) => {
        play(all, ({ payment }) => {
          const beyond = maximum(0n, payment.paid - askedFor(INVOICE, payment));
          expect(givenBack(payment)).toBeLessThanOrEqual(beyond);
          for (const { gross, refund } of payment.credits ?? []) expect(refund.amount ?? 0n).toBeLessThanOrEqual(gross);
        });
      }),
    );
  });

  it('what was paid too much goes back at once', () => {
    fc.assert(
      fc.property(steps, (all) => {
        play(all, ({ payment }, before) => {
          if (payment.paid > before.paid) expect(owedBack({ invoice: INVOICE, payment })).toBe(0n);
        });
      }),
    );
  });

  it('nothing that is owed back is kept, but where a note says so or a refund failed: a person has it given back', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { payment } = play(all, () => undefined);
        const open = (payment.credits ?? []).filter(({ refund }) => !isSetAside(refund));
        if (open.length === 0) expect(owedBack({ invoice: INVOICE, payment })).toBe(0n);
        const deeds = (payment.credits ?? []).map((_, note) => ({ does: 'deed' as const, note, isOutside: true }));
        const after = play([...all, ...deeds], () => undefined).payment;
        expect(owedBack({ invoice: INVOICE, payment: after })).toBe(0n);
      }),
    );
  });
});
