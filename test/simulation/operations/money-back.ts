import { persistTwice } from '../client.ts';
import { DAY_MS, HOUR_MS, type DrawOperation } from '../world.ts';

const MAX_DAYS = 34;

/** Somebody wants their money back: in the days in which it is given, or some days too late. */
export const takeMoneyBack: DrawOperation = (cast, chance, place) => {
  const { id, startsAt } = chance.pick(cast.actors);
  const at = Math.min(startsAt + chance.int(HOUR_MS, MAX_DAYS * DAY_MS), cast.end);
  return {
    name: `money back ${id}`,
    at,
    run: async (world, luck) => {
      const url = `/v1/customers/${id}/subscription/refund`;
      const headers = { 'idempotency-key': `money-back-${String(place)}` };
      const body = { reason: 'unused' };
      await persistTwice(world, luck, { to: 'subscriptions', method: 'POST', url, body, headers });
    },
  };
};

/** Somebody of the seller's gives the money of a credit note back, whatever has become of it by then. */
export const refundByHand: DrawOperation = (cast, chance, place) => {
  const at = chance.int(cast.start + DAY_MS, cast.end);
  const body = chance.happens(0.5) ? { by: 'stripe' } : { by: 'outside', reference: `a transfer ${String(place)}` };
  return {
    name: `refund by hand, ${body.by}`,
    at,
    run: async (world, luck) => {
      const credits = [...world.checker.money.payments.values()].flatMap(({ credits: all = [] }) => all);
      const open = credits.filter(({ refund: { status } }) => status === 'none' || status === 'failed');
      const credit = luck.pick([...(open.length > 0 ? open : credits), undefined]);
      if (!credit) return;
      const url = `/v1/credit-notes/${credit.creditNoteId}/refund`;
      const headers = { 'idempotency-key': `by-hand-${String(place)}` };
      await persistTwice(world, luck, { to: 'credit-notes', method: 'POST', url, body, headers });
    },
  };
};
