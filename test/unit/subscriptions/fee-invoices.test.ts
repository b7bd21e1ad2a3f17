import { describe, expect, it } from 'vitest';
import { isFirstWithFees, withFeeInvoice } from '../../../shared/domain/subscriptions/fee-invoices.ts';
import { creditLine } from '../../../shared/domain/invoices/lines.ts';
import type { Subscription } from '../../../shared/domain/subscriptions/subscription.ts';
import { cents } from '../../../shared/kernel/money.ts';
import { addDays, firstDayOf, type Period } from '../../../shared/kernel/period.ts';

const PAID_SINCE = addDays(firstDayOf('2027-11' as Period), 25);
const catalog = { moneyBackDays: 30 };
const days = { start: PAID_SINCE, end: addDays(PAID_SINCE, 1) };
const fee = [{ ...creditLine('Plan', cents(650n), days), kind: 'plan' }] as const;
const subscription = (feeInvoices?: readonly string[]) =>
  ({ paidSince: PAID_SINCE, ...(feeInvoices && { feeInvoices }) }) as Subscription;

describe('invoices that carry fees', () => {
  it('are remembered for as long as money is given back', () => {
    const on = (later: number) =>
      withFeeInvoice(subscription(['first']), { id: 'next', lines: fee }, { catalog, on: addDays(PAID_SINCE, later) });
    expect(on(29).feeInvoices).toEqual(['first', 'next']);
    expect(on(30).feeInvoices).toEqual(['first']);
  });

  it('have a first one, however long after the paid start it comes: who brought the customer has something of it', () => {
    const late = { catalog, on: addDays(PAID_SINCE, 36) };
    const after = withFeeInvoice(subscription(), { id: 'late', lines: fee }, late);
    expect(isFirstWithFees(after, 'late')).toBe(true);
  });

  it('are none of what carries no fee', () => {
    const on = { catalog, on: PAID_SINCE };
    const lines = [{ ...fee[0], kind: 'top_up' }] as const;
    expect(withFeeInvoice(subscription(), { id: 'top-up', lines }, on).feeInvoices).toBeUndefined();
  });
});
