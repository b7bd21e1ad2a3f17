import type { Scenario } from '../driver.ts';
import { byHttp, byQueue, bySchedule } from '../triggers.ts';
import { customer, PROFILE, subscriber } from './customers-on-plans.ts';

export const accountScenarios: readonly Scenario[] = [
  {
    title: 'a customer is put',
    prepare: () => Promise.resolve(),
    attempt: byHttp({ method: 'PUT', url: '/v1/customers/acme', body: PROFILE }),
  },
  {
    title: 'a customer is changed',
    prepare: customer,
    attempt: byHttp({ method: 'PUT', url: '/v1/customers/acme', body: { ...PROFILE, name: 'Acme SA' } }),
  },
  {
    title: 'a proof is recorded',
    prepare: customer,
    attempt: byHttp({
      method: 'POST',
      url: '/v1/customers/acme/proofs',
      body: { kind: 'student', validUntil: '2027-08-31' },
    }),
  },
  {
    title: 'a subscription starts',
    prepare: customer,
    attempt: byHttp({
      method: 'PUT',
      url: '/v1/customers/acme/subscription',
      body: { plan: 'pro', seats: 2, interval: 'month' },
    }),
  },
  {
    title: 'an activity is recorded',
    prepare: async (world) => {
      await subscriber(world);
      for (const event of world.bus.delivered) world.enqueue('record-activity', { detail: event });
    },
    attempt: byQueue('record-activity'),
  },
  {
    title: 'the outbox is swept',
    prepare: async (world) => {
      world.bus.refuses = () => true;
      await subscriber(world);
      await subscriber(world, 'other');
      world.bus.refuses = () => false;
    },
    attempt: bySchedule('publish-outbox'),
  },
];
