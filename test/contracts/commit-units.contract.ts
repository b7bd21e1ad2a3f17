import { describe, expect, it } from 'vitest';
import { storagePorts } from '../../shared/adapters/dynamodb/ports.ts';
import { memoryBus } from '../../shared/adapters/memory/memory-bus.ts';
import type { Facts } from '../../shared/application/ports.ts';
import { settleEvents } from '../../shared/domain/wallets/settle-events.ts';
import type { SettledEvent } from '../../shared/domain/wallets/wallet.ts';
import { instant } from '../../shared/kernel/instant.ts';
import { activity, apiKey, customer, depleted, invoice, NOW, payment, subscription } from '../support/stored-values.ts';
import { context, openedWallet, request } from '../support/wallets.ts';
import type { StoreUnderTest } from './store.contract.ts';

const opening = openedWallet();
/** A segment with so many events, one a millisecond, with ids that carry their time. */
function usage(events: number): Facts {
  const settled = Array.from({ length: events }, (_, index): SettledEvent => request(instant(NOW - index), 100));
  const { sealed } = settleEvents(opening, settled, context(NOW));
  return { changes: [{ noun: 'segment', value: sealed }], events: [] };
}
const answer = {
  key: 'a'.repeat(64),
  inputHash: 'b'.repeat(64),
  status: 201,
  body: { holdId: 'hold_1', amount: '1.00' },
};
const guard = { customerId: 'acme', key: 'order-1 /shop', seq: 2, recordedAt: NOW };

/** Each kind of commit, and its write units: those of the write, and those of clearing the outbox after it. */
const COMMITS: readonly (readonly [kind: string, facts: Facts, writes: number])[] = [
  ['usage of one event', usage(1), 1],
  ['usage of 50 events', usage(50), 2],
  ['usage of 500 events', usage(500), 9],
  ['usage of one event that tells one', { ...usage(1), events: [depleted(1)] }, 2 + 2 + 1],
  [
    'usage of one old event, guarded',
    { changes: [...usage(1).changes, { noun: 'guard', value: guard }], events: [] },
    4,
  ],
  [
    'a hold or a top-up that tells nothing',
    { changes: [...usage(1).changes, { noun: 'answer', value: answer }], events: [] },
    4,
  ],
  ['a new customer', { changes: [{ noun: 'customer', value: customer('acme') }], events: [depleted(1)] }, 2 + 2 + 1],
  ['a new subscription', { changes: [{ noun: 'subscription', value: subscription('acme') }], events: [] }, 1],
  ['an invoice, listed', { changes: [{ noun: 'invoice', value: invoice('inv_1') }], events: [] }, 1 + 1],
  ['a payment', { changes: [{ noun: 'invoicePayment', value: payment('inv_1') }], events: [depleted(1)] }, 2 + 2 + 1],
  ['an activity', { changes: [{ noun: 'activity', value: activity('evt_1', NOW) }], events: [] }, 1],
  ['an API key and its pointer', { changes: [{ noun: 'apiKey', value: apiKey('key_1') }], events: [] }, 4],
];

/** What AWS would charge: a change here is a change of what Centime costs to run. */
export function commitUnits(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`the units of a commit: ${name}`, () => {
    it.each(COMMITS)('%s', async (_, facts, writes) => {
      const { store, charged } = await open();
      const pause = () => Promise.resolve();
      const ports = storagePorts({ store, bus: memoryBus().bus, clock: () => NOW, pause, onDelay: () => undefined });
      expect(await ports.commitFor('call')(facts)).toBe('committed');
      expect(charged()).toEqual({ reads: 0, writes });
    });

    it('the tail of a wallet, the account of a customer, an API key: one read unit each', async () => {
      const { store, charged } = await open();
      const pause = () => Promise.resolve();
      const ports = storagePorts({ store, bus: memoryBus().bus, clock: () => NOW, pause, onDelay: () => undefined });
      await ports.commitFor('call')({ changes: [{ noun: 'segment', value: opening }], events: [] });
      const reads = async (read: () => Promise<unknown>): Promise<number> => {
        const before = charged().reads;
        await read();
        return charged().reads - before;
      };
      expect(await reads(() => ports.chain.tail('acme'))).toBe(1);
      expect(await reads(() => ports.chain.after('acme', 1))).toBe(1);
      expect(await reads(() => ports.account('acme'))).toBe(1);
      expect(await reads(() => ports.apiKeyByHash('hash'))).toBe(1);
    });
  });
}
