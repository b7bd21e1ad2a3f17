import * as z from 'zod/mini';
import type { CreditNoteView } from '../../shared/application/read-credit-notes.ts';
import { formatInstant } from '../../shared/kernel/instant.ts';
import { formatCents } from '../../shared/kernel/money.ts';
import {
  percentOfFactor,
  wireCallerId,
  wireCents,
  wireCurrency,
  wireDate,
  wireId,
  wireInstant,
  wirePage,
  wirePeriod,
  wireRange,
} from '../runtime/wire.ts';
import { refundStatus } from './routes.ts';
import { buyerResponse, lineKind, vatResponse, vatView } from '../invoices/responses.ts';

export const creditNoteResponse = z.strictObject({
  id: wireId('cn'),
  number: z.string(),
  kind: z.literal('credit_note'),
  invoiceId: wireId('inv'),
  invoiceNumber: z.string(),
  customerId: wireCallerId,
  issueDate: wireDate,
  period: wirePeriod,
  currency: wireCurrency,
  buyer: buyerResponse,
  reason: z.string(),
  lines: z.array(
    z.strictObject({
      line: z.number(),
      kind: lineKind,
      description: z.string(),
      net: wireCents,
      vatRate: z.number(),
      period: wireRange,
    }),
  ),
  net: wireCents,
  vat: vatResponse,
  vatNote: z.optional(z.string()),
  gross: wireCents,
  refund: z.strictObject({
    status: refundStatus,
    amount: z.optional(wireCents),
    requestedAt: z.optional(wireInstant),
    attempt: z.optional(z.number()),
    stripeRefundId: z.optional(z.string()),
    failure: z.optional(z.string()),
    reference: z.optional(z.string()),
  }),
});
export const creditNotePage = wirePage(creditNoteResponse);

export function creditNoteView({ creditNote, refund }: CreditNoteView): z.output<typeof creditNoteResponse> {
  const { id, number, invoiceId, invoiceNumber, customerId, issueDate, period, currency, vatTreatment } = creditNote;
  return {
    id,
    number,
    kind: 'credit_note',
    invoiceId,
    invoiceNumber,
    customerId,
    issueDate,
    period,
    currency,
    buyer: creditNote.buyer,
    reason: creditNote.reason,
    lines: creditNote.lines.map(({ line, kind, description, net, service }) => ({
      line,
      kind,
      description,
      net: formatCents(net),
      vatRate: percentOfFactor(vatTreatment.rate),
      period: { start: service.start, end: service.end },
    })),
    net: formatCents(creditNote.net),
    vat: vatView(creditNote.vat),
    vatNote: vatTreatment.note,
    gross: formatCents(creditNote.gross),
    refund: {
      status: refund.status,
      amount: refund.amount === undefined ? undefined : formatCents(refund.amount),
      requestedAt: refund.requestedAt === undefined ? undefined : formatInstant(refund.requestedAt),
      attempt: refund.attempt,
      stripeRefundId: refund.stripeRefundId,
      failure: refund.failure,
      reference: refund.reference,
    },
  };
}
