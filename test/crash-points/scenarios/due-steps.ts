import { at } from '../../support/wallets.ts';
import type { CrashWorld } from '../crash-world.ts';
import type { Scenario } from '../driver.ts';
import { bySchedule } from '../triggers.ts';
import { cardOnFile, customer, subscriber } from './customers-on-plans.ts';
import { began } from './subscriptions.ts';

const PRO = { plan: 'pro', seats: 1, interval: 'month' } as const;
const SUBSCRIPTION = '/v1/customers/acme/subscription';

/** Takes what is due until then, and leaves what is due at that moment. */
const waitedUntil =
  (before: string, then: string, first?: (world: CrashWorld) => Promise<unknown>) =>
  async (world: CrashWorld): Promise<void> => {
    await first?.(world);
    world.now = at(before);
    await world.tick('settle-due');
    world.now = at(then);
  };

const due = (title: string, prepare: Scenario['prepare'], start?: string): Scenario => ({
  title: `settle-due: ${title}`,
  ...(start !== undefined && { start }),
  prepare,
  attempt: bySchedule('settle-due'),
  // The next tick.
  recover: (world) => world.tick('settle-due'),
});

const student = async (world: CrashWorld): Promise<void> => {
  await customer(world);
  await world.must('POST', '/v1/customers/acme/proofs', { kind: 'student', validUntil: '2026-12-20' });
  await world.must('PUT', SUBSCRIPTION, { ...PRO, plan: 'student' });
};
const cancel = (world: CrashWorld) =>
  world.must('POST', `${SUBSCRIPTION}/cancel`, { at: 'period_end', reason: 'unused' }, 'cancel');

/** Each kind of what time alone does to a subscription. */
export const dueScenarios: readonly Scenario[] = [
  due(
    'a trial is about to end',
    began({ ...PRO, trial: true }, waitedUntil('2026-11-12T09:00:00Z', '2026-11-21T09:00:00Z')),
  ),
  due(
    'a trial ends with a card',
    began({ ...PRO, trial: true }, waitedUntil('2026-11-22T09:00:00Z', '2026-11-24T09:00:00Z', cardOnFile)),
  ),
  due(
    'a trial ends without a card',
    began({ ...PRO, trial: true }, waitedUntil('2026-11-22T09:00:00Z', '2026-11-24T09:00:00Z')),
  ),
  due(
    'a trial ends that was canceled',
    began({ ...PRO, trial: true }, waitedUntil('2026-11-22T09:00:00Z', '2026-11-24T09:00:00Z', cancel)),
  ),
  due(
    'a downgrade takes effect',
    began(
      PRO,
      waitedUntil('2026-11-12T09:00:00Z', '2026-12-01T09:00:00Z', (world) =>
        world.must('PUT', SUBSCRIPTION, { ...PRO, plan: 'individual' }),
      ),
    ),
  ),
  due('a cancellation takes effect', began(PRO, waitedUntil('2026-11-12T09:00:00Z', '2026-12-01T09:00:00Z', cancel))),
  due(
    'a year ends',
    began({ ...PRO, interval: 'year' }, waitedUntil('2026-12-12T09:00:00Z', '2027-11-10T09:00:00Z', cardOnFile)),
  ),
  due(
    'a year becomes a month',
    began(
      { ...PRO, interval: 'year' },
      waitedUntil('2026-11-12T09:00:00Z', '2027-11-10T09:00:00Z', async (world) => {
        await cardOnFile(world);
        await world.must('PUT', SUBSCRIPTION, PRO);
      }),
    ),
  ),
  due('a first invoice is past due', began(PRO, waitedUntil('2026-11-12T09:00:00Z', '2026-11-18T09:00:00Z'))),
  due('a first invoice stays unpaid', began(PRO, waitedUntil('2026-11-18T09:00:00Z', '2027-01-17T09:00:00Z'))),
  due(
    "a module's trial ends",
    began(
      { ...PRO, modules: ['lims', 'ged'] },
      waitedUntil('2026-11-12T09:00:00Z', '2026-11-24T09:00:00Z', async (world) => {
        await cardOnFile(world);
        await world.must('PUT', '/v1/customers/acme/modules/custom-reports', { trial: true });
      }),
    ),
  ),
  due('a proof is about to expire', async (world) => {
    await student(world);
    await waitedUntil('2026-11-12T09:00:00Z', '2026-11-20T09:00:00Z')(world);
  }),
  due('a proof lapses with a card', async (world) => {
    await student(world);
    await waitedUntil('2026-12-19T09:00:00Z', '2026-12-21T09:00:00Z', cardOnFile)(world);
  }),
  due('a proof lapses without a card', async (world) => {
    await student(world);
    await waitedUntil('2026-12-19T09:00:00Z', '2026-12-21T09:00:00Z')(world);
  }),
  due('several customers, several steps each', async (world) => {
    for (const id of ['acme', 'other']) {
      await customer(world, id);
      await world.must('PUT', `/v1/customers/${id}/subscription`, { ...PRO, trial: true });
    }
    await subscriber(world, 'third');
    await cardOnFile(world);
    world.now = at('2026-12-02T09:00:00Z');
  }),
];
