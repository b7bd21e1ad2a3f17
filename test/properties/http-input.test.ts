import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../functions/catalog/openapi/operations.ts';
import { ADMIN_KEY, HttpWorld } from '../support/http-world.ts';

/** Whole numbers, texts and structures that break parsers, and those that a caller mistakes for the right ones. */
const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<unknown>,
  fc.constantFrom<unknown>(
    -1,
    0,
    1e21,
    '',
    ' ',
    '0',
    '-0.00',
    '9'.repeat(40),
    '2026-11',
    '__proto__',
    'constructor',
    null,
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

/** An example of the document in which one member, at any depth, is something else. */
const mutated = (example: unknown): fc.Arbitrary<unknown> => {
  const places = placesOf(example, []);
  return fc.tuple(fc.constantFrom(...places), anything).map(([place, value]) => withValue(example, place, value));
};
type Place = readonly string[];
const placesOf = (value: unknown, at: Place): Place[] =>
  value !== null && typeof value === 'object'
    ? [at, ...Object.entries(value).flatMap(([key, each]) => placesOf(each, [...at, key]))]
    : [at];
function withValue(whole: unknown, [first, ...rest]: Place, value: unknown): unknown {
  if (first === undefined) return value;
  const copy = structuredClone(whole) as Record<string, unknown>;
  copy[first] = withValue(copy[first], rest, value);
  return copy;
}

const RUNS = 100;
const isOurs = ({ route }: (typeof OPERATIONS)[number]) => !/stripe|checkout|portal/.test(route.path);

describe('whatever is sent', () => {
  it.each(OPERATIONS.filter(isOurs).map((operation) => [operation.route.operationId, operation] as const))(
    '%s answers it, and never fails',
    async (_id, { route, documentation }) => {
      const world = await HttpWorld.start();
      await world.subscriber();
      const examples = Object.values(documentation.request?.examples ?? {});
      const bodies = examples.length > 0 ? fc.oneof(...examples.map(mutated)) : fc.constant(undefined);
      const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).map(encodeURIComponent);
      const parameter = fc.oneof(fc.constantFrom('acme', '2026-10', 'nobody'), text);
      await fc.assert(
        fc.asyncProperty(bodies, parameter, fc.string(), fc.string(), async (body, value, query, key) => {
          const url = `${route.path.replaceAll(/\{[^}]+\}/g, () => value)}?cursor=${encodeURIComponent(query)}`;
          const headers = { 'idempotency-key': key, authorization: `Bearer ${ADMIN_KEY}` };
          const reply = await world.call(route.method, route.query ? url : (url.split('?')[0] ?? ''), {
            body,
            headers,
          });
          expect(reply.status).toBeLessThan(500);
        }),
        { numRuns: RUNS },
      );
    },
  );
});
