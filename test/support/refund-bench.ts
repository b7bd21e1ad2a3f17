import type { Stripe } from 'stripe';
import { idempotentCall } from '../../shared/application/idempotency.ts';
import { issueCreditNote } from '../../shared/application/issue-credit-note.ts';
import { refundCreditNote } from '../../shared/application/refund-credit-note.ts';
import { sendRefund } from '../../shared/application/send-refund.ts';
import type { Invoice } from '../../shared/domain/invoices/invoice.ts';
import type { RefundDeed } from '../../shared/domain/payments/refund.ts';
import type { RefundOf } from '../../shared/domain/payments/stripe-notice.ts';
import { centsOf } from '../../shared/kernel/money.ts';
import { paymentOf, world } from './stripe-bench.ts';

/** Gives back some of an invoice: its money too, unless the note says not to. */
export const credit = (invoice: Invoice, amount: string, key = 'k', refund: 'wanted' | 'none' = 'wanted') =>
  issueCreditNote(world.ports)({
    invoiceId: invoice.id,
    request: { of: { amount: centsOf(amount) }, reason: 'Goodwill', refund },
    call: { key, inputHash: key },
    answer: (view) => view,
  });

/** Everything that was requested and not sent yet. */
export async function send(): Promise<void> {
  for (const { data } of world.told('refund.requested')) await sendRefund(world.ports)(data as RefundOf);
}

export const refundOf = async (invoice: Invoice, index = 0) => (await paymentOf(invoice.id))?.credits?.[index]?.refund;
export const refunds = () => world.objects<Stripe.Refund>('refunds');

let deeds = 0;
/** A person decides about the refund of a credit note. */
export const byHand = (creditNoteId: string, deed: RefundDeed = { by: 'stripe' }) =>
  refundCreditNote({ ...world.storage, ...world.ports })({
    creditNoteId,
    deed,
    call: idempotentCall('refund', creditNoteId, `by hand ${String((deeds += 1))}`, deed),
    answer: ({ refund }) => refund,
  });
