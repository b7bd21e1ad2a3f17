import { expect, it } from 'vitest';
import { customerShardOf, subscriptionKey } from '../../shared/adapters/dynamodb/keys.ts';
import { BillingError } from '../../shared/kernel/errors.ts';
import { instant } from '../../shared/kernel/instant.ts';
import { quoteFor } from '../support/quotes.ts';
import { activity, customer, invoice, NOVEMBER, NOW, registerEntry, subscription } from '../support/stored-values.ts';
import { collect, facts, pagesOf, type World } from './storage-ports-steps.ts';

/** So many ids of customers that lie in one shard. */
function ofOneShard(count: number): string[] {
  const ids = Array.from({ length: 256 * 3 * count }, (_, index) => `c-${String(index)}`);
  return ids.filter((id) => customerShardOf(id) === 7).slice(0, count);
}

export function lists(opened: () => World): void {
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

  it('of accounts have what each reads alone, whichever shards they lie in', async () => {
    const { commit, ports } = opened();
    const ids = Array.from({ length: 30 }, (_, index) => `account-${String(index)}`);
    for (const [index, id] of ids.entries()) {
      await commit(facts([{ noun: 'customer', value: customer(id) }]));
      if (index % 3) await commit(facts([{ noun: 'subscription', value: subscription(id) }]));
    }
    const accounts = await ports.accounts([...ids, 'nobody']);
    for (const id of ids) expect(accounts.get(id)).toEqual(await ports.account(id));
    expect(accounts.get('nobody')).toEqual({});
  });

  it('of accounts of one shard are one read, and leave out who lies behind many others or cannot be read', async () => {
    const { commit, ports, store } = opened();
    const ids = ofOneShard(9).toSorted();
    for (const id of ids)
      await commit(
        facts([
          { noun: 'customer', value: customer(id) },
          { noun: 'subscription', value: subscription(id) },
        ]),
      );
    const [first = '', second = '', third = ''] = ids;
    expect([...(await ports.accounts([third, first, second])).keys()]).toEqual([first, second, third]);
    expect([...(await ports.accounts([first, ids.at(-1) ?? ''])).keys()]).toEqual([first]);
    await store.put({ item: { ...subscriptionKey(second), v: 1, d: 'no document' }, condition: 'anyState' });
    expect([...(await ports.accounts([first, second, third])).keys()]).toEqual([first, third]);
    await expect(ports.account(second)).rejects.toThrow();
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

  it('of quotes are newest first, of one customer and of all, and a later revision stays at its place', async () => {
    const { commit, ports } = opened();
    const offered = (id: string, createdAt: number, customerId = 'acme') => ({
      ...quoteFor({}, { id }),
      id,
      customerId,
      createdAt: instant(createdAt),
    });
    const quotes = [offered('quo_1', 5), offered('quo_2', 1_790_000_000_000), offered('quo_3', 99, 'other')];
    for (const value of quotes) await commit(facts([{ noun: 'quote', value }]));
    const decided = { ...offered('quo_1', 5), revision: 2, status: 'rejected' } as const;
    expect(await commit(facts([{ noun: 'quote', value: decided }]))).toBe('committed');
    expect(await commit(facts([{ noun: 'quote', value: { ...decided, status: 'approved' } }]))).toBe('lost');
    expect(await pagesOf((page) => ports.quoteIds(page), 2)).toEqual([['quo_2', 'quo_3'], ['quo_1']]);
    expect(await pagesOf((page) => ports.quoteIdsOfCustomer('acme', page), 1)).toEqual([['quo_2'], ['quo_1']]);
    expect(await ports.quotesById(['quo_3', 'quo_9', 'quo_1'])).toEqual([quotes[2], decided]);
    expect(await ports.quote('quo_1')).toEqual(decided);
  });

  it('of what falls due have a quote beside what is due of its customer', async () => {
    const { commit, ports } = opened();
    const due = { customerId: 'acme', dueAt: NOW };
    for (const value of [due, { ...due, quoteId: 'quo_1' }, { ...due, quoteId: 'quo_2' }])
      await commit(facts([{ noun: 'due', value }]));
    await ports.forgetDue({ ...due, quoteId: 'quo_1' });
    expect(await collect(ports.dueBy(NOW))).toEqual([due, { ...due, quoteId: 'quo_2' }]);
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
