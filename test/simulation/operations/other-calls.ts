import { persist } from '../client.ts';
import { monthAt, monthsLater } from '../model/calendar.ts';
import type { DrawOperation } from '../world.ts';
import { aroundTurn, TURN_MS } from './whom.ts';

/** Somebody asks for a close by hand: as soon as a month ends, or some time. */
export const requestClose: DrawOperation = (cast, chance, place) => {
  const isAtTurn = chance.happens(0.7);
  const at = isAtTurn ? aroundTurn(cast, chance) : chance.pick(cast.moments) + chance.int(0, 400);
  const period = isAtTurn ? monthAt(at - 2 * TURN_MS) : monthsLater(monthAt(at), chance.pick([0, -1, -1, -2]));
  return {
    name: `ask for the close of ${period}`,
    at,
    run: async (world, luck) => {
      const headers = { 'idempotency-key': `close-${String(place)}` };
      await persist(world, luck, { to: 'closes', method: 'POST', url: '/v1/closes', body: { period }, headers });
    },
  };
};

/** A customer saves a card on Stripe's page. */
export const saveCard: DrawOperation = (cast, chance, place) => {
  const at = chance.pick(cast.moments) + chance.int(0, 400);
  const { id } = chance.pick(cast.actors);
  return {
    name: `card of ${id}`,
    at,
    run: async (world, luck) => {
      const headers = { 'idempotency-key': `card-${String(place)}` };
      const url = `/v1/customers/${id}/checkout`;
      await persist(world, luck, { to: 'checkout', method: 'POST', url, body: { mode: 'setup' }, headers });
    },
  };
};

/** A customer's address changes while other things happen to them. */
export const changeProfile: DrawOperation = (cast, chance, place) => {
  const at = chance.pick(cast.moments) + chance.int(0, 400);
  const { id, country, kind, referredBy } = chance.pick(cast.actors);
  return {
    name: `profile of ${id}`,
    at,
    run: async (world, luck) => {
      const address = { line1: `${String(place)} rue Serpenoise`, postalCode: '57000', city: 'Metz' };
      const body = { name: id, email: `${id}@example.com`, country, kind, referredBy, address, language: 'en' };
      await persist(world, luck, { to: 'customers', method: 'PUT', url: `/v1/customers/${id}`, body });
    },
  };
};
