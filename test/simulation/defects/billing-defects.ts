import type { Defect } from './defect.ts';

const rounding = 'shared/kernel/rounding.ts';
const linePrice = 'shared/domain/invoices/line-price.ts';
const lines = 'shared/domain/invoices/lines.ts';
const reserve = 'shared/domain/invoices/reserve-numbers.ts';
const arrears = 'shared/domain/invoices/arrears-lines.ts';
const payment = 'shared/domain/payments/record-payment.ts';
const closeCustomer = 'shared/domain/closes/close-customer.ts';
const closeProgress = 'shared/domain/closes/close-progress.ts';
const closeCustomers = 'shared/application/close-customers.ts';
const startClose = 'shared/application/start-close.ts';
const webhook = 'shared/application/take-stripe-webhook.ts';
const doubt = 'shared/application/settle-doubt.ts';
const activity = 'functions/runtime/queue-stack.ts';

/** Proration, rounding, lines, numbers, the steps of a close, the inbox, collection, queues. */
export const BILLING_DEFECTS: readonly Defect[] = [
  {
    title: 'amounts are rounded down',
    file: rounding,
    find: 'const rounded = (2n * magnitude + denominator) / (2n * denominator);',
    replace: 'const rounded = magnitude / denominator;',
  },
  {
    title: 'a prorated line pays a day more',
    file: linePrice,
    find: 'return cents(upTo(until) - upTo(from));',
    replace: 'return cents(upTo(until) - upTo(Math.max(0, from - 1)));',
  },
  {
    title: 'overage gets a discount',
    file: lines,
    find: 'const net = microsToCents(amount, rate);',
    replace: 'const net = cents((microsToCents(amount, rate) * 9n) / 10n);',
  },
  {
    title: 'a number is skipped',
    file: reserve,
    find: 'const first = (current?.last ?? 0) + 1;',
    replace: 'const first = (current?.last ?? 0) + (current ? 2 : 1);',
  },
  {
    title: 'the counter stays behind',
    file: reserve,
    find: 'last: first + count - 1,',
    replace: 'last: Math.max(first, first + count - 2),',
  },
  {
    title: 'an invoice forgets top-ups',
    file: arrears,
    find: '...topUps.map((topUp) => topUpLine(topUp, catalog, language)),',
    replace: '...topUps.slice(1).map((topUp) => topUpLine(topUp, catalog, language)),',
  },
  {
    title: 'an invoice that is paid stays open',
    file: payment,
    find: "const status = payment.status === 'credited' ? 'credited' : 'paid';",
    replace: 'const { status } = payment;',
  },
  {
    title: 'a close bills a month too many',
    file: closeCustomer,
    find: 'advance: firstDayOf(addMonths(period, 2))',
    replace: 'advance: firstDayOf(addMonths(period, 3))',
  },
  {
    title: 'the outcome of a chunk is counted twice',
    file: closeProgress,
    find: 'if (hasChunk(close.published, chunk.index)) return undefined;',
    replace: '',
  },
  {
    title: "a chunk's events are not told",
    file: closeCustomers,
    find: 'await deps.publish(eventsOf(work, invoices));',
    replace: 'await deps.publish(eventsOf(work, invoices).slice(1));',
  },
  {
    title: 'a close writes no invoices',
    file: closeCustomers,
    find: 'await inParallel(invoices, CUSTOMERS_AT_ONCE,',
    replace: 'await inParallel(invoices.slice(1), CUSTOMERS_AT_ONCE,',
  },
  {
    title: 'customers of the last days are in no close',
    file: startClose,
    find: 'if (createdAt < end) yield id;',
    replace: 'if (createdAt < end - 864_000_000) yield id;',
  },
  {
    title: 'a webhook has no place in the inbox',
    file: webhook,
    find: 'const committed = await deps.commit({ changes: [inbox, ...changes], events });',
    replace: 'const committed = await deps.commit({ changes: changes.length > 0 ? changes : [inbox], events });',
  },
  {
    title: 'a call to Stripe is made again under another key without a look',
    file: doubt,
    find: 'if (found !== undefined) return { done: found };',
    replace: '',
  },
  {
    title: 'a message that failed is taken for done',
    file: activity,
    find: 'failed.push(id);',
    replace: 'failed.slice();',
  },
];
