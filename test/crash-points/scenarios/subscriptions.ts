import { MINUTE_MS } from '../../../shared/kernel/instant.ts';
import { dearer } from '../../support/two-price-books.ts';
import { at } from '../../support/wallets.ts';
import type { CrashWorld } from '../crash-world.ts';
import type { Scenario } from '../driver.ts';
import { byHttp } from '../triggers.ts';
import { cardOnFile, customer, usage } from './customers-on-plans.ts';

const SUBSCRIPTION = '/v1/customers/acme/subscription';
const MODULES = '/v1/customers/acme/modules';
const PRO = { plan: 'pro', seats: 1, interval: 'month' } as const;

const put = (body: object) => byHttp({ method: 'PUT', url: SUBSCRIPTION, body });
const post = (what: string, body?: object, idempotencyKey?: string) =>
  byHttp({
    method: 'POST',
    url: `${SUBSCRIPTION}/${what}`,
    ...(body && { body }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  });

/** A subscription that began with this. */
export const began =
  (body: object, then?: (world: CrashWorld) => Promise<unknown>) =>
  async (world: CrashWorld): Promise<void> => {
    await customer(world);
    await world.must('PUT', SUBSCRIPTION, body);
    await then?.(world);
  };
const movedTo = (time: string) => (world: CrashWorld) => {
  world.now = at(time);
  return Promise.resolve();
};

/** A month in which something was used and something is still to be invoiced. */
const busy = async (world: CrashWorld): Promise<void> => {
  await world.must('POST', '/v1/usage', [usage(1), usage(2)]);
  await world.must('POST', '/v1/customers/acme/wallet/top-ups', { amount: '5.00' }, 'top-up');
};
const install = (module: string, body: object = {}) =>
  byHttp({ method: 'PUT', url: `${MODULES}/${module}`, body, except: ['isNew'] });

const changes: readonly Scenario[] = [
  { title: 'a trial starts', prepare: customer, attempt: put({ ...PRO, trial: true }) },
  {
    title: 'a year starts with modules',
    prepare: customer,
    attempt: put({ ...PRO, seats: 2, interval: 'year', modules: ['lims', 'ged', 'custom-reports'] }),
  },
  {
    title: 'an upgrade',
    prepare: began({ ...PRO, plan: 'individual' }, busy),
    attempt: put({ ...PRO, seats: 2 }),
  },
  { title: 'more seats', prepare: began(PRO, busy), attempt: put({ ...PRO, seats: 3 }) },
  { title: 'a month becomes a year', prepare: began(PRO, busy), attempt: put({ ...PRO, interval: 'year' }) },
  {
    title: 'a downgrade waits for its period',
    prepare: began(PRO),
    attempt: put({ ...PRO, plan: 'individual' }),
  },
  {
    title: 'a downgrade is withdrawn',
    prepare: began(PRO, (world) => world.must('PUT', SUBSCRIPTION, { ...PRO, plan: 'individual' })),
    attempt: put(PRO),
  },
  {
    title: 'a trial becomes paid before its end',
    prepare: began({ ...PRO, trial: true }),
    attempt: put({ ...PRO, trial: false }),
  },
  {
    title: 'more seats, after a trial that ended unseen',
    prepare: began({ ...PRO, trial: true }, async (world) => {
      await cardOnFile(world);
      world.now = at('2026-11-26T09:00:00Z');
    }),
    attempt: put({ ...PRO, seats: 2 }),
  },
  {
    title: 'a subscription moves to the price book in force',
    catalog: dearer(),
    prepare: began(PRO, movedTo('2026-11-20T09:00:00Z')),
    attempt: post('migrate'),
  },
];

const ends: readonly Scenario[] = [
  {
    title: 'a cancellation with the period',
    prepare: began(PRO, busy),
    attempt: post('cancel', { at: 'period_end', reason: 'unused' }, 'cancel'),
  },
  {
    title: 'a cancellation now',
    prepare: began(PRO, busy),
    attempt: post('cancel', { at: 'now', reason: 'unused' }, 'cancel'),
  },
  { title: 'a pause', prepare: began(PRO, busy), attempt: post('pause') },
  {
    title: 'a resumption in the next month',
    prepare: began(PRO, async (world) => {
      await world.must('POST', `${SUBSCRIPTION}/pause`);
      world.now = at('2026-12-05T09:00:00Z');
    }),
    attempt: post('resume'),
  },
];

const modules: readonly Scenario[] = [
  { title: 'a module fills a slot', prepare: began(PRO), attempt: install('lims') },
  {
    title: 'a module on trial, and a dearer one takes a slot',
    prepare: began({ ...PRO, modules: ['lims', 'custom-reports'] }),
    attempt: install('sap-integration', { trial: false }),
  },
  {
    title: 'a module is uninstalled while its days are given back',
    prepare: began({ ...PRO, modules: ['lims', 'ged'] }, async (world) => {
      await world.must('PUT', `${MODULES}/custom-reports`, { trial: false });
      world.now += MINUTE_MS;
    }),
    attempt: byHttp({ method: 'DELETE', url: `${MODULES}/custom-reports` }),
  },
  {
    title: 'modules are set with the plan',
    prepare: began({ ...PRO, modules: ['lims', 'ged'] }),
    attempt: put({ ...PRO, modules: ['lims', 'quality-iso', 'custom-reports'] }),
  },
];

export const subscriptionScenarios: readonly Scenario[] = [...changes, ...ends, ...modules];
