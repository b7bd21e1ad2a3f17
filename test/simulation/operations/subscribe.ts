import { persist, expectDone } from '../client.ts';
import type { Actor, Operation } from '../world.ts';

const PROFILE = { address: { line1: '1 rue Serpenoise', postalCode: '57000', city: 'Metz' }, language: 'en' };

/** A customer comes and starts a plan. */
export const subscribe = (actor: Actor): Operation => ({
  name: `subscribe ${actor.id} to ${actor.plan} (${String(actor.seats)}) by ${actor.interval}${actor.isTried ? ', tried' : ''}`,
  at: actor.startsAt,
  run: async (world, chance) => {
    const { id, country, kind, plan, seats, interval, isTried, hasCard, referredBy } = actor;
    const url = `/v1/customers/${id}`;
    const profile = { ...PROFILE, name: id, email: `${id}@example.com`, country, kind, referredBy };
    await persist(world, chance, { to: 'customers', method: 'PUT', url, body: profile });
    if (plan === 'student') {
      const proof = { kind: 'student', validUntil: '2030-12-31' };
      await persist(world, chance, { to: 'customers', method: 'POST', url: `${url}/proofs`, body: proof });
    }
    if (hasCard) {
      const headers = { 'idempotency-key': `first-card-${id}` };
      await persist(world, chance, {
        to: 'checkout',
        method: 'POST',
        url: `${url}/checkout`,
        body: { mode: 'setup' },
        headers,
      });
    }
    const body = { plan, seats, interval, ...(isTried && { trial: true }) };
    const reply = await persist(world, chance, {
      to: 'subscriptions',
      method: 'PUT',
      url: `${url}/subscription`,
      body,
    });
    if (reply?.status !== 404 && reply?.status !== 422) expectDone(world, reply, `the start of ${id}`);
  },
});
