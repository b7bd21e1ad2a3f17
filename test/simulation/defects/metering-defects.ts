import type { Defect } from './defect.ts';

const count = 'shared/domain/metering/count-event.ts';
const uncount = 'shared/domain/metering/uncount-event.ts';
const spend = 'shared/domain/wallets/spend.ts';
const settleWallet = 'shared/application/settle-wallet.ts';
const marks = 'shared/application/distinct-marks.ts';
const recount = 'shared/application/recount-month.ts';
const usageDue = 'shared/domain/subscriptions/usage-due.ts';

/** Usage that is counted and charged after its month: counts, marks, trials, and what invoices carry of it. */
export const METERING_DEFECTS: readonly Defect[] = [
  {
    title: 'counted usage of a closed month is counted twice',
    file: spend,
    find: 'meterIn(account, (usage) => withEvent(usage, meter, event));',
    replace:
      'meterIn(account, (usage) => withEvent(account.closed ? withEvent(usage, meter, event) : usage, meter, event));',
  },
  {
    title: 'the greatest value is a sum',
    file: count,
    find: 'return { events, quantity: value > quantityBefore ? value : quantityBefore };',
    replace: 'return { events, quantity: quantity(quantityBefore + value) };',
  },
  {
    title: 'the mark of a unique value is not written',
    file: settleWallet,
    find: 'const counted = marksFor(values, marks, { customerId, seq, isCounted: true });',
    replace: 'const counted = marksFor(values.slice(1), marks, { customerId, seq, isCounted: true });',
  },
  {
    title: 'a unique value counts as often as one segment has it',
    file: marks,
    find: 'return !this.#seen.has(key) && this.#marks.get(key)?.isCounted !== true;',
    replace: 'return this.#marks.get(key)?.isCounted !== true;',
  },
  {
    title: 'the mark of a value that counts no more stays',
    file: recount,
    find: '...marksFor(lost, marks, { ...of, isCounted: false }),',
    replace: '',
  },
  {
    title: 'the greatest value stays when its event is voided',
    file: uncount,
    find: 'tally && tally.events > 1 && isItsFigure(',
    replace: 'tally && tally.events < 1 && isItsFigure(',
  },
  {
    title: 'counted usage that comes after its month was invoiced is never invoiced',
    file: usageDue,
    find: 'period < through && metered && !metered.isSettled',
    replace: 'period > through && metered && !metered.isSettled',
  },
  {
    title: 'counted usage of a trial is charged',
    file: usageDue,
    find: 'if (trialDaysOf(subscription, period).length === 0)',
    replace: 'if (trialDaysOf(subscription, period).length < 9)',
  },
  {
    title: 'an adjustment of counted usage charges its month again',
    file: usageDue,
    find: 'due: cents(amount - carried) }',
    replace: 'due: amount }',
  },
  {
    title: 'counted usage that is too little to be invoiced is taken for invoiced',
    file: usageDue,
    find: 'if (!isDue || isInvoiced) return',
    replace: 'if (!isDue || !isInvoiced || isInvoiced) return',
  },
];
