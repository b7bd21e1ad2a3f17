import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../functions/catalog/openapi/operations.ts';
import { fuzzRoute, ROUTES } from '../fuzz/fuzz-route.ts';

const REQUESTS = 300;
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_125);

describe(`whatever is sent (seed ${String(SEED)})`, () => {
  it('goes to every route of the document', () => {
    const names = ROUTES.map(({ operationId }) => operationId);
    expect(names.sort()).toEqual(OPERATIONS.map(({ route }) => route.operationId).sort());
  });

  it.each(ROUTES.map((route) => [route.operationId, route] as const))(
    '%s answers it without a 5xx, says where and what to do, and changes nothing by what it refuses',
    async (_id, route) => {
      const tally = await fuzzRoute({ route, requests: REQUESTS, seed: SEED });
      expect([...tally.values()].reduce((sum, count) => sum + count, 0)).toBe(REQUESTS);
    },
  );
});
