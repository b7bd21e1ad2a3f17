import type { CrashWorld } from '../crash-world.ts';
import type { Scenario } from '../driver.ts';
import { byHttp } from '../triggers.ts';
import { subscriber, usage } from './customers-on-plans.ts';

const wallet = '/v1/customers/acme/wallet';

const held = async (world: CrashWorld): Promise<void> => {
  await subscriber(world);
  world.note = String((await world.must('POST', `${wallet}/holds`, { amount: '4.00' }, 'hold'))['holdId']);
};
const granted = async (world: CrashWorld): Promise<void> => {
  await subscriber(world);
  world.note = String((await world.must('POST', `${wallet}/grants`, GRANT, 'grant'))['id']);
};
const GRANT = { kind: 'promotional', amount: '3.00', reason: 'sorry' };

export const walletScenarios: readonly Scenario[] = [
  {
    title: 'a hold',
    prepare: subscriber,
    attempt: byHttp({ method: 'POST', url: `${wallet}/holds`, body: { amount: '4.00' }, idempotencyKey: 'k' }),
  },
  {
    title: 'a capture',
    prepare: held,
    attempt: byHttp((world) => ({
      method: 'POST',
      url: `${wallet}/holds/${world.note}/capture`,
      body: { event: usage(1) },
      except: ['outcome'],
    })),
  },
  {
    title: 'a release',
    prepare: held,
    attempt: byHttp((world) => ({
      method: 'DELETE',
      url: `${wallet}/holds/${world.note}`,
      except: ['released'],
    })),
  },
  {
    title: 'a top-up on credit',
    prepare: subscriber,
    attempt: byHttp({ method: 'POST', url: `${wallet}/top-ups`, body: { amount: '5.00' }, idempotencyKey: 'k' }),
  },
  {
    title: 'a grant',
    prepare: subscriber,
    attempt: byHttp({ method: 'POST', url: `${wallet}/grants`, body: GRANT, idempotencyKey: 'k' }),
  },
  {
    title: 'a void',
    prepare: granted,
    attempt: async (world) => {
      const { status } = await world.call('DELETE', `${wallet}/grants/${world.note}?reason=mistake`);
      // What is gone is gone: 404 is a repetition's answer.
      return [200, 404].includes(status) ? { answer: 'void' } : 'again';
    },
  },
];
