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
    title: 'a use of a quota is counted',
    prepare: subscriber,
    attempt: byHttp({
      method: 'POST',
      url: '/v1/customers/acme/entitlements/api-calls/uses',
      body: { count: 3 },
    }),
  },
  {
    title: 'an API key is made',
    prepare: () => Promise.resolve(),
    attempt: byHttp({
      method: 'POST',
      url: '/v1/api-keys',
      body: { name: 'backend', scopes: ['usage:write'] },
      except: ['key'],
    }),
  },
  {
    title: 'an API key is revoked',
    prepare: async (world) => {
      world.note = String((await world.must('POST', '/v1/api-keys', { name: 'second', scopes: ['admin'] }))['id']);
    },
    attempt: async (world) => {
      const { status } = await world.call('DELETE', `/v1/api-keys/${world.note}`);
      return status === 204 ? { answer: 'revoked' } : 'again';
    },
  },
  {
    title: 'the store is verified',
    prepare: subscriber,
    // Once: the day after goes on from there.
    attempt: async (world) => {
      const items = await world.recorded.everything();
      return items.some(({ pk }) => pk === 'VERIFICATION') ? { answer: undefined } : bySchedule('verify')(world);
    },
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
