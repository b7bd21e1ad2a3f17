import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cancelService, pauseService, resumeService } from '../../shared/application/change-subscription.ts';
import type { InvoiceLine } from '../../shared/domain/invoices/invoice.ts';
import { accrualLines } from '../../shared/domain/subscriptions/accruals.ts';
import { BillingError } from '../../shared/kernel/errors.ts';
import { DAY_MS, instant } from '../../shared/kernel/instant.ts';
import { invariant } from '../../shared/kernel/invariant.ts';
import {
  addDays,
  daysBetween,
  firstDayOf,
  nextPeriod,
  periodAt,
  periodOfDate,
  rangeOfPeriod,
  type LocalDate,
  type Period,
} from '../../shared/kernel/period.ts';
import { divideRounded, sum } from '../../shared/kernel/rounding.ts';
import { BillingWorld } from '../support/billing-world.ts';
import { hosting } from '../support/hosting.ts';
import { at } from '../support/wallets.ts';

const catalog = hosting({ discounts: [] });
const VPS_CENTS = 999n;

type Step =
  | { readonly kind: 'put'; readonly plan: string; readonly vps: number; readonly databases: number }
  | { readonly kind: 'pause' | 'resume' };
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('put' as const),
      plan: fc.constantFrom('self-service', 'team', 'business', 'prepaid'),
      vps: fc.integer({ min: 0, max: 5 }),
      databases: fc.constantFrom(0, 3, 10, 11, 100, 101),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('pause' as const, 'resume' as const) }) },
);
const moves = fc.array(fc.record({ days: fc.integer({ min: 0, max: 25 }), step }), { minLength: 1, maxLength: 10 });
const start = fc.integer({ min: 0, max: 364 }).map((days) => `${addDays('2027-03-01' as LocalDate, days)}T10:00:00Z`);
const OPTIONS = { numRuns: 60 };

async function perform(world: BillingWorld, each: Step): Promise<void> {
  try {
    if (each.kind === 'put') {
      const { plan, vps, databases } = each;
      await world.put('acme', { plan, quantities: { vps, databases } });
    } else if (each.kind === 'pause') await pauseService(world.ports)({ customerId: 'acme' });
    else await resumeService(world.ports)({ customerId: 'acme' });
  } catch (error) {
    if (!(error instanceof BillingError)) throw error;
  }
}

/** Lives a story to its end, cancelled, and all of its months closed: every line there will ever be. */
async function linesOf(from: string, story: readonly { days: number; step: Step }[], inForce: Map<string, number>) {
  const world = new BillingWorld({ start: from, catalog });
  await world.customer('acme');
  await world.addCard('acme');
  await world.put('acme', { plan: 'self-service', quantities: { vps: 2 } });
  world.dayEnded = async (day) => {
    const subscription = await world.ports.subscription('acme');
    const isServed = subscription?.status === 'active';
    for (const { id, quantity } of isServed ? subscription.products : []) inForce.set(`${day} ${id}`, quantity);
  };
  for (const { days, step: each } of story) {
    await world.liveThrough(new Date(world.now + days * DAY_MS).toISOString());
    await perform(world, each);
  }
  const request = { at: 'period_end', reason: 'other' } as const;
  const call = { key: 'cancel', inputHash: '' };
  await cancelService(world.ports)({ customerId: 'acme', request, call, answer: () => ({}) });
  const after = nextPeriod(nextPeriod(periodAt(instant(world.now), catalog.zone)));
  await world.liveThrough(`${firstDayOf(after)}T09:00:00Z`);
  const periods: Period[] = [];
  for (let period = periodAt(at(from), catalog.zone); period <= after; period = nextPeriod(period))
    periods.push(period);
  const invoices = await world.invoices(...periods);
  const subscription = await world.ports.subscription('acme');
  const customer = await world.ports.customer('acme');
  invariant(subscription && customer, 'it is there');
  // Less than nothing in all is not invoiced: it waits.
  const accrued = accrualLines(subscription.accrued, subscription, { customer, catalog });
  return [...invoices.flatMap(({ lines }) => lines), ...subscription.waiting, ...accrued];
}

const daysOf = ({ service }: InvoiceLine): readonly LocalDate[] =>
  Array.from({ length: daysBetween(service.start, service.end) }, (_, day) => addDays(service.start, day));

/** "VPS x 3" on each day, what was given back taken off. */
function unitDays(lines: readonly InvoiceLine[], product: string, name: string): Map<string, number> {
  const days = new Map<string, number>();
  for (const line of lines) {
    const named = new RegExp(`^(Unused days of )?${name} x (\\d+)`).exec(line.description);
    if (!named) continue;
    const units = Number(named[2]) * (named[1] === undefined ? 1 : -1);
    for (const day of daysOf(line)) days.set(`${day} ${product}`, (days.get(`${day} ${product}`) ?? 0) + units);
  }
  return days;
}

describe('any sequence of quantities, plans that bill products before and after, and pauses', () => {
  it('charges each unit for each day of its service once; and no other day, but of a pause after it was paid', async () => {
    await fc.assert(
      fc.asyncProperty(start, moves, async (from, story) => {
        const inForce = new Map<string, number>();
        const lines = await linesOf(from, story, inForce);
        for (const [product, name] of [
          ['vps', 'VPS'],
          ['databases', 'databases'],
        ] as const) {
          const served = new Map([...inForce].filter(([key]) => key.endsWith(` ${product}`)));
          // What was paid in advance stays paid in a pause.
          const wasPaused = story.some(({ step: { kind } }) => kind === 'pause');
          const charged = [...unitDays(lines, product, name)].filter(
            ([key, units]) => units !== 0 && !(wasPaused && units > 0 && !served.has(key)),
          );
          expect(charged.toSorted()).toEqual([...served].toSorted());
        }
      }),
      OPTIONS,
    );
  });

  it('splits a month of one quantity to the cent: round(P x b / D) - round(P x a / D) of each line', async () => {
    await fc.assert(
      fc.asyncProperty(start, moves, async (from, story) => {
        for (const line of await linesOf(from, story, new Map())) {
          if (!line.description.startsWith('VPS x')) continue;
          const { start: month, end } = rangeOfPeriod(periodOfDate(line.service.start));
          const upTo = (day: LocalDate) =>
            divideRounded(line.quantity * VPS_CENTS * BigInt(daysBetween(month, day)), BigInt(daysBetween(month, end)));
          expect(line.net).toBe(upTo(line.service.end) - upTo(line.service.start));
        }
      }),
      OPTIONS,
    );
  });

  it('never makes a line that is not quantity x price, less what its days and discounts take off', async () => {
    await fc.assert(
      fc.asyncProperty(start, moves, async (from, story) => {
        const lines = await linesOf(from, story, new Map());
        for (const { kind, quantity, unitPrice, net, discounts } of lines) {
          if (kind !== 'product') continue;
          const whole = divideRounded(quantity * unitPrice, 10_000n);
          expect(net + sum(discounts.map(({ amount }) => amount))).toBeLessThanOrEqual(whole);
          expect(net).toBeGreaterThanOrEqual(0n);
        }
      }),
      { numRuns: 20 },
    );
  });
});
