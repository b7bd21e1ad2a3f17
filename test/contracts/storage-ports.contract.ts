import { beforeEach, describe, expect, it } from 'vitest';
import { type StoragePorts, storagePorts } from '../../shared/adapters/dynamodb/ports.ts';
import { type MemoryBus, memoryBus } from '../../shared/adapters/memory/memory-bus.ts';
import type { Store } from '../../shared/adapters/store.ts';
import type { Change, Commit, Facts, Page, PageRequest } from '../../shared/application/ports.ts';
import { settleEvents } from '../../shared/domain/wallets/settle-events.ts';
import type { SealedSegment } from '../../shared/domain/wallets/wallet.ts';
import { BillingError } from '../../shared/kernel/errors.ts';
import { DAY_MS, instant } from '../../shared/kernel/instant.ts';
import { cents } from '../../shared/kernel/money.ts';
import {
  activity,
  apiKey,
  close,
  closeChunk,
  customer,
  depleted,
  invoice,
  NOVEMBER,
  NOW,
  payment,
  registerEntry,
  subscription,
} from '../support/stored-values.ts';
import { context, openedWallet, request } from '../support/wallets.ts';

type World = { readonly store: Store; readonly ports: StoragePorts; readonly bus: MemoryBus; readonly commit: Commit };

/** What the use cases rely on, over whichever store. */
export function storagePortsContract(name: string, open: () => Promise<Store>): void {
  describe(`the ports over a store: ${name}`, () => {
    let world: World;
    beforeEach(async () => {
      world = worldOn(await open());
    });
    const opened = () => world;

    describe('a commit', () => commits(opened));
    describe('what is stored', () => values(opened));
    describe('the wallet chain', () => chain(opened));
    describe('members', () => members(opened));
    describe('lists', () => lists(opened));
  });
}

/** Ports over the store as another instance has them: nothing remembered. */
export function worldOn(store: Store): World {
  const bus = memoryBus();
  const pause = () => Promise.resolve();
  const ports = storagePorts({ store, bus: bus.bus, clock: () => NOW, pause, onDelay: () => undefined });
  return { store, ports, bus, commit: ports.commitFor('call-1') };
}

export const facts = (changes: readonly Change[], events: Facts['events'] = []): Facts => ({ changes, events });

