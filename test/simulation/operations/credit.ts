import type { Invoice } from '../../../shared/domain/invoices/invoice.ts';
import type { Chance } from '../chance.ts';
import { persist, persistTwice } from '../client.ts';
import { HOUR_MS, type Cast, type Operation, type World } from '../world.ts';
import { aroundTurn } from './whom.ts';

const MAX_CREDITS = 8;
const SHARES = [1, 7, 30, 45, 100] as const;
/** How long after it another credit note of an open invoice follows: at once, or when Stripe knows the keys of the first no more. */
const AGAIN_MS = [0, 1_000, 25 * HOUR_MS, 50 * HOUR_MS] as const;
/** Places of their own: what else is drawn stays as it was without them. */
const FIRST_PLACE = 1_000;

/** The seller credits some invoices, in part or as a whole, with the money or without. */
export const drawCredits = (cast: Cast, chance: Chance): readonly Operation[] =>
  Array.from({ length: chance.int(0, MAX_CREDITS) }, (_, index) =>
    creditInvoice(cast, chance.of(index), FIRST_PLACE + index),
  );

function creditInvoice(cast: Cast, chance: Chance, place: number): Operation {
  const at = chance.happens(0.4) ? aroundTurn(cast, chance) : chance.int(cast.start + HOUR_MS, cast.end);
  const share = chance.pick(SHARES);
  const isTwice = chance.happens(0.25);
  const refund = chance.happens(0.7);
  return {
    name: `credit ${String(share)} %${refund ? ', money back' : ''}${isTwice ? ', twice' : ''}`,
    at,
    run: async (world, luck) => {
      const invoice = pickInvoice(world, luck, { isPaid: !isTwice && luck.happens(0.85) });
      if (!invoice) return;
      await issue(world, luck, { invoice, share, refund, key: `credit-${String(place)}` });
      if (!isTwice) return;
      await world.timeline.sleep(luck.pick(AGAIN_MS));
      await issue(world, luck, { invoice, share: luck.pick(SHARES), refund, key: `credit-${String(place)}-again` });
    },
  };
}

type Credit = { readonly invoice: Invoice; readonly share: number; readonly refund: boolean; readonly key: string };

async function issue(world: World, luck: Chance, { invoice, share, refund, key }: Credit): Promise<void> {
  const cents = String((invoice.gross * BigInt(share)) / 100n || 1n).padStart(3, '0');
  const body = { amount: `${cents.slice(0, -2)}.${cents.slice(-2)}`, reason: 'a gift', refund };
  const url = `/v1/invoices/${invoice.id}/credit-notes`;
  const headers = { 'idempotency-key': key };
  await persistTwice(world, luck, { to: 'credit-notes', method: 'POST', url, body, headers });
}

/** One that is paid, or one that is not; any where there is none. */
function pickInvoice({ checker }: World, luck: Chance, { isPaid }: { readonly isPaid: boolean }): Invoice | undefined {
  const all = checker.billing.invoices;
  const wanted = all.filter(({ id }) => (checker.money.payments.get(id)?.paid ?? 0n) > 0n === isPaid);
  return luck.pick([...(wanted.length > 0 ? wanted : all), undefined]);
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
