import { STUCK_AFTER_MS } from '../../../shared/application/watch-close.ts';
import { MINUTE_MS } from '../../../shared/kernel/instant.ts';
import { at } from '../../support/wallets.ts';
import type { CrashWorld } from '../crash-world.ts';
import type { Scenario } from '../driver.ts';
import { byHttp, byQueue, bySchedule } from '../triggers.ts';
import { customer, subscriber, usage } from './customers-on-plans.ts';

const CLOSES_AT = '2026-12-01T02:30:00Z';

/** Customers whose closes differ: seats, a top-up, a debt, nothing there. */
async function month(world: CrashWorld): Promise<void> {
  await subscriber(world, 'seats', 'individual', 3);
  await subscriber(world, 'top-up');
  await world.must('POST', '/v1/customers/top-up/wallet/top-ups', { amount: '5.00' }, 'k');
  await subscriber(world, 'debt');
  await world.must('POST', '/v1/usage', [usage(1, { customerId: 'debt', tokens: 13_000 })]);
  await customer(world, 'nobody');
  world.now = at(CLOSES_AT);
}

const started = async (world: CrashWorld): Promise<void> => {
  await month(world);
  world.enqueue('start-close', { cause: 'schedule' });
  await world.deliver('start-close');
};
const closed = async (world: CrashWorld): Promise<void> => {
  await started(world);
  await world.deliver('close-customers');
  world.route();
};

/** The next tick of the schedule, the watchdog once it is patient no longer, and all that they start. */
export async function laterThatDay(world: CrashWorld): Promise<void> {
  await world.drain();
  world.enqueue('start-close', { cause: 'schedule' });
  await world.drain();
  world.now += STUCK_AFTER_MS + MINUTE_MS;
  await world.tick('watch-close');
  await world.drain();
}
const close = { recover: laterThatDay } as const;

export const closeScenarios: readonly Scenario[] = [
  {
    title: 'a close is asked for',
    prepare: month,
    attempt: byHttp({ method: 'POST', url: '/v1/closes', body: { period: '2026-11' }, idempotencyKey: 'k' }),
    recover: laterThatDay,
  },
  {
    title: 'start-close',
    ...close,
    prepare: async (world) => {
      await month(world);
      world.enqueue('start-close', { cause: 'schedule' });
    },
    attempt: byQueue('start-close'),
  },
  {
    title: 'close-customers: all four steps',
    recover: laterThatDay,
    prepare: started,
    attempt: byQueue('close-customers'),
  },
  {
    title: 'watch-close: what was lost is sent again',
    ...close,
    prepare: async (world) => {
      await started(world);
      world.queue = [];
      world.now += STUCK_AFTER_MS + MINUTE_MS;
    },
    attempt: bySchedule('watch-close'),
    recover: async (world) => {
      world.now += STUCK_AFTER_MS + MINUTE_MS;
      await laterThatDay(world);
    },
  },
  { title: 'write-exports', ...close, prepare: closed, attempt: byQueue('write-exports') },
];