function commits(opened: () => World): void {
  it('of a first revision is lost when one is there, and leaves nothing of its other changes', async () => {
    const { commit, ports, bus } = opened();
    expect(await commit(facts([{ noun: 'customer', value: customer('acme') }]))).toBe('committed');
    const other = customer('acme', { name: 'Other' });
    const lost = await commit(
      facts(
        [
          { noun: 'subscription', value: subscription('acme') },
          { noun: 'customer', value: other },
        ],
        [depleted(1)],
      ),
    );
    expect(lost).toBe('lost');
    expect(await ports.account('acme')).toEqual({ customer: customer('acme') });
    expect(await ports.sweepOutbox()).toEqual({ published: 0 });
    expect(bus.delivered).toEqual([]);
  });

  it('of a next revision asks for the one before', async () => {
    const { commit, ports } = opened();
    const [first, second, third] = [1, 2, 3].map((revision) => customer('acme', { revision, name: String(revision) }));
    const put = (value = first): Promise<string> => commit(facts(value ? [{ noun: 'customer', value }] : []));
    expect(await put(second)).toBe('lost');
    expect(await put(first)).toBe('committed');
    expect(await put(third)).toBe('lost');
    expect(await put(second)).toBe('committed');
    expect(await put(second)).toBe('committed');
    expect(await put(first)).toBe('lost');
    expect(await ports.customer('acme')).toEqual(second);
  });

  it('whose answer was lost is committed when it is tried again, and tells the same events', async () => {
    const { commit, bus } = opened();
    const decided = facts(
      [
        { noun: 'customer', value: customer('acme') },
        { noun: 'answer', value: { key: 'k', inputHash: 'h', status: 201, body: { amount: '1.00' } } },
      ],
      [depleted(1), depleted(2)],
    );
    expect(await commit(decided)).toBe('committed');
    expect(await commit(decided)).toBe('committed');
    expect(new Set(bus.delivered.map(({ id }) => id)).size).toBe(2);
  });

  it('tells its events after the write, in the form of the wire, and clears the outbox', async () => {
    const { commit, bus, ports } = opened();
    await commit(facts([{ noun: 'customer', value: customer('acme') }], [depleted(7)]));
    expect(bus.delivered).toEqual([
      {
        id: expect.stringMatching(/^evt_[0-9a-f-]{36}$/) as string,
        type: 'wallet.depleted',
        version: 1,
        occurredAt: '2026-11-15T12:00:00.007Z',
        recordedAt: '2026-11-15T12:00:00.000Z',
        aggregate: { type: 'wallet', id: 'acme', seq: 7 },
        correlationId: 'call-1',
        data: { customerId: 'acme', period: '2026-11' },
      },
    ]);
    expect(await ports.sweepOutbox()).toEqual({ published: 0 });
  });

  it('succeeds though the bus takes nothing: the sweeper tells it, once', async () => {
    const { commit, bus, ports } = opened();
    bus.refuses = () => true;
    const events = Array.from({ length: 40 }, (_, index) => depleted(index + 1));
    expect(await commit(facts([{ noun: 'customer', value: customer('acme') }], events))).toBe('committed');
    expect(await ports.sweepOutbox()).toEqual({ published: 0 });
    bus.refuses = ({ aggregate }) => aggregate.seq === 13;
    expect(await ports.sweepOutbox()).toEqual({ published: 39 });
    bus.refuses = () => false;
    expect(await ports.sweepOutbox()).toEqual({ published: 1 });
    expect(await ports.sweepOutbox()).toEqual({ published: 0 });
    expect(bus.delivered).toHaveLength(40);
  });

  it('of events alone puts them into the outbox', async () => {
    const { commit, bus } = opened();
    expect(await commit(facts([], [depleted(1)]))).toBe('committed');
    expect(await commit(facts([]))).toBe('committed');
    expect(bus.delivered).toHaveLength(1);
  });

  it('of more than 100 items is a defect, and writes nothing', async () => {
    const { commit, ports } = opened();
    const changes = Array.from({ length: 101 }, (_, index): Change => ({
      noun: 'customer',
      value: customer(`c${String(index)}`),
    }));
    await expect(commit(facts(changes))).rejects.toThrow('100 items');
    expect(await ports.customer('c0')).toBeUndefined();
  });
}

