import type { CrashWorld } from '../crash-world.ts';
import type { Attempted, Scenario } from '../driver.ts';
import { byQueue } from '../triggers.ts';
import { customer, NOW, subscriber, usage } from './customers-on-plans.ts';

const OLD = '2026-11-03T09:00:00Z';

/** A backend sends the batch again until each of its events is settled; recorded before is as good as recorded now. */
export const posted =
  (events: readonly object[]) =>
  async (world: CrashWorld): Promise<Attempted> => {
    const { status, json } = await world.call('POST', '/v1/usage', events);
    const results = json['results'] as { id: string; outcome: string; amount?: string }[] | undefined;
    if (status >= 500 || !results || results.some(({ outcome }) => outcome === 'unsettled')) return 'again';
    const answers = results.map(({ id, outcome, amount }) => [id, outcome.replace('duplicate', 'recorded'), amount]);
    const wallets = (json['wallets'] as object[]).map((wallet) => JSON.stringify(wallet)).sort();
    return { answer: { status, answers, wallets } };
  };

const reported = (world: CrashWorld, ...events: readonly object[]): void =>
  events.forEach((detail, index) =>
    world.enqueue('settle-usage', { id: `bus-${String(index)}`, source: 'test.service', time: NOW, detail }),
  );

const two = async (world: CrashWorld): Promise<void> => {
  await subscriber(world);
  await subscriber(world, 'other', 'individual');
};

export const usageScenarios: readonly Scenario[] = [
  { title: 'usage by HTTP: young', prepare: subscriber, attempt: posted([usage(1), usage(2), usage(1)]) },
  {
    title: 'usage by HTTP: old and plain ids, guarded',
    prepare: subscriber,
    attempt: posted([usage(1, { time: OLD }), usage(2, { id: 'order-2' }), usage(3)]),
  },
  {
    title: 'usage by HTTP: an alert is told',
    prepare: subscriber,
    attempt: posted([usage(1, { tokens: 9_500 }), usage(2, { tokens: 2_000 })]),
  },
  {
    title: 'usage by HTTP: two wallets, one refused',
    prepare: two,
    attempt: posted([usage(1), usage(2, { customerId: 'other' }), usage(3, { customerId: 'nobody' })]),
  },
  {
    title: 'usage from the queue: two wallets',
    prepare: async (world) => {
      await two(world);
      reported(world, usage(1), usage(2, { customerId: 'other', time: OLD }));
    },
    attempt: byQueue('settle-usage'),
  },
  {
    title: 'usage from the queue: refused, laid aside and told',
    prepare: async (world) => {
      await subscriber(world);
      await customer(world, 'no-wallet');
      reported(world, usage(1), usage(2, { customerId: 'no-wallet' }), { id: 'broken', time: NOW });
    },
    attempt: byQueue('settle-usage'),
  },
];
