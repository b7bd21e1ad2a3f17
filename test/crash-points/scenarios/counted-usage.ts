import { at } from '../../support/wallets.ts';
import { metersCatalog as catalog } from '../../support/meters.ts';
import type { CrashWorld } from '../crash-world.ts';
import type { Scenario } from '../driver.ts';
import { byHttp, byQueue } from '../triggers.ts';
import { laterThatDay } from './closes.ts';
import { NOW, subscriber, usage } from './customers-on-plans.ts';
import { posted } from './usage.ts';

const counted = (index: number, type: string, data: object, time = NOW) => ({ ...usage(index, { time }), type, data });
const hours = (index: number, quantity: string) => counted(index, 'gpu.hours', { quantity });
const call = (index: number, data: object) => counted(index, 'api.call', { size: '0.5', ...data });

const selfService = (world: CrashWorld): Promise<void> => subscriber(world, 'acme', 'self-service');
const used = async (world: CrashWorld): Promise<void> => {
  await selfService(world);
  await world.must('POST', '/v1/usage', [
    call(1, { device: 'phone', load: 9 }),
    call(2, { device: 'watch', load: 5 }),
    call(3, { device: 'watch', load: 9 }),
  ]);
};
const budgeted = async (world: CrashWorld): Promise<void> => {
  await selfService(world);
  await world.must('PUT', '/v1/customers/acme/budget', { amount: '12.00' });
  await world.must('POST', '/v1/usage', [hours(1, '7')]);
};
/** A month of usage, something of which was invoiced too much. */
const month = async (world: CrashWorld): Promise<void> => {
  await selfService(world);
  await world.must('POST', '/v1/usage', [hours(1, '7.25'), counted(2, 'storage.gb_months', { quantity: '250' })]);
  world.now = at('2026-12-01T02:30:00Z');
  world.enqueue('start-close', { cause: 'schedule' });
  await world.deliver('start-close');
};

const correct = (index: number, body: object) =>
  byHttp({
    method: 'POST',
    url: '/v1/usage/corrections',
    body: { customerId: 'acme', eventId: usage(index).id, reason: 'a mistake', ...body },
    idempotencyKey: 'correction',
  });

export const countedUsageScenarios: readonly Scenario[] = [
  {
    title: 'counted usage: values told apart have their marks',
    catalog,
    prepare: used,
    attempt: posted([call(4, { device: 'phone' }), call(5, { device: 'tablet', load: 1 }), hours(6, '1.5')]),
  },
  {
    title: 'counted usage: a budget is reached, which is told',
    catalog,
    prepare: budgeted,
    attempt: posted([hours(2, '2'), hours(3, '2')]),
  },
  {
    title: 'counted usage: a correction voids the greatest, and the last of a value',
    catalog,
    prepare: used,
    attempt: correct(1, { action: 'void' }),
  },
  {
    title: 'counted usage: a correction replaces',
    catalog,
    prepare: used,
    attempt: correct(1, { action: 'replace', event: call(9, { device: 'tablet', load: 7 }) }),
  },
  {
    title: 'counted usage: a month is closed with its lines',
    catalog,
    prepare: month,
    attempt: byQueue('close-customers'),
    recover: laterThatDay,
  },
];