function values(opened: () => World): void {
  it('comes back as it was, bigints and all', async () => {
    const { commit, ports } = opened();
    const bill = invoice('inv_1');
    await commit(facts([{ noun: 'invoice', value: bill }]));
    expect(await ports.invoice('inv_1')).toEqual({ invoice: bill });
    const paid = payment('inv_1', { status: 'paid', paid: cents(5_204n) });
    await commit(facts([{ noun: 'invoicePayment', value: paid }]));
    expect(await ports.invoice('inv_1')).toEqual({ invoice: bill, payment: paid });
    expect(await ports.invoice('inv_2')).toBeUndefined();
  });

  it('of invoices is read in the order asked for, without those that are missing', async () => {
    const { commit, ports } = opened();
    for (const id of ['inv_1', 'inv_2', 'inv_3']) await commit(facts([{ noun: 'invoice', value: invoice(id) }]));
    await commit(facts([{ noun: 'invoicePayment', value: payment('inv_2') }]));
    const read = await ports.invoicesById(['inv_3', 'inv_9', 'inv_2', 'inv_1']);
    expect(read.map((each) => [each.invoice.id, each.payment?.revision])).toEqual([
      ['inv_3', undefined],
      ['inv_2', 1],
      ['inv_1', undefined],
    ]);
  });

  it('of a customer and its subscription is read as one, and not that of one whose id begins alike', async () => {
    const { commit, ports } = opened();
    for (const id of ['a', 'a-b', 'a.', 'a:', 'ab']) {
      await commit(
        facts([
          { noun: 'customer', value: customer(id) },
          { noun: 'subscription', value: subscription(id) },
        ]),
      );
    }
    expect(await ports.account('a')).toEqual({ customer: customer('a'), subscription: subscription('a') });
    expect(await ports.account('nobody')).toEqual({});
    expect(await ports.subscription('a-b')).toEqual(subscription('a-b'));
  });

  it('of an API key is found by hash and by id, whatever revision it has', async () => {
    const { commit, ports } = opened();
    const key = apiKey('key_1');
    await commit(facts([{ noun: 'apiKey', value: key }]));
    expect(await ports.apiKeyByHash('key_1-hash')).toEqual(key);
    const revoked = { ...key, revision: 2, revokedAt: NOW };
    expect(await commit(facts([{ noun: 'apiKey', value: revoked }]))).toBe('committed');
    expect(await ports.apiKeyById('key_1')).toEqual(revoked);
    expect(await ports.apiKeyById('key_2')).toBeUndefined();
  });

  it('once is stored once: an inbox message, an answer, a link of Stripe', async () => {
    const { commit, ports } = opened();
    const message = {
      id: 'evt_1',
      type: 'invoice.paid',
      receivedAt: NOW,
      outcome: 'applied' as const,
      body: '{"a": "#1"}',
    };
    expect(await commit(facts([{ noun: 'inboxMessage', value: message }]))).toBe('committed');
    expect(await commit(facts([{ noun: 'inboxMessage', value: { ...message, outcome: 'ignored' } }]))).toBe('lost');
    expect(await ports.inboxMessage('evt_1')).toEqual(message);
    const link = { stripeCustomerId: 'cus_1', customerId: 'acme' };
    await commit(facts([{ noun: 'stripeCustomer', value: link }]));
    expect(await ports.stripeCustomer('cus_1')).toEqual(link);
    const answer = { key: 'k', inputHash: 'h', status: 201, body: { text: '#not a number', list: [] } };
    await commit(facts([{ noun: 'answer', value: answer }]));
    expect(await ports.answer('k')).toEqual(answer);
    expect(await ports.answer('l')).toBeUndefined();
  });

  it('of closes is listed oldest first, and chunks by their number', async () => {
    const { commit, ports } = opened();
    for (const period of ['2026-11', '2026-09', '2026-10'])
      await commit(facts([{ noun: 'close', value: close(period) }]));
    expect((await ports.closes()).map(({ period }) => period)).toEqual(['2026-09', '2026-10', '2026-11']);
    expect((await ports.close(NOVEMBER))?.plan).toBe('plan_1');
    for (const index of [10, 2, 0]) {
      await commit(facts([{ noun: 'closeChunk', value: closeChunk(index) }]));
    }
    expect((await collect(ports.closeChunks(NOVEMBER, 'plan_1'))).map(({ index }) => index)).toEqual([0, 2, 10]);
    expect(await ports.closeChunk(NOVEMBER, 'plan_1', 2)).toMatchObject({ index: 2 });
    expect(await collect(ports.closeChunks(NOVEMBER, 'plan_2'))).toEqual([]);
  });
}

/** A chain of so many segments: the wallet's opening, then usage. */
export function chainOf(length: number): SealedSegment[] {
  const segments = [openedWallet()];
  while (segments.length < length) {
    const last = segments.at(-1);
    if (!last) break;
    const now = instant(NOW + segments.length);
    segments.push(settleEvents(last, [request(now, 100)], context(now)).sealed);
  }
  return segments;
}

const segmentChange = (value: SealedSegment): Change => ({ noun: 'segment', value });
const seqs = (segments: readonly SealedSegment[]): number[] => segments.map(({ segment }) => segment.seq);

