import { describe, expect, it } from 'vitest';
import { centsOf, formatCents } from '../../../shared/kernel/money.ts';
import { ContractWorld } from '../../support/contract-world.ts';
import { discountOf, servers } from '../../support/contracts.ts';
import { day } from '../../support/quotes.ts';

describe('the end of a contract', () => {
  it('is told of before notice is due, and renewed where none is given', async () => {
    const world = await ContractWorld.begun();
    await world.accept({ rhythm: 'upfront' });
    await world.liveThrough('2027-08-19T09:00:00Z');
    expect(world.told('contract.renewal_due').map(({ data, occurredAt }) => [occurredAt.slice(0, 10), data])).toEqual([
      [
        '2027-08-19',
        expect.objectContaining({ noticeBy: '2027-09-18', term: { start: '2026-11-17', end: '2027-11-17' } }),
      ],
    ]);
    await world.liveThrough('2027-11-18T09:00:00Z');
    expect(world.types('contract.')).toEqual(['contract.started', 'contract.renewal_due', 'contract.renewed']);
    expect((await world.lines('2027-11')).map(({ cause, net }) => [cause, net])).toEqual([
      ['instalment:ctr:2', '1198.80'],
    ]);
  });

  it.each([
    ['in time', '2027-09-18T09:00:00Z', '2027-11-17'],
    ['too late for this term', '2027-09-19T09:00:00Z', '2028-11-17'],
  ])('follows a notice: %s', async (_title, noticed, ends) => {
    const world = await ContractWorld.begun();
    await world.accept({ rhythm: 'upfront' });
    await world.liveThrough(noticed);
    await world.cancel('period_end');
    expect((await world.read()).scheduled).toMatchObject({ on: ends });
    await world.liveThrough('2028-11-18T09:00:00Z');
    const { status, canceled, contract } = await world.read();
    expect({ status, on: canceled?.on, contract }).toEqual({ status: 'canceled', on: ends, contract: undefined });
    expect(world.types('contract.ended')).toHaveLength(1);
  });

  it('is no more when the notice is withdrawn', async () => {
    const world = await ContractWorld.begun();
    await world.accept({ rhythm: 'upfront' });
    await world.liveThrough('2027-09-01T09:00:00Z');
    await world.cancel('period_end');
    await world.put('acme', { plan: 'annual' });
    const { scheduled, contract } = await world.read();
    expect({ scheduled, noticeGivenOn: contract?.noticeGivenOn }).toEqual({});
    await world.liveThrough('2027-11-18T09:00:00Z');
    expect((await world.read()).contract?.renewals).toBe(1);
  });

  it('with notice for the plan that follows: service goes on by it, in the quantities there are', async () => {
    const world = await ContractWorld.begun();
    await world.accept({ rhythm: 'upfront' });
    await world.payAll('2026-11');
    await world.put('acme', { plan: 'self-service' });
    expect((await world.read()).scheduled).toMatchObject({ on: '2027-11-17', plan: 'self-service' });
    await world.liveThrough('2027-12-02T09:00:00Z');
    expect(await world.read()).toMatchObject({ plan: 'self-service', status: 'active', products: [{ quantity: 10 }] });
    // 10 x 9.99 x 14/30, by the close.
    expect((await world.lines('2027-11', '2027-12')).map(({ cause, net }) => [cause, net])).toEqual([
      ['close:2027-11', '46.62'],
    ]);
  });

  it('comes by itself where no renewal was agreed, to the plan that follows', async () => {
    const world = await ContractWorld.begun();
    await world.accept({ rhythm: 'upfront', renewal: { automatic: false, noticeDays: 60 } });
    await world.payAll('2026-11');
    await world.liveThrough('2027-11-18T09:00:00Z');
    expect(await world.read()).toMatchObject({ plan: 'self-service', status: 'active' });
    expect(world.types('contract.').at(-1)).toBe('contract.ended');
  });

  it('now: service ends, and the rest of the term is owed at once', async () => {
    const world = await ContractWorld.begun();
    await world.accept({ discounts: [discountOf('annual commitment', '0.17')] });
    await world.liveThrough('2027-03-01T09:00:00Z');
    await world.cancel('now');
    const invoices = await world.lines('2026-11', '2026-12', '2027-01', '2027-02', '2027-03');
    expect(invoices.at(-1)).toMatchObject({
      cause: 'termination:ctr',
      due: '2027-03-31',
      lines: [['product', expect.any(String), '2027-03-17', '2027-11-17']],
    });
    // 12 x 99.90 x 0.83 = 995.004: the whole term, to the cent.
    const cents = invoices.reduce((total, { net }) => total + centsOf(net), 0n);
    expect(formatCents(cents as never)).toBe('995.00');
    expect((await world.read()).status).toBe('canceled');
    await world.liveThrough('2027-12-02T09:00:00Z');
    expect(await world.lines('2027-04', '2027-05', '2027-11', '2027-12')).toEqual([]);
  });

  it('of one that has not begun is nothing: it is withdrawn', async () => {
    const world = await ContractWorld.begun();
    await world.accept({ startsOn: day('2026-12-01') });
    await world.cancel('now');
    expect((await world.read()).scheduledContract).toBeUndefined();
    expect(world.told('contract.ended').map(({ data }) => data)).toMatchObject([{ reason: 'withdrawn' }]);
  });
});

describe('an amendment', () => {
  it('gives back what was invoiced from its first day on, and begins a term of its own', async () => {
    const world = await ContractWorld.begun();
    await world.accept({ rhythm: 'yearly' });
    await world.liveThrough('2027-05-20T09:00:00Z');
    const contractId = (await world.read()).contract?.id ?? '';
    await world.accept({ startsOn: day('2027-06-01'), lines: [servers(12)], quantities: { vps: 12 } }, contractId);
    expect((await world.read()).contract?.id).toBe(contractId);
    await world.liveThrough('2027-06-02T09:00:00Z');
    // 1198.80 less 6 months and 15 of 31 days: 599.40 + 99.90 x 15/31 = 647.74 kept, 551.06 back. Less than nothing waits.
    expect(await world.lines('2027-06')).toEqual([]);
    expect(
      (await world.read()).waiting.map(({ kind, net, service }) => [kind, formatCents(net), service.start]),
    ).toEqual([
      ['credit', '-551.06', '2027-06-01'],
      ['product', '119.88', '2027-06-01'],
    ]);
    await world.liveThrough('2027-10-02T09:00:00Z');
    // 4 x 119.88 = 479.52, then 599.40 - 551.06.
    expect(
      (await world.lines('2027-07', '2027-08', '2027-09', '2027-10')).map(({ cause, net }) => [cause, net]),
    ).toEqual([['instalment:ctr:5', '48.34']]);
    expect(world.types('contract.ended')).toHaveLength(1);
  });
});
