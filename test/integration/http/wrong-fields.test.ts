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
