import { invariant } from '../../../shared/kernel/invariant.ts';
import type { CrashWorld } from '../crash-world.ts';
import type { Attempted, Scenario } from '../driver.ts';
import { byHttp, byQueue } from '../triggers.ts';
import { subscriber, usage } from './customers-on-plans.ts';

const WALLET = '/v1/customers/acme/wallet';
const AUTO = `${WALLET}/auto-top-up`;
const CAP = '/v1/customers/acme/members/user-1/cap';
const REFILL = { below: '5.00', amount: '5.00', maxPerPeriod: 2 };

const used = async (world: CrashWorld): Promise<void> => {
  await subscriber(world);
  await world.must('POST', '/v1/usage', [usage(1, { tokens: 3_000 }), usage(2)]);
};
const capped = async (world: CrashWorld): Promise<void> => {
  await used(world);
  await world.must('PUT', CAP, { amount: '4.00' });
};
/** The wallet falls below what its holder wants, and says so. */
const recharging =
  (amount: string) =>
  async (world: CrashWorld): Promise<void> => {
    await subscriber(world);
    await world.must('PUT', AUTO, { ...REFILL, amount });
    await world.must('POST', '/v1/usage', [usage(1, { tokens: 7_000 })]);
    const told = world.bus.delivered.find(({ type }) => type === 'wallet.auto_top_up_due');
    invariant(told, 'the wallet says that it is low');
    world.enqueue('auto-top-up', { detail: told });
  };

const removed =
  (url: string) =>
  async (world: CrashWorld): Promise<Attempted> => {
    const { status } = await world.call('DELETE', url);
    return status === 204 ? { answer: 'removed' } : 'again';
  };
const correct = (body: object) =>
  byHttp({
    method: 'POST',
    url: '/v1/usage/corrections',
    body: { customerId: 'acme', eventId: usage(1).id, reason: 'a mistake', ...body },
    idempotencyKey: 'correction',
  });

export const walletSettingScenarios: readonly Scenario[] = [
  {
    title: 'a cap is set: what was used counts',
    prepare: used,
    attempt: byHttp({ method: 'PUT', url: CAP, body: { amount: '4.00' } }),
  },
  { title: 'a cap is taken away', prepare: capped, attempt: removed(CAP) },
  {
    title: 'usage reaches a cap, which is told',
    prepare: capped,
    attempt: async (world) => {
      const { status } = await world.call('POST', '/v1/usage', [usage(3, { tokens: 2_000 })]);
      return status === 200 ? { answer: 'settled' } : 'again';
    },
  },
  {
    title: 'a correction that voids',
    prepare: used,
    attempt: correct({ action: 'void' }),
  },
  {
    title: 'a correction that replaces',
    prepare: used,
    attempt: correct({ action: 'replace', event: usage(9, { tokens: 500 }) }),
  },
  {
    title: 'automatic top-up is set, below its limit already',
    prepare: async (world) => {
      await subscriber(world);
      await world.must('POST', '/v1/usage', [usage(1, { tokens: 7_000 })]);
    },
    attempt: byHttp({ method: 'PUT', url: AUTO, body: REFILL }),
  },
  {
    title: 'automatic top-up is taken away',
    prepare: async (world) => {
      await subscriber(world);
      await world.must('PUT', AUTO, REFILL);
    },
    attempt: removed(AUTO),
  },
  { title: 'auto-top-up: a wallet is recharged', prepare: recharging('5.00'), attempt: byQueue('auto-top-up') },
  { title: 'auto-top-up: more than may wait stops it', prepare: recharging('50.00'), attempt: byQueue('auto-top-up') },
];
