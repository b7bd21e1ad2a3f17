import { describe, expect, it } from 'vitest';
import type { Commitment } from '../../../shared/domain/contracts/contract.ts';
import { centsOf } from '../../../shared/kernel/money.ts';
import type { LocalDate } from '../../../shared/kernel/period.ts';
import { ContractWorld } from '../../support/contract-world.ts';
import { discountOf } from '../../support/contracts.ts';

const day = (date: string) => date as LocalDate;
const monthly = (amount: string): Commitment => ({ amount: centsOf(amount), per: 'month' });
const ofTerm = (amount: string): Commitment => ({ amount: centsOf(amount), per: 'term' });

/** A contract for usage alone, from the day on which the world begins. */
async function committed(commitment: Commitment, more: object = {}): Promise<ContractWorld> {
  const world = await ContractWorld.begun();
  await world.accept({ commitment, lines: [], quantities: {}, ...more });
  return world;
}

/** The lines of usage in a month's invoices: kind, net, and the days that they are for. */
const usageIn = async (world: ContractWorld, ...periods: readonly string[]) =>
  (await world.lines(...periods)).flatMap(({ lines }) =>
    lines
      .filter(([kind]) => kind === 'usage' || kind === 'adjustment')
      .map(([kind, net, start, end]) => [kind, net, start, end]),
  );

describe('a commitment of usage a month', () => {
  it('that is not reached is made up by the close, by day in the first month', async () => {
    const world = await committed(monthly('600.00'));
    await world.useHours(100);
    await world.liveThrough('2026-12-02T09:00:00Z');
    // 600.00 x 14/30 = 280.00, less 100 x 1.20.
    expect(await usageIn(world, '2026-12')).toEqual([
      ['usage', '120.00', '2026-11-17', '2026-12-01'],
      ['usage', '160.00', '2026-11-17', '2026-12-01'],
    ]);
    await world.liveThrough('2027-01-02T09:00:00Z');
    expect(await usageIn(world, '2027-01')).toEqual([['usage', '600.00', '2026-12-01', '2027-01-01']]);
  });

  it('that is reached adds nothing, and what is above it is charged as it comes', async () => {
    const world = await committed(monthly('600.00'));
    await world.useHours(300);
    await world.liveThrough('2026-12-02T09:00:00Z');
    expect(await usageIn(world, '2026-12')).toEqual([['usage', '360.00', '2026-11-17', '2026-12-01']]);
  });

  it('counts usage after its discounts', async () => {
    const world = await committed(monthly('600.00'), {
      discounts: [discountOf('negotiated', '0.10', { nature: 'negotiated', on: ['usage'] })],
    });
    await world.useHours(100);
    await world.liveThrough('2026-12-02T09:00:00Z');
    expect((await usageIn(world, '2026-12')).map(([, net]) => net)).toEqual(['108.00', '172.00']);
  });

  it('gives back what late usage makes less, and no more than that', async () => {
    const world = await committed(monthly('600.00'));
    await world.useHours(100);
    await world.liveThrough('2026-12-02T09:00:00Z');
    await world.useHours(50, '2026-11-20T10:00:00Z');
    await world.useHours(500, '2026-12-02T10:00:00Z');
    await world.liveThrough('2027-01-02T09:00:00Z');
    const nets = await usageIn(world, '2027-01');
    expect(nets).toContainEqual(['adjustment', '60.00', '2026-11-01', '2026-12-01']);
    expect(nets).toContainEqual(['adjustment', '-60.00', '2026-11-17', '2026-12-01']);
  });

  it('begins with the first month that the contract prices, where self-service had begun it', async () => {
    const world = await ContractWorld.begun({ start: '2026-11-02T09:00:00Z' });
    await world.put('acme', { plan: 'self-service', quantities: { vps: 1 } });
    await world.liveThrough('2026-11-17T09:00:00Z');
    await world.accept({ commitment: monthly('600.00'), lines: [], quantities: {} });
    await world.liveThrough('2027-01-02T09:00:00Z');
    expect(await usageIn(world, '2026-12', '2027-01')).toEqual([['usage', '600.00', '2026-12-01', '2027-01-01']]);
  });

  it('that ends before its time is owed to the end of the term, at once', async () => {
    const world = await committed(monthly('600.00'), { termMonths: 3 });
    await world.liveThrough('2026-12-10T09:00:00Z');
    await world.useHours(100);
    await world.cancel('now');
    // December 600.00, of which 120.00 were used; January 600.00 and 16 of 28 days of February, 342.86.
    expect(await usageIn(world, '2026-12')).toEqual([
      ['usage', '280.00', '2026-11-17', '2026-12-01'],
      ['usage', '942.86', '2027-01-01', '2027-02-17'],
      ['usage', '120.00', '2026-12-01', '2026-12-10'],
      ['usage', '480.00', '2026-12-01', '2027-01-01'],
    ]);
    await world.liveThrough('2027-04-02T09:00:00Z');
    expect(await usageIn(world, '2027-01', '2027-02', '2027-03', '2027-04')).toEqual([]);
  });
});

describe('a commitment of usage a term', () => {
  it('is settled with its last month, against the usage of all of them', async () => {
    const world = await committed(ofTerm('1000.00'), { termMonths: 3, startsOn: day('2026-11-17') });
    await world.useHours(100);
    await world.liveThrough('2026-12-15T09:00:00Z');
    await world.useHours(200);
    await world.liveThrough('2027-02-10T09:00:00Z');
    expect(await usageIn(world, '2026-12', '2027-01', '2027-02')).toEqual([
      ['usage', '120.00', '2026-11-17', '2026-12-01'],
      ['usage', '240.00', '2026-12-01', '2027-01-01'],
    ]);
    await world.liveThrough('2027-03-02T09:00:00Z');
    expect(await usageIn(world, '2027-03')).toEqual([['usage', '640.00', '2026-11-17', '2027-02-17']]);
  });

  it('begins anew with a renewal', async () => {
    const world = await committed(ofTerm('1000.00'), { termMonths: 3, startsOn: day('2026-11-17') });
    await world.liveThrough('2027-06-02T09:00:00Z');
    expect(await usageIn(world, '2027-03', '2027-04', '2027-05', '2027-06')).toEqual([
      ['usage', '1000.00', '2026-11-17', '2027-02-17'],
      ['usage', '1000.00', '2027-02-17', '2027-05-17'],
    ]);
  });

  it('is for the days that it ran, where another contract takes its place', async () => {
    const world = await committed(ofTerm('3650.00'), { termMonths: 12 });
    await world.useHours(100);
    await world.liveThrough('2027-02-20T09:00:00Z');
    const contractId = (await world.read()).contract?.id ?? '';
    await world.accept({ startsOn: day('2027-02-20'), lines: [], quantities: {}, netDays: 30 }, contractId);
    await world.liveThrough('2027-03-02T09:00:00Z');
    // 95 of 365 days: 950.00, less 120.00.
    expect((await usageIn(world, '2027-03')).map(([, net]) => net)).toEqual(['830.00']);
  });

  it('that ends before its time is owed in full, less what was used', async () => {
    const world = await committed(ofTerm('1000.00'), { termMonths: 12 });
    await world.useHours(100);
    await world.liveThrough('2027-01-20T09:00:00Z');
    await world.cancel('now');
    expect(await usageIn(world, '2027-01')).toEqual([['usage', '880.00', '2026-11-17', '2027-11-17']]);
    await world.liveThrough('2027-12-02T09:00:00Z');
    expect(await usageIn(world, '2027-02', '2027-11', '2027-12')).toEqual([]);
  });
});
