import { beforeEach, describe, expect, it } from 'vitest';
import { ACME, HttpWorld } from '../../support/http-world.ts';
import { at } from '../../support/wallets.ts';

const PROOFS = '/v1/customers/acme/proofs';
const CARD = { kind: 'student', validUntil: '2030-08-31' };

/** The clock stands on 17 November 2026. */
describe('a proof that is said to hold for years', () => {
  let world: HttpWorld;
  const changes = () => world.bus.delivered.filter(({ type }) => type === 'customer.updated').length;
  beforeEach(async () => {
    world = await HttpWorld.start();
    await world.put('/v1/customers/acme', ACME);
  });

  it('of a student holds for a year from the day that it is recorded on, and the answer says so', async () => {
    const made = await world.post(PROOFS, CARD);
    const recorded = { kind: 'student', validUntil: '2027-11-17', claimedUntil: '2030-08-31' };
    expect(made).toMatchObject({ status: 201, json: recorded });
    const { json } = await world.get('/v1/customers/acme');
    expect(json['proofs']).toMatchObject([recorded]);
  });

  it('of a student is the same when it is sent again each night: it renews nothing, and is refused when its year is over', async () => {
    const { json: first } = await world.post(PROOFS, CARD);
    for (const night of ['2026-11-18T02:00:00Z', '2027-06-01T02:00:00Z', '2027-11-17T22:59:59Z']) {
      world.now = at(night);
      expect(await world.post(PROOFS, CARD)).toMatchObject({ status: 200, json: first });
    }
    world.now = at('2027-11-17T23:00:00Z');
    const over = await world.post(PROOFS, CARD);
    expect(over).toMatchObject({
      status: 422,
      json: { code: 'rule_violation', rule: 'proof_ended', limit: '2027-11-18', errors: [{ path: 'validUntil' }] },
    });
    expect(over.json['detail']).toMatch(/held through 2027-11-17.+Ask for a new one/);
    expect((await world.get('/v1/customers/acme')).json['proofs']).toEqual([first]);
    expect(changes()).toBe(1);
  });

  it('of a student is renewed by a new one', async () => {
    await world.post(PROOFS, CARD);
    world.now = at('2027-10-02T08:00:00Z');
    const renewed = await world.post(PROOFS, { kind: 'student', validUntil: '2028-09-30' });
    expect(renewed).toMatchObject({ status: 201, json: { validUntil: '2028-09-30', claimedUntil: '2028-09-30' } });
  });

  it('of a student is as it was said where that is sooner', async () => {
    const made = await world.post(PROOFS, { kind: 'student', validUntil: '2027-08-31' });
    expect(made).toMatchObject({ status: 201, json: { validUntil: '2027-08-31', claimedUntil: '2027-08-31' } });
  });

  it('of an NGO holds for as long as was said: the catalog sets no limit', async () => {
    const made = await world.post(PROOFS, { kind: 'ngo', validUntil: '2030-08-31' });
    expect(made).toMatchObject({ status: 201, json: { validUntil: '2030-08-31' } });
  });
});
