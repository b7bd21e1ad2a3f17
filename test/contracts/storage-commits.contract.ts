import { expect, it } from 'vitest';
import type { Change } from '../../shared/application/ports.ts';
import { cents } from '../../shared/kernel/money.ts';
import {
  apiKey,
  close,
  closeChunk,
  customer,
  depleted,
  invoice,
  NOVEMBER,
  NOW,
  payment,
  quotaUse,
  subscription,
} from '../support/stored-values.ts';
import { collect, facts, type World } from './storage-ports-steps.ts';

export function commits(opened: () => World): void {
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
    expect(await ports.sweepOutbox()).toEqual({ published: 0, found: 0 });
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
    expect(await ports.sweepOutbox()).toEqual({ published: 0, found: 0 });
  });

  it('succeeds though the bus takes nothing: the sweeper tells it, once', async () => {
    const { commit, bus, ports } = opened();
    bus.refuses = () => true;
    const events = Array.from({ length: 40 }, (_, index) => depleted(index + 1));
    expect(await commit(facts([{ noun: 'customer', value: customer('acme') }], events))).toBe('committed');
    expect(await ports.sweepOutbox()).toEqual({ published: 0, found: 40, oldestAt: NOW });
    bus.refuses = ({ aggregate }) => aggregate.seq === 13;
    expect(await ports.sweepOutbox()).toEqual({ published: 39, found: 40, oldestAt: NOW });
    bus.refuses = () => false;
    expect(await ports.sweepOutbox()).toEqual({ published: 1, found: 1, oldestAt: NOW });
    expect(await ports.sweepOutbox()).toEqual({ published: 0, found: 0 });
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

export function values(opened: () => World): void {
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

  it('of a quota is counted per day, and one of two calls that count the same at once is lost', async () => {
    const { commit, ports } = opened();
    const use = (revision: number, call: string): Change => ({ noun: 'quotaUse', value: quotaUse(revision, { call }) });
    expect(await ports.quotaUse('acme', 'api-calls', quotaUse(1).day)).toBeUndefined();
    expect(await commit(facts([use(1, 'a')]))).toBe('committed');
    expect(await commit(facts([use(1, 'b')]))).toBe('lost');
    expect(await commit(facts([use(2, 'b')]))).toBe('committed');
    expect(await commit(facts([use(2, 'c')]))).toBe('lost');
    expect(await ports.quotaUse('acme', 'api-calls', quotaUse(1).day)).toEqual(quotaUse(2, { call: 'b' }));
    expect(await ports.quotaUse('acme', 'exports', quotaUse(1).day)).toBeUndefined();
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
