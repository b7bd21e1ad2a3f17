import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { envelopesOf, envelopeToWire } from '../../../events/envelope.ts';
import { outboxKey } from '../../../shared/adapters/dynamodb/keys.ts';
import { eventToPut } from '../../../shared/adapters/dynamodb/outbox.ts';
import { storagePorts } from '../../../shared/adapters/dynamodb/ports.ts';
import { memoryBus } from '../../../shared/adapters/memory/memory-bus.ts';
import { memoryStore } from '../../../shared/adapters/memory/memory-store.ts';
import type { Store } from '../../../shared/adapters/store.ts';
import { customer, depleted, NOW } from '../../support/stored-values.ts';

const noWait = () => Promise.resolve();

/** Lets through so many calls to the store and the bus, then the process is dead. */
function mortal(store: Store, callsToLive: number, { appliesLast }: { readonly appliesLast: boolean }) {
  const memory = memoryBus();
  let calls = 0;
  const dying =
    <A extends readonly unknown[], T>(operation: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      calls += 1;
      if (calls > callsToLive + (appliesLast ? 1 : 0)) throw new Error('dead');
      const result = await operation(...args);
      if (calls > callsToLive) throw new Error('dead');
      return result;
    };
  const dyingStore: Store = {
    get: dying(store.get),
    batchGet: dying(store.batchGet),
    query: dying(store.query),
    put: dying(store.put),
    transact: dying(store.transact),
    delete: dying(store.delete),
  };
  return { store: dyingStore, bus: dying(memory.bus), delivered: memory.delivered };
}

const portsOn = (store: Store, bus: ReturnType<typeof memoryBus>['bus'], onDelay = () => undefined) =>
  storagePorts({ store, bus, clock: () => NOW, pause: noWait, onDelay });

describe('the outbox', () => {
  it('tells exactly what was committed, wherever the process dies, once the sweeper has run', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 12 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 12 }),
        async (callsToLive, appliesLast, events) => {
          const store = memoryStore();
          const life = mortal(store, callsToLive, { appliesLast });
          const told = Array.from({ length: events }, (_, index) => depleted(index + 1));
          await portsOn(life.store, life.bus)
            .commitFor('call')({ changes: [{ noun: 'customer', value: customer('acme') }], events: told })
            .catch(() => 'dead');
          const next = memoryBus();
          const ports = portsOn(store, next.bus);
          await ports.sweepOutbox();
          expect(await ports.sweepOutbox()).toMatchObject({ published: 0 });
          const isCommitted = (await ports.customer('acme')) !== undefined;
          const delivered = new Set([...life.delivered, ...next.delivered].map(({ id }) => id));
          expect(delivered.size).toBe(isCommitted ? events : 0);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('keeps what was published when it cannot delete it; the next sweep tells it again under the same id', async () => {
    const store = memoryStore();
    const { bus, delivered } = memoryBus();
    const delays: number[] = [];
    const broken = { ...store, delete: () => Promise.reject(new Error('throttled')) };
    const ports = storagePorts({ store: broken, bus, clock: () => NOW, pause: noWait, onDelay: (n) => delays.push(n) });
    expect(await ports.commitFor('call')({ changes: [], events: [depleted(1), depleted(2)] })).toBe('committed');
    expect(delays).toEqual([2]);
    expect(await portsOn(store, bus).sweepOutbox()).toMatchObject({ published: 2 });
    expect(delivered).toHaveLength(4);
    expect(new Set(delivered.map(({ id }) => id)).size).toBe(2);
  });

  it('is swept a bounded amount a run, and empty after enough of them', async () => {
    const store = memoryStore();
    const TOTAL = 2_100;
    const shard = outboxKey('', 0).pk;
    for (let seq = 0, inShard = 0; inShard < TOTAL; seq += 1) {
      const [event] = envelopesOf([depleted(seq)], { recordedAt: NOW, correlationId: 'call' }).map(envelopeToWire);
      if (!event || outboxKey(event.id, NOW).pk !== shard) continue;
      await store.put(eventToPut(event));
      inShard += 1;
    }
    const { bus, delivered } = memoryBus();
    expect(await portsOn(store, bus).sweepOutbox()).toMatchObject({ published: 2_000 });
    expect(await portsOn(store, bus).sweepOutbox()).toMatchObject({ published: 100 });
    expect(delivered).toHaveLength(TOTAL);
  });

  it('refuses an event too large for the bus before anything is written', async () => {
    const store = memoryStore();
    const { bus } = memoryBus();
    const event = { ...depleted(1), data: { customerId: 'acme', period: 'x'.repeat(260_000) } };
    const changes = [{ noun: 'customer', value: customer('acme') }] as const;
    await expect(portsOn(store, bus).commitFor('call')({ changes, events: [event] })).rejects.toThrow(
      'one call to the bus',
    );
    expect(await portsOn(store, bus).customer('acme')).toBeUndefined();
  });

  it('refuses an event that no contract knows, before anything is written', async () => {
    const { bus } = memoryBus();
    const event = { ...depleted(1), type: 'wallet.exploded' };
    await expect(portsOn(memoryStore(), bus).commitFor('call')({ changes: [], events: [event] })).rejects.toThrow(
      'events/versions.ts has "wallet.exploded"',
    );
  });
});

describe('events without an outbox', () => {
  it('are published until the bus has all, or the caller is told to do it again', async () => {
    const { bus, delivered } = memoryBus();
    const memory = memoryBus();
    let refusals = 3;
    memory.refuses = ({ aggregate }) => aggregate.seq === 2 && (refusals -= 1) >= 0;
    const event = (seq: number) => ({
      ...depleted(seq),
      id: `evt_00000000-0000-8000-8000-00000000000${String(seq)}`,
      version: 1,
      recordedAt: NOW,
      correlationId: 'close',
    });
    await portsOn(memoryStore(), memory.bus).publish([event(1), event(2), event(3)]);
    expect(memory.delivered.map(({ aggregate }) => aggregate.seq)).toEqual([1, 3, 2]);
    const refusing = portsOn(memoryStore(), (events) => Promise.resolve({ failed: events }));
    await expect(refusing.publish([event(1)])).rejects.toMatchObject({ code: 'try_again' });
    await portsOn(memoryStore(), bus).publish([]);
    expect(delivered).toEqual([]);
  });
});
