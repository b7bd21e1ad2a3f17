import { describe, expect, it } from 'vitest';
import { functionNames, type Permissions, permissions } from '../../infra/constructs/permissions.ts';
import { routes } from '../../infra/constructs/routes.ts';
import { seededRandom } from '../../infra/local/demo/random.ts';
import type { Ports } from '../../shared/application/ports.ts';
import { exhaust } from './driver.ts';
import { startInstance } from './instance.ts';
import { SCENARIOS } from './scenarios.ts';

const SEED = 20_261_101;
/** Here each crash point, and of the distinct pairs a few; `npm run crash-points` takes all. */
const SHARE_OF_PAIRS = 0.01;

it('every job that leaves something behind is driven here', () => {
  const jobs = functionNames.filter((name) => !Object.hasOwn(routes, name));
  const leaving = jobs.filter((name) => {
    const { table, remembersVerification }: Permissions = permissions[name];
    return table.includes('PutItem') || table.includes('DeleteItem') || remembersVerification;
  });
  const { queues, schedules } = startInstance(() => ({}) as Ports);
  expect(Object.keys({ ...queues, ...schedules }).sort()).toEqual(leaving.sort());
});

describe('a crash at any await, and some with another one after it', () => {
  it.each(SCENARIOS.map((scenario) => [scenario.title, scenario] as const))(
    '%s: ends as if nothing had happened',
    async (_title, scenario) => {
      const coverage = await exhaust(scenario, { share: SHARE_OF_PAIRS, random: seededRandom(SEED) });
      expect(coverage.awaits).toBeGreaterThan(0);
      expect(coverage.points).toBe(coverage.awaits * 4);
    },
    300_000,
  );
});
