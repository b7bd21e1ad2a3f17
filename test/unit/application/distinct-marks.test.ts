import { describe, expect, it } from 'vitest';
import { walletChain } from '../../../shared/adapters/dynamodb/wallet-chain.ts';
import { memoryStore } from '../../../shared/adapters/memory/memory-store.ts';
import { settleUsage } from '../../../shared/application/settle-usage.ts';
import { formatInstant, instant } from '../../../shared/kernel/instant.ts';
import { formatQuantity } from '../../../shared/kernel/money.ts';
import { metersCatalog, meteredWallet } from '../../support/meters.ts';
import { commitTo, instanceOn } from '../../support/shaken-store.ts';
import { at, idAt } from '../../support/wallets.ts';

const NOW = at('2026-11-10T10:00:00Z');

async function settled(devices: readonly string[]) {
  const store = memoryStore();
  await commitTo(store)({ changes: [{ noun: 'segment', value: meteredWallet() }], events: [] });
  const events = devices.map((device, index) => ({
    specversion: '1.0',
    id: idAt(instant(NOW - index)),
    source: '/test',
    type: 'api.call',
    subject: 'acme',
    time: formatInstant(NOW),
    data: { size: 1, device },
  }));
  const { results } = await settleUsage(instanceOn(store, () => NOW, { catalog: metersCatalog }))(events);
  const segments = await walletChain(store).after('acme', 1);
  const usage = segments.at(-1)?.segment.state.periods[0]?.metered?.usage ?? [];
  const devicesCounted = usage.find(({ aggregation }) => aggregation === 'devices')?.quantity;
  return { results, segments, counted: devicesCounted && formatQuantity(devicesCounted) };
}

describe('values that are told apart', () => {
  it('of more than one transaction has room for are counted in further segments, each once', async () => {
    const { results, segments, counted } = await settled(Array.from({ length: 200 }, (_, index) => String(index)));
    expect(results.every(({ result }) => result.outcome === 'recorded')).toBe(true);
    expect(segments.map(({ segment }) => segment.events.length)).toEqual([90, 90, 20]);
    expect(counted).toBe('200');
  });

  it('that are the same need one mark, and one segment', async () => {
    const { segments, counted } = await settled(Array.from({ length: 200 }, () => 'phone'));
    expect(segments).toHaveLength(1);
    expect(counted).toBe('1');
  });

  it('keep nothing of the text that was sent', async () => {
    const { segments } = await settled(['camille-phone']);
    expect(Buffer.from(segments[0]?.bytes ?? []).includes('camille')).toBe(false);
  });
});
