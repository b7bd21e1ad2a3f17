import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { batchStack } from '../../../functions/runtime/queue-stack.ts';
import { consumeReports } from '../../../functions/settle-usage/consume-reports.ts';
import { WalletMemory } from '../../../shared/application/wallet-memory.ts';
import type { RefusedUsage } from '../../../shared/application/ports.ts';
import { loadCatalog } from '../../../shared/catalog/load-catalog.ts';
import { taskforce } from '../../../shared/catalog/taskforce.ts';
import { instant } from '../../../shared/kernel/instant.ts';
import { randomBytes } from '../../../shared/kernel/random.ts';
import { HttpWorld, START, usageEvent } from '../../support/http-world.ts';

const SENT = Date.parse(START) - 100_000;

describe('usage from the bus', () => {
  let world: HttpWorld;
  let refused: RefusedUsage[];
  let isBroken: (pk: string) => boolean;
  beforeEach(async () => {
    isBroken = () => false;
    world = await HttpWorld.start((store) => ({
      ...store,
      transact: (puts) =>
        puts.some(({ item }) => isBroken(item.pk)) ? Promise.reject(new Error('no table')) : store.transact(puts),
    }));
    refused = [];
    await world.subscriber('acme');
    await world.subscriber('zeta');
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const receive = async (...bodies: unknown[]): Promise<string[]> => {
    const { storage, now } = world;
    const ports = {
      ...storage,
      clock: () => instant(now),
      catalog: loadCatalog(taskforce),
      commit: storage.commitFor('test'),
      pause: () => Promise.resolve(),
      randomBytes,
      memory: new WalletMemory(),
      refuseUsage: (more: readonly RefusedUsage[]) => Promise.resolve(void refused.push(...more)),
    };
    const Records = bodies.map((body, index) => ({
      messageId: `m${String(index)}`,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      attributes: { SentTimestamp: String(SENT) },
    }));
    const handler = batchStack(() => ports, consumeReports);
    const answer = await handler({ Records } as never, { awsRequestId: 'r' } as never);
    return answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };
  const reported = (detail: unknown) => ({ id: 'bus-1', source: 'assistant', 'detail-type': 'usage.reported', detail });
  const spent = async (id: string) => (await world.get(`/v1/customers/${id}/wallet`)).json['spent'];
  const segments = async (id: string) =>
    ((await world.get(`/v1/customers/${id}/wallet/entries`)).json['data'] as unknown[]).length;

  it('one event or an array is settled, one segment a wallet and batch, and again without effect', async () => {
    const batch = [
      reported(usageEvent('acme')),
      reported([usageEvent('acme'), usageEvent('zeta')]),
      reported(usageEvent('acme')),
    ];
    expect(await receive(...batch)).toEqual([]);
    expect(await receive(...batch)).toEqual([]);
    expect([await spent('acme'), await spent('zeta')]).toEqual(['0.75', '0.25']);
    expect([await segments('acme'), await segments('zeta')]).toEqual([2, 2]);
    expect(refused).toEqual([]);
  });

  it('what can never succeed is laid aside with its reason and told, and the rest is settled', async () => {
    const good = usageEvent('acme');
    const conflict = { ...good, data: { inputTokens: 1, outputTokens: 1 } };
    await receive(reported(good));
    const failed = await receive(
      reported([usageEvent('nobody'), usageEvent('acme')]),
      reported(conflict),
      reported({ hello: 'world' }),
      'not JSON',
      {},
    );
    expect(failed).toEqual([]);
    expect(await spent('acme')).toBe('0.50');
    expect(refused.map(({ reason, messageId }) => [reason, messageId])).toEqual([
      ['customer_not_found', 'm0'],
      ['conflict', 'm1'],
      ['malformed_event', 'm2'],
      ['malformed_event', 'm3'],
      ['malformed_event', 'm4'],
    ]);
    expect(refused[1]).toMatchObject({ event: conflict, source: 'assistant', refusedAt: START });
    expect(refused[3]).toMatchObject({ event: 'not JSON' });
    const told = world.told('usage.refused');
    expect(told.map(({ data }) => data)).toMatchObject([
      { customerId: 'nobody', code: 'customer_not_found' },
      { customerId: 'acme', eventId: good['id'], code: 'conflict' },
      { code: 'malformed_event' },
      { code: 'malformed_event' },
      { code: 'malformed_event' },
    ]);
    expect(new Set(told.map(({ id }) => id)).size).toBe(told.length);
  });

  it('a refusal is told as the same event when its message comes again, and as another when it is another', async () => {
    const event = usageEvent('nobody');
    const message = { ...reported([event, {}, { id: '' }, { ...event, id: '' }]), time: '2026-11-17T11:59:00Z' };
    await receive(message);
    world.now += 60_000;
    await receive(message);
    const told = world.told('usage.refused');
    expect(told).toHaveLength(8);
    expect(told.slice(4)).toEqual(told.slice(0, 4));
    expect(new Set(told.map(({ id }) => id)).size).toBe(4);
    expect(told[0]).toMatchObject({ occurredAt: '2026-11-17T11:59:00.000Z', recordedAt: '2026-11-17T11:59:00.000Z' });
  });

  it('a message that is not JSON of the bus takes its time from the queue', async () => {
    await receive('not JSON');
    world.now += 60_000;
    await receive('not JSON');
    const [first, second] = world.told('usage.refused');
    expect(second).toEqual(first);
    expect(first?.occurredAt).toBe('2026-11-17T11:58:20.000Z');
  });

  it('a message of brackets is laid aside, and takes no other with it', async () => {
    const deep = `{"detail":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(await receive(deep, reported(usageEvent('acme')))).toEqual([]);
    expect(await spent('acme')).toBe('0.25');
    expect(refused).toMatchObject([{ reason: 'malformed_event', event: deep }]);
  });

  it('a failure of one wallet leaves its messages alone in the queue, its refusals for the last time', async () => {
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    isBroken = (pk) => pk === 'WALLET#zeta';
    const failing = reported([usageEvent('zeta'), usageEvent('nobody'), usageEvent('acme')]);
    expect(await receive(reported(usageEvent('acme')), failing, reported(usageEvent('acme')))).toEqual(['m1']);
    expect(await spent('acme')).toBe('0.75');
    expect(refused).toEqual([]);
    isBroken = () => false;
    expect(await receive(failing)).toEqual([]);
    expect([await spent('acme'), await spent('zeta')]).toEqual(['0.75', '0.25']);
    expect(refused.map(({ reason }) => reason)).toEqual(['customer_not_found']);
  });
});
