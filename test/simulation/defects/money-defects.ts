import type { Defect } from './defect.ts';

const record = 'shared/domain/payments/record-refund.ts';
const payment = 'shared/domain/payments/record-payment.ts';
const send = 'shared/application/send-refund.ts';
const lower = 'shared/application/lower-mirror.ts';

/** Money that goes back: how much, how often, and what Stripe says of it. */
export const MONEY_DEFECTS: readonly Defect[] = [
  {
    title: 'what was paid too much is kept',
    file: payment,
    find: 'const back = giveExcessBack({ invoice: owed.invoice, payment: settled.payment }, now);',
    replace: 'const back = { payment: settled.payment, events: [] };',
  },
  {
    title: 'a refund has another key each time',
    file: send,
    find: '${String(spentKeys + 1)}`;',
    replace: '${String(Math.random())}`;',
  },
  {
    title: 'after an error the next key is used without a look',
    file: send,
    find: 'const isInDoubt = spentKeys > 0 ||',
    replace: 'const isInDoubt =',
  },
  {
    title: 'a refund that fails later is not heard of',
    file: record,
    find: "if (refund.stripeRefundId === told.id && refund.status === told.status) return 'no_change';",
    replace: "if (refund.stripeRefundId === told.id) return 'no_change';",
  },
  {
    title: 'a credit note is taken off a page twice',
    file: lower,
    find: 'if (there.includes(creditNoteId) || amount === 0n) continue;',
    replace: 'if (amount === 0n) continue;',
  },
];
