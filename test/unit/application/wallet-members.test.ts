import { describe, expect, it } from 'vitest';
import { storagePorts } from '../../../shared/adapters/dynamodb/ports.ts';
import { memoryBus } from '../../../shared/adapters/memory/memory-bus.ts';
import { memoryStore } from '../../../shared/adapters/memory/memory-store.ts';
import type { Store } from '../../../shared/adapters/store.ts';
import { WalletMemory } from '../../../shared/application/wallet-memory.ts';
import { settleUsage } from '../../../shared/application/settle-usage.ts';
import { formatInstant, type Instant, MINUTE_MS } from '../../../shared/kernel/instant.ts';
import { unitCounter } from '../../support/unit-counter.ts';
import { at, catalog, idAt, openedWallet } from '../../support/wallets.ts';

const NOW = at('2026-11-15T12:00:00Z');

/** An instance of the function: what it remembers is its own. */
function instanceOn(store: Store) {
  const clock = () => NOW;
  const pause = () => Promise.resolve();
  const ports = storagePorts({ store, bus: memoryBus().bus, clock, pause, onDelay: () => undefined });
  const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const settle = settleUsage({
    ...ports,
    commit: ports.commitFor('test'),
    clock,
    pause,
    randomBytes,
    catalog,
    memory: new WalletMemory(),
  });
  return { ports, settle };
}

async function opened(meter?: Parameters<typeof memoryStore>[0]) {
  const store = memoryStore(meter);
  const instance = instanceOn(store);
  await instance.ports.commitFor('test')({ changes: [{ noun: 'segment', value: openedWallet() }], events: [] });
  return { store, ...instance };
}

const event = (user: string | undefined, id = idAt(NOW), time: number = NOW) => ({
  specversion: '1.0',
  id,
  source: '/test',
  type: 'assistant.request',
  subject: 'acme',
  time: formatInstant(time as Instant),
  data: { inputTokens: 1_000, outputTokens: 0, ...(user !== undefined && { user }) },
});

const outcomes = async (settling: ReturnType<ReturnType<typeof settleUsage>>) =>
  (await settling).results.map(({ result }) => result.outcome);

describe('the members of a wallet', () => {
  it('are those whose events were recorded: one that is refused leaves nothing of its user', async () => {
    const { settle, ports } = await opened();
    const future = event('zoe', idAt(NOW), NOW + 10 * MINUTE_MS);
    expect(await outcomes(settle([future]))).toEqual(['rejected']);
    expect(await ports.members('acme')).toBeUndefined();
    expect(await outcomes(settle([future, event('adam')]))).toEqual(['rejected', 'recorded']);
    expect((await ports.members('acme'))?.users).toEqual(['adam']);
  });

  it('do not grow by a repeat under another name, which is a conflict', async () => {
    const { settle, ports, store } = await opened();
    const id = idAt(NOW);
    expect(await outcomes(settle([event('adam', id)]))).toEqual(['recorded']);
    for (const user of ['zoe', undefined]) {
      expect(await outcomes(settle([event(user, id)]))).toEqual(['conflict']);
      expect(await outcomes(instanceOn(store).settle([event(user, id)]))).toEqual(['conflict']);
    }
    expect((await ports.members('acme'))?.users).toEqual(['adam']);
  });

  it('are known to an instance that another one was faster than', async () => {
    const { settle, store } = await opened();
    const other = instanceOn(store);
    // The other instance remembers the list as it was before zoe.
    expect(await outcomes(other.settle([event('adam')]))).toEqual(['recorded']);
    const id = idAt(NOW);
    expect(await outcomes(settle([event('zoe', id)]))).toEqual(['recorded']);
    // It loses a race against zoe's segment, and so has read it, and not the list.
    expect(await outcomes(other.settle([event(undefined)]))).toEqual(['recorded']);
    expect(await outcomes(other.settle([event('zoe', id)]))).toEqual(['duplicate']);
  });

  it('are one for copies within a batch, and two for two names under one id', async () => {
    const { settle, ports } = await opened();
    const id = idAt(NOW);
    const batch = [event('zoe', id), event('zoe', id), event('adam', id)];
    expect(await outcomes(settle(batch))).toEqual(['recorded', 'duplicate', 'conflict']);
    expect((await ports.members('acme'))?.users).toEqual(['zoe']);
  });

  it('cost one read and one write when one is new, and nothing when all are known', async () => {
    const { meter, charged } = unitCounter();
    const { store } = await opened(meter);
    const { settle } = instanceOn(store);
    const unitsOf = async (...events: readonly object[]) => {
      const before = charged();
      await settle(events);
      const after = charged();
      return { reads: after.reads - before.reads, writes: after.writes - before.writes };
    };
    const plain = await unitsOf(event(undefined));
    const warm = await unitsOf(event(undefined));
    const first = await unitsOf(event('zoe'));
    expect(first).toEqual({ reads: warm.reads + 1, writes: warm.writes + 1 });
    expect(await unitsOf(event('zoe'))).toEqual(warm);
    expect(plain.writes).toBe(1);
  });
});
