import { beforeAll, describe, expect, it } from 'vitest';
import { ACME, HttpWorld } from '../../support/http-world.ts';

const PROOFS = '/v1/customers/acme/proofs';

/** The clock stands on 17 November 2026. */
describe('a proof that is said to hold for years', () => {
  let world: HttpWorld;
  beforeAll(async () => {
    world = await HttpWorld.start();
    await world.put('/v1/customers/acme', ACME);
  });

  it('of a student holds for a year from the day that it is recorded on, and the answer says so', async () => {
    const made = await world.post(PROOFS, { kind: 'student', validUntil: '2030-08-31' });
    expect(made).toMatchObject({ status: 201, json: { kind: 'student', validUntil: '2027-11-17' } });
    const again = await world.post(PROOFS, { kind: 'student', validUntil: '2030-08-31' });
    expect(again).toMatchObject({ status: 200, json: { validUntil: '2027-11-17' } });
    const { json } = await world.get('/v1/customers/acme');
    expect(json['proofs']).toMatchObject([{ kind: 'student', validUntil: '2027-11-17' }]);
  });

  it('of a student is as it was said where that is sooner', async () => {
    const made = await world.post(PROOFS, { kind: 'student', validUntil: '2027-08-31' });
    expect(made).toMatchObject({ status: 201, json: { validUntil: '2027-08-31' } });
  });

  it('of an NGO holds for as long as was said: the catalog sets no limit', async () => {
    const made = await world.post(PROOFS, { kind: 'ngo', validUntil: '2030-08-31' });
    expect(made).toMatchObject({ status: 201, json: { validUntil: '2030-08-31' } });
  });
});
