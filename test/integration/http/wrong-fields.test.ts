import { beforeAll, describe, expect, it } from 'vitest';
import { HttpWorld } from '../../support/http-world.ts';

const REASONS = 'too_expensive, missing_feature, unused, switched, bankrupt, other';

describe('a field that does not fit its schema', () => {
  let world: HttpWorld;
  beforeAll(async () => {
    world = await HttpWorld.start();
  });

  it.each<readonly [method: string, rest: string, body: object, path: string, message: string]>([
    ['PUT', '', { plan: 'pro', seats: 1_000_001 }, 'seats', 'must be at most 1000000'],
    ['PUT', '', { plan: 'pro', seats: 1.5 }, 'seats', 'must be a whole number'],
    ['POST', '/preview', { plan: 'pro', quantities: { vps: 1e9 } }, 'quantities.vps', 'must be at most 1000000'],
    ['POST', '/cancel', { reason: 'bored' }, 'reason', `must be one of ${REASONS}`],
    ['POST', '/cancel', { reason: { length: { toString: 1 } } }, 'reason', `must be one of ${REASONS}`],
    ['PUT', '', { plan: { length: { toString: 1 } } }, 'plan', 'must be a text'],
    ['PUT', '', { plan: 'pro', modules: { length: { toString: 1 } } }, 'modules', 'must be an array'],
    ['POST', '/cancel', {}, 'reason', `is required: one of ${REASONS}`],
  ])('%s .../subscription%s with %j says what is wrong with %s: it %s', async (method, rest, body, path, message) => {
    const headers = { 'idempotency-key': 'k' };
    const { status, json } = await world.call(method, `/v1/customers/acme/subscription${rest}`, { body, headers });
    expect([status, json['code'], json['errors']]).toEqual([400, 'invalid_request', [{ path, message }]]);
  });
});

describe('an amount of compute that no wallet can count', () => {
  let world: HttpWorld;
  beforeAll(async () => {
    world = await HttpWorld.start();
    await world.subscriber();
  });
  const offer = { customerId: 'acme', plan: 'enterprise', termMonths: 12, rhythm: 'upfront' };
  const wallet = '/v1/customers/acme/wallet';

  it.each<readonly [method: string, url: string, path: string, body: (amount: string) => object]>([
    ['POST', `${wallet}/grants`, 'amount', (amount) => ({ kind: 'promotional', amount, reason: 'a gift' })],
    ['POST', `${wallet}/holds`, 'amount', (amount) => ({ amount })],
    ['POST', `${wallet}/top-ups`, 'amount', (amount) => ({ amount })],
    ['PUT', '/v1/customers/acme/members/marie/cap', 'amount', (amount) => ({ amount })],
    ['PUT', `${wallet}/auto-top-up`, 'below', (below) => ({ below, amount: '5.00', maxPerPeriod: 1 })],
    ['POST', '/v1/quotes', 'pool.amount', (amount) => ({ ...offer, pool: { amount, per: 'term' } })],
    ['POST', '/v1/quotes', 'creditLimit', (creditLimit) => ({ ...offer, creditLimit })],
  ])('is refused by %s %s, and the largest that is taken is not', async (method, url, path, body) => {
    const send = (amount: string, key: string) =>
      world.call(method, url, { body: body(amount), headers: { 'idempotency-key': key } });
    for (const amount of ['100000000.000001', '999999999999999.999999']) {
      const { status, json } = await send(amount, `k-${amount}`);
      expect([status, json['errors']]).toEqual([400, [{ path, message: 'must be at most 100000000.00' }]]);
    }
    const largest = await send('100000000', 'largest');
    expect(largest.status).not.toBe(400);
    expect(largest.status).toBeLessThan(500);
  });

  it('takes ninety of the largest in one month', async () => {
    await world.subscriber('rich');
    const url = '/v1/customers/rich/wallet/grants';
    const gift = { kind: 'promotional', amount: '100000000', reason: 'a gift' };
    for (let round = 1; round <= 90; round += 1) {
      const { status, json } = await world.post(url, gift, `gift-${String(round)}`);
      expect(status).toBe(201);
      await world.delete(`${url}/${String(json['id'])}`);
    }
  });
});
