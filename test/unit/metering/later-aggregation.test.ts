import { describe, expect, it } from 'vitest';
import { walletChain } from '../../../shared/adapters/dynamodb/wallet-chain.ts';
import { memoryStore } from '../../../shared/adapters/memory/memory-store.ts';
import { correctEvent } from '../../../shared/application/correct-event.ts';
import { settleUsage } from '../../../shared/application/settle-usage.ts';
import { verifyWallet, walletTallies } from '../../../shared/application/verify-wallet.ts';
import { loadCatalog } from '../../../shared/catalog/load-catalog.ts';
import { formatInstant } from '../../../shared/kernel/instant.ts';
import { formatQuantity } from '../../../shared/kernel/money.ts';
import { everyAggregation, metersCatalog as later, meteredWallet } from '../../support/meters.ts';
import { commitTo, instanceOn } from '../../support/shaken-store.ts';
import { at } from '../../support/wallets.ts';

const NOW = at('2026-11-10T12:00:00Z');

const type = 'api.call';
/** The meter before it was given all but the number of calls. */
const { aggregations: { calls } = {}, ...meter } = everyAggregation.meters?.[type] ?? { name: '', fields: [] };
const earlier = loadCatalog({
  ...everyAggregation,
  meters: { ...everyAggregation.meters, [type]: { ...meter, aggregations: { calls } } },
});

const call = (id: string, data: object) => ({
  specversion: '1.0',
  id,
  source: '/api',
  type,
  subject: 'acme',
  time: formatInstant(NOW),
  data: { size: 1, region: 'eu', ...data },
});

describe('aggregations that a meter is given while a month runs', () => {
  it('count from then on: a correction of an event from before takes nothing off them', async () => {
    const store = memoryStore();
    await commitTo(store)({ changes: [{ noun: 'segment', value: meteredWallet() }], events: [] });
    const under = (catalog: typeof later) => instanceOn(store, () => NOW, { catalog });
    const before = [call('a', { load: 9, device: 'phone' }), call('b', { load: 8, device: 'watch' })];
    await settleUsage(under(earlier))(before);
    await settleUsage(under(later))([call('c', { load: 9, device: 'phone' }), call('d', { load: 3 })]);
    const voided = (eventId: string) =>
      correctEvent({ ...under(later), answer: () => Promise.resolve(undefined) })({
        customerId: 'acme',
        eventId,
        source: '/api',
        action: 'void',
        reason: 'a mistake',
        actor: 'desk',
        call: { key: eventId, inputHash: '' },
      });
    const figures = async () => {
      const segments = await walletChain(store).after('acme', 0);
      const { metered } = segments.at(-1)?.segment.state.periods.at(-1) ?? {};
      const tallies = walletTallies();
      const findInvoices = () => Promise.resolve(new Set<string>());
      const parts = { chain: walletChain(store), catalog: later, findInvoices };
      await verifyWallet(parts, 'acme', { tallies, closed: new Set() });
      expect(Object.values(tallies).flatMap(({ faults }) => faults)).toEqual([]);
      expect(tallies.usage.checked).toBeGreaterThan(4);
      return Object.fromEntries(metered?.usage.map((each) => [each.aggregation, formatQuantity(each.quantity)]) ?? []);
    };
    const counted = { size: '2', peak: '9', level: '9', loads: '2', devices: '1' };
    expect(await figures()).toEqual({ calls: '4', ...counted });
    await voided('a');
    expect(await figures()).toEqual({ calls: '3', ...counted });
    await voided('c');
    expect(await figures()).toEqual({ calls: '2', size: '1', peak: '3', level: '3', loads: '1' });
  });
});
