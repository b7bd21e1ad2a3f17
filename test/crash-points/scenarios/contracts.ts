import { TASKFORCE, VMCLOUD } from '../../support/quotes.ts';
import { at } from '../../support/wallets.ts';
import type { CrashWorld } from '../crash-world.ts';
import type { Scenario } from '../driver.ts';
import { byHttp, bySchedule } from '../triggers.ts';
import { customer } from './customers-on-plans.ts';

const SUBSCRIPTION = '/v1/customers/acme/subscription';
const annual = {
  customerId: 'acme',
  plan: 'annual',
  termMonths: 12,
  rhythm: 'monthly',
  lines: [{ product: 'vps', quantity: 100 }],
  renewal: { automatic: true, noticeDays: 30 },
} as const;
const multiYear = {
  ...annual,
  plan: 'multi-year',
  termMonths: 24,
  rhythm: 'quarterly',
  discounts: [{ name: 'launch', percent: 2 }],
};
const enterprise = {
  customerId: 'acme',
  plan: 'enterprise',
  termMonths: 12,
  rhythm: 'upfront',
  lines: [{ plan: 'enterprise', quantity: 40, unitPrice: '21.50' }],
  pool: { amount: '500.00', per: 'term' },
  netDays: 60,
} as const;

/** A quote that nobody has answered; its id is the world's note. */
const quoted =
  (request: object) =>
  async (world: CrashWorld): Promise<void> => {
    await customer(world);
    world.note = String((await world.must('POST', '/v1/quotes', request, `quote-${world.note}`))['id']);
  };
const approval = { approver: 'Jeanne Martin', justification: 'Speaks at our conference' };
const approved = async (world: CrashWorld, request: object): Promise<void> => {
  await quoted(request)(world);
  await world.must('POST', `/v1/quotes/${world.note}/approve`, approval);
};
const accepted = async (world: CrashWorld, request: object): Promise<void> => {
  await quoted(request)(world);
  await world.must('POST', `/v1/quotes/${world.note}/accept`, {}, `accept-${world.note}`);
};
const contractOf = async (world: CrashWorld): Promise<string> => {
  const { contract } = (await world.must('GET', SUBSCRIPTION)) as { contract?: { id: string } };
  return contract?.id ?? '';
};

const answered = (how: string, body: object) =>
  byHttp((world) => ({ method: 'POST', url: `/v1/quotes/${world.note}/${how}`, body, idempotencyKey: how }));
const accept = answered('accept', {});

/** What is due at that moment, in a contract of this kind. */
const due = (title: string, then: string, prepare: (world: CrashWorld) => Promise<unknown>): Scenario => ({
  title: `settle-due: ${title}`,
  catalog: VMCLOUD,
  prepare: async (world) => {
    await prepare(world);
    world.now = at(then) - 24 * 60 * 60 * 1_000;
    await world.tick('settle-due');
    world.now = at(then);
  },
  attempt: bySchedule('settle-due'),
  // The next tick.
  recover: (world) => world.tick('settle-due'),
});

const quotes: readonly Scenario[] = [
  {
    title: 'a quote is made',
    catalog: VMCLOUD,
    prepare: customer,
    attempt: byHttp({ method: 'POST', url: '/v1/quotes', body: multiYear, idempotencyKey: 'k' }),
  },
  {
    title: 'a quote is approved',
    catalog: VMCLOUD,
    prepare: quoted(multiYear),
    attempt: answered('approve', approval),
  },
  {
    title: 'a quote is rejected',
    catalog: VMCLOUD,
    prepare: quoted(annual),
    attempt: answered('reject', { reason: 'Chose another host' }),
  },
  { title: 'a quote is accepted: the contract begins', catalog: VMCLOUD, prepare: quoted(annual), attempt: accept },
  {
    title: 'a quote is accepted: with a service',
    catalog: VMCLOUD,
    prepare: quoted({ ...annual, lines: [...annual.lines, { service: 'training', quantity: 2 }] }),
    attempt: accept,
  },
  {
    title: 'a quote is accepted: a contract that begins later',
    catalog: VMCLOUD,
    prepare: quoted({ ...annual, startsOn: '2026-12-15' }),
    attempt: accept,
  },
  {
    title: 'a quote is accepted: a pool and 60 days to pay',
    catalog: TASKFORCE,
    prepare: (world) => approved(world, enterprise),
    attempt: accept,
  },
  {
    title: 'a quote is accepted: another contract in the place of a running one',
    catalog: VMCLOUD,
    prepare: async (world) => {
      await accepted(world, annual);
      world.now = at('2026-12-20T09:00:00Z');
      await world.tick('settle-due');
      const more = { ...annual, lines: [{ product: 'vps', quantity: 150 }], amends: await contractOf(world) };
      await quoted(more)(world);
    },
    attempt: accept,
  },
];

const contracts: readonly Scenario[] = [
  due('a quote expires', '2026-12-11T09:00:00Z', quoted(annual)),
  due('a contract begins', '2026-12-15T09:00:00Z', (world) => accepted(world, { ...annual, startsOn: '2026-12-15' })),
  due('an instalment', '2026-12-10T09:00:00Z', (world) => accepted(world, annual)),
  due('a contract is about to be renewed', '2027-09-11T09:00:00Z', (world) =>
    accepted(world, { ...annual, rhythm: 'upfront' }),
  ),
  due('a contract is renewed', '2027-11-10T09:00:00Z', (world) => accepted(world, { ...annual, rhythm: 'upfront' })),
  due('a contract ends, and is followed by a plan', '2027-11-10T09:00:00Z', (world) =>
    accepted(world, { ...annual, rhythm: 'upfront', renewal: { automatic: false } }),
  ),
  {
    title: 'a contract is given notice of',
    catalog: VMCLOUD,
    prepare: (world) => accepted(world, annual),
    attempt: byHttp({
      method: 'POST',
      url: `${SUBSCRIPTION}/cancel`,
      body: { at: 'period_end', reason: 'unused' },
      idempotencyKey: 'cancel',
    }),
  },
  {
    title: 'a contract is canceled now: the rest of it is owed',
    catalog: VMCLOUD,
    prepare: (world) => accepted(world, annual),
    attempt: byHttp({
      method: 'POST',
      url: `${SUBSCRIPTION}/cancel`,
      body: { at: 'now', reason: 'unused' },
      idempotencyKey: 'cancel',
    }),
  },
];

const hosted = async (world: CrashWorld): Promise<void> => {
  await customer(world);
  await world.must('PUT', SUBSCRIPTION, { plan: 'self-service', quantities: { vps: 2 } });
};
const products: readonly Scenario[] = [
  {
    title: 'products: other quantities',
    catalog: VMCLOUD,
    prepare: hosted,
    attempt: byHttp({ method: 'PUT', url: SUBSCRIPTION, body: { plan: 'self-service', quantities: { vps: 5 } } }),
  },
  {
    title: 'products: a service is sold',
    catalog: VMCLOUD,
    prepare: hosted,
    attempt: byHttp({
      method: 'POST',
      url: '/v1/customers/acme/services',
      body: { service: 'training', quantity: 2 },
      idempotencyKey: 'k',
    }),
  },
  {
    title: 'products: a budget is set',
    catalog: VMCLOUD,
    prepare: hosted,
    attempt: byHttp({ method: 'PUT', url: '/v1/customers/acme/budget', body: { amount: '50.00' } }),
  },
];

export const contractScenarios: readonly Scenario[] = [...quotes, ...contracts, ...products];
