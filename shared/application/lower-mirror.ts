import type { InvoicePayment } from '../domain/invoices/invoice.ts';
import { invariant } from '../kernel/invariant.ts';
import { cents } from '../kernel/money.ts';
import { minimum } from '../kernel/rounding.ts';
import type { Ports } from './ports.ts';
import { settleDoubt } from './settle-doubt.ts';

/** A credit note was issued: a page that is open for its invoice asks for what is still due. */
export const lowerCollection =
  (deps: Pick<Ports, 'invoice' | 'stripe'>) =>
  async ({ invoiceId }: { readonly invoiceId: string }): Promise<void> => {
    const found = await deps.invoice(invoiceId);
    invariant(found, `the invoice ${invoiceId} was written before it was credited`);
    const { stripeInvoiceId } = found.payment ?? {};
    if (stripeInvoiceId !== undefined) await lowerMirror(deps, stripeInvoiceId, found.payment);
  };

/**
 * Takes our credit notes off an open mirror, each once. A draft is lowered when it is opened. One for which a payment is
 * under way is not: what is paid too much goes back.
 */
export async function lowerMirror(
  deps: Pick<Ports, 'stripe'>,
  stripeInvoiceId: string,
  payment: InvoicePayment | undefined,
): Promise<void> {
  const credits = payment?.credits ?? [];
  if (credits.length === 0 || payment?.paidAt !== undefined) return;
  const mirror = await deps.stripe.invoice(stripeInvoiceId);
  if (mirror.status !== 'open') return;
  const there = await deps.stripe.creditsOfInvoice(stripeInvoiceId);
  let remaining = mirror.remaining ?? mirror.total;
  for (const { creditNoteId, number, gross } of credits) {
    const amount = cents(minimum(gross, remaining));
    if (there.includes(creditNoteId) || amount === 0n) continue;
    const settled = await settleDoubt<'credited'>(
      `credit:${creditNoteId}`,
      (key) => deps.stripe.creditInvoice({ key, stripeInvoiceId, amount, creditNoteId, number }),
      async () =>
        (await deps.stripe.creditsOfInvoice(stripeInvoiceId)).includes(creditNoteId) ? 'credited' : undefined,
    );
    if ('refused' in settled) return;
    remaining = cents(remaining - amount);
  }
}