function chain(opened: () => World): void {
  it('is read back byte for byte: tail, after, before, by seq', async () => {
    const { commit, ports } = opened();
    const segments = chainOf(12);
    expect(await ports.chain.tail('acme')).toBeUndefined();
    expect(await ports.chain.after('acme', 0)).toEqual([]);
    for (const sealed of segments) expect(await commit(facts([segmentChange(sealed)]))).toBe('committed');
    await ports.memberIndexes('acme', ['zoe']);
    expect(await ports.chain.tail('acme')).toEqual(segments[11]);
    expect(await ports.chain.after('acme', 0)).toEqual(segments);
    expect(seqs(await ports.chain.after('acme', 10))).toEqual([11, 12]);
    expect(await ports.chain.after('acme', 12)).toEqual([]);
    expect(seqs(await ports.chain.before('acme', 12, 3))).toEqual([11, 10, 9]);
    expect(seqs(await ports.chain.before('acme', 3, 10))).toEqual([2, 1]);
    expect(seqs(await ports.chain.before('acme', 999_999_999_999_999, 1))).toEqual([12]);
    expect(await ports.chain.before('acme', 1, 10)).toEqual([]);
    expect(await ports.chain.segment('acme', 5)).toEqual(segments[4]);
    expect(await ports.chain.segment('acme', 13)).toBeUndefined();
  });

  it('takes one successor of a segment: the second writer has lost', async () => {
    const { commit, ports } = opened();
    const [first] = chainOf(1);
    if (!first) throw new Error('a chain begins');
    const successor = (tokens: number) => settleEvents(first, [request(NOW, tokens)], context(NOW)).sealed;
    await commit(facts([segmentChange(first)]));
    const [one, other] = [successor(100), successor(200)];
    expect(await commit(facts([segmentChange(one)]))).toBe('committed');
    expect(await commit(facts([segmentChange(other)]))).toBe('lost');
    expect(await commit(facts([segmentChange(one)]))).toBe('committed');
    expect((await ports.chain.tail('acme'))?.hash).toEqual(one.hash);
  });

  it('keeps guards of any key, and finds those that are asked for', async () => {
    const { commit, ports, store } = opened();
    const keys = ['order-1 /shop', `order-2 ${'é'.repeat(2_000)}`, '019a8f3e-6c20-7d41-8a95-3e7b1f0c2d64'];
    const guards = keys.map((key) => ({ customerId: 'acme', key, seq: 2, recordedAt: NOW }));
    await commit(facts(guards.map((value): Change => ({ noun: 'guard', value }))));
    const found = await ports.chain.guards('acme', [...keys, 'order-9 /shop']);
    expect([...found.keys()].toSorted()).toEqual(keys.toSorted());
    expect(found.get(keys[1] ?? '')).toEqual(guards[1]);
    expect((await ports.chain.guards('other', keys)).size).toBe(0);
    const item = await store.get({ pk: 'EVENT#acme#order-1 /shop', sk: 'GUARD' });
    expect(item?.['expiresAt']).toBe((NOW + 60 * DAY_MS) / 1_000);
  });
}

function members(opened: () => World): void {
  it('keep the index that they got, whoever comes after', async () => {
    const { ports, store } = opened();
    expect(await ports.members('acme')).toBeUndefined();
    const first = await ports.memberIndexes('acme', ['zoe', 'adam', 'zoe']);
    expect([first.get('zoe'), first.get('adam')]).toEqual([0, 1]);
    const elsewhere = worldOn(store).ports;
    expect((await elsewhere.memberIndexes('acme', ['eve', 'adam'])).get('eve')).toBe(2);
    const again = await ports.memberIndexes('acme', ['eve', 'zoe']);
    expect([again.get('eve'), again.get('zoe')]).toEqual([2, 0]);
    expect(await ports.members('acme')).toEqual({ customerId: 'acme', revision: 2, users: ['zoe', 'adam', 'eve'] });
  });

  it('get one index each, though many instances append at once', async () => {
    const { store } = opened();
    const users = Array.from({ length: 8 }, (_, index) => `user${String(index)}`);
    const found = await Promise.all(
      users.map(async (user) => (await worldOn(store).ports.memberIndexes('acme', [user, 'all'])).get(user)),
    );
    expect(new Set(found).size).toBe(8);
    expect((await opened().ports.members('acme'))?.users).toHaveLength(9);
  });
}

