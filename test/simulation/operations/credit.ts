import type { Invoice } from '../../../shared/domain/invoices/invoice.ts';
import type { Chance } from '../chance.ts';
import { persist, persistTwice } from '../client.ts';
import { HOUR_MS, type Cast, type Operation, type World } from '../world.ts';

const MAX_CREDITS = 8;
/** Places of their own: what else is drawn stays as it was without them. */
const FIRST_PLACE = 1_000;

/** The seller credits some invoices, in part or as a whole, with the money or without. */
export const drawCredits = (cast: Cast, chance: Chance): readonly Operation[] =>
  Array.from({ length: chance.int(0, MAX_CREDITS) }, (_, index) =>
    creditInvoice(cast, chance.of(index), FIRST_PLACE + index),
  );

function creditInvoice(cast: Cast, chance: Chance, place: number): Operation {
  const at = chance.int(cast.start + HOUR_MS, cast.end);
  const share = chance.pick([1, 7, 30, 45, 100]);
  const refund = chance.happens(0.7);
  return {
    name: `credit ${String(share)} %${refund ? ', money back' : ''}`,
    at,
    run: async (world, luck) => {
      const invoice = pickInvoice(world, luck);
      if (!invoice) return;
      const cents = String((invoice.gross * BigInt(share)) / 100n || 1n).padStart(3, '0');
      const body = { amount: `${cents.slice(0, -2)}.${cents.slice(-2)}`, reason: 'a gift', refund };
      const url = `/v1/invoices/${invoice.id}/credit-notes`;
      const headers = { 'idempotency-key': `credit-${String(place)}` };
      await persistTwice(world, luck, { to: 'credit-notes', method: 'POST', url, body, headers });
    },
  };
}

/** One that is paid, most often. */
function pickInvoice({ checker }: World, luck: Chance): Invoice | undefined {
  const all = checker.billing.invoices;
  const paid = all.filter(({ id }) => (checker.money.payments.get(id)?.paid ?? 0n) > 0n);
  return luck.pick([...(luck.happens(0.7) && paid.length > 0 ? paid : all), undefined]);
}

/** People look after refunds that have failed: sent again, or paid in another way. */
export async function handleFailedRefunds(world: World, chance: Chance): Promise<void> {
  const failed = [...world.checker.money.payments.values()].flatMap(({ credits = [] }) =>
    credits.filter(({ refund }) => refund.status === 'failed'),
  );
  for (const { creditNoteId, refund } of failed) {
    const url = `/v1/credit-notes/${creditNoteId}/refund`;
    const headers = { 'idempotency-key': `deed-${String(refund.attempt)}` };
    const body = chance.happens(0.5) ? { by: 'stripe' } : { by: 'outside', reference: 'a transfer' };
    await persist(world, chance, { to: 'credit-notes', method: 'POST', url, body, headers });
  }
}