function lists(opened: () => World): void {
  it('of customers name each once, over pages, and the roster too', async () => {
    const { commit, ports } = opened();
    const ids = Array.from({ length: 45 }, (_, index) => `customer-${String(index)}`);
    await Promise.all(
      ids.map((id, index) =>
        commit(
          facts([
            { noun: 'customer', value: customer(id) },
            ...(index % 2 ? [{ noun: 'subscription', value: subscription(id) } as const] : []),
          ]),
        ),
      ),
    );
    const pages = await pagesOf((page) => ports.customers(page), 7);
    expect(pages.map((page) => page.length)).toEqual([7, 7, 7, 7, 7, 7, 3]);
    expect(
      pages
        .flat()
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(ids.toSorted());
    const everybody = await collect(ports.roster());
    expect(everybody.map(({ id }) => id)).toEqual(pages.flat().map(({ id }) => id));
    expect(everybody[0]?.createdAt).toBe(NOW);
  });

  it('of invoices are newest first, and of one customer', async () => {
    const { commit, ports } = opened();
    const bills = [
      invoice('inv_1', { issueDate: '2026-11-30' as never, number: 'FA-2026-000001' }),
      invoice('inv_2', { issueDate: '2026-12-01' as never, number: 'FA-2026-000002' }),
      invoice('inv_3', { issueDate: '2026-12-01' as never, number: 'FA-2026-000003' }),
      invoice('inv_4', { customerId: 'other' }),
    ];
    for (const value of bills) await commit(facts([{ noun: 'invoice', value }]));
    const pages = await pagesOf((page) => ports.invoiceIdsOfCustomer('acme', page), 2);
    expect(pages).toEqual([['inv_3', 'inv_2'], ['inv_1']]);
  });

  it('of the register are in the order of numbers', async () => {
    const { commit, ports } = opened();
    for (const first of [101, 1, 9]) await commit(facts([{ noun: 'registerEntry', value: registerEntry(first) }]));
    const pages = await pagesOf((page) => ports.register(NOVEMBER, page), 2);
    expect(pages.map((page) => page.map(({ first }) => first))).toEqual([[1, 9], [101]]);
  });

  it('of activity are newest first, and an event has one place however often it comes', async () => {
    const { commit, ports } = opened();
    const happened = [activity('evt_1', 5), activity('evt_2', 1_790_000_000_000), activity('evt_3', 99)];
    for (const value of [...happened, ...happened]) await commit(facts([{ noun: 'activity', value }]));
    await commit(facts([{ noun: 'activity', value: activity('evt_4', 7, 'other') }]));
    const pages = await pagesOf((page) => ports.activities('acme', page), 2);
    expect(pages.map((page) => page.map(({ id }) => id))).toEqual([['evt_2', 'evt_3'], ['evt_1']]);
  });

  it('end without a promise of more when the page was just filled', async () => {
    const { commit, ports } = opened();
    for (const id of ['a', 'b']) await commit(facts([{ noun: 'customer', value: customer(id) }]));
    expect((await ports.customers({ limit: 2 })).nextCursor).toBeUndefined();
    expect(await ports.activities('acme', { limit: 2 })).toEqual({ data: [] });
  });

  it('refuse a cursor that is not theirs, and a forged one changes nothing but the place', async () => {
    const { commit, ports } = opened();
    for (const id of ['a', 'b']) await commit(facts([{ noun: 'customer', value: customer(id) }]));
    const { nextCursor = '' } = await ports.customers({ limit: 1 });
    expect(nextCursor).toMatch(/^[A-Za-z0-9_-]+$/);
    const forged = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const bad = [
      '',
      'nonsense',
      '!!',
      forged(['customers']),
      forged(['customers', '#']),
      forged(['activities', '\u0000']),
      forged(['activities', 'x'.repeat(2_000)]),
      forged({}),
    ];
    for (const cursor of [...bad, nextCursor]) {
      await expect(ports.activities('acme', { limit: 1, cursor })).rejects.toThrow(BillingError);
      await expect(ports.invoiceIdsOfCustomer('acme', { limit: 1, cursor })).rejects.toThrow(BillingError);
    }
    for (const cursor of bad)
      await expect(ports.customers({ limit: 1, cursor })).rejects.toMatchObject({ code: 'invalid_cursor' });
    expect((await ports.activities('acme', { limit: 1, cursor: forged(['activities', '!']) })).data).toEqual([]);
    expect(
      (await ports.invoiceIdsOfCustomer('acme', { limit: 1, cursor: forged(['invoices', '~', '~']) })).data,
    ).toEqual([]);
  });
}

async function collect<T>(from: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of from) all.push(each);
  return all;
}

async function pagesOf<T>(list: (page: PageRequest) => Promise<Page<T>>, limit: number): Promise<(readonly T[])[]> {
  const pages: (readonly T[])[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<T> = await list(cursor === undefined ? { limit } : { limit, cursor });
    pages.push(page.data);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return pages;
}
