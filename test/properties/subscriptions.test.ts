import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cancelService,
  deleteModule,
  pauseService,
  putModule,
  resumeService,
} from '../../shared/application/change-subscription.ts';
import { previewSubscription } from '../../shared/application/preview-subscription.ts';
import type { Invoice, InvoiceLine } from '../../shared/domain/invoices/invoice.ts';
import { BillingError } from '../../shared/kernel/errors.ts';
import { DAY_MS, instant } from '../../shared/kernel/instant.ts';
import {
  addDays,
  daysBetween,
  firstDayOf,
  nextPeriod,
  periodAt,
  type LocalDate,
  type Period,
} from '../../shared/kernel/period.ts';
import { sum } from '../../shared/kernel/rounding.ts';
import { BillingWorld } from '../support/billing-world.ts';
import { isPaidFor } from '../../shared/domain/subscriptions/subscription-draft.ts';
import { at, catalog } from '../support/wallets.ts';

type Step =
  | {
      readonly kind: 'put';
      readonly plan: 'individual' | 'pro';
      readonly seats: number;
      readonly interval: 'month' | 'year';
    }
  | { readonly kind: 'install' | 'uninstall' | 'reinstall'; readonly module: string; readonly trial: boolean }
  | { readonly kind: 'pause' | 'resume' | 'topUp' };
type Move = { readonly days: number; readonly step: Step };

const MODULES = ['lims', 'quality-iso', 'ged', 'sap-integration', 'time-tracking-pro'] as const;
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('put' as const),
      plan: fc.constantFrom('individual' as const, 'pro' as const),
      seats: fc.integer({ min: 1, max: 10 }),
      interval: fc.constantFrom('month' as const, 'month' as const, 'month' as const, 'year' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('install' as const, 'uninstall' as const, 'reinstall' as const),
      module: fc.constantFrom(...MODULES),
      trial: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('pause' as const, 'resume' as const, 'topUp' as const) }) },
);
const moves = fc.array(fc.record({ days: fc.integer({ min: 0, max: 25 }), step }), { minLength: 1, maxLength: 10 });
/** Two modules come and go, for the same seats. */
const moduleMoves = fc.array(
  fc.record({
    days: fc.integer({ min: 0, max: 40 }),
    step: fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constantFrom('install' as const, 'uninstall' as const, 'reinstall' as const),
          module: fc.constantFrom('lims', 'sap-integration'),
          trial: fc.boolean(),
        }),
      },
      { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('pause' as const, 'resume' as const) }) },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('put' as const),
          plan: fc.constantFrom('individual' as const, 'pro' as const),
          seats: fc.constant(3),
          interval: fc.constantFrom('month' as const, 'year' as const),
        }),
      },
    ),
  }),
  { minLength: 1, maxLength: 10 },
);
const start = fc.integer({ min: 0, max: 364 }).map((days) => `${addDays('2027-03-01' as LocalDate, days)}T10:00:00Z`);

const OPTIONS = { numRuns: 60 };

/** A refusal is an answer too; anything else is a failure. */
async function attempt(change: () => Promise<unknown>): Promise<boolean> {
  try {
    await change();
    return true;
  } catch (error) {
    if (error instanceof BillingError) return false;
    throw error;
  }
}

async function perform(world: BillingWorld, each: Step): Promise<unknown> {
  const input = { customerId: 'acme' };
  switch (each.kind) {
    case 'put':
      return world.put('acme', { plan: each.plan, seats: each.seats, interval: each.interval });
    case 'install':
      return putModule(world.ports)({ ...input, module: each.module, trial: each.trial });
    case 'uninstall':
      return deleteModule(world.ports)({ ...input, module: each.module });
    case 'reinstall':
      await deleteModule(world.ports)({ ...input, module: each.module });
      return putModule(world.ports)({ ...input, module: each.module, trial: each.trial });
    case 'pause':
      return pauseService(world.ports)(input);
    case 'resume':
      return resumeService(world.ports)(input);
    case 'topUp':
      return world.topUp('acme', '5.00');
  }
}

async function live(
  from: string,
  story: readonly Move[],
  each: (world: BillingWorld, move: Move) => Promise<void>,
): Promise<BillingWorld> {
  const world = new BillingWorld({ start: from });
  await world.customer('acme');
  await world.addCard('acme');
  await world.put('acme', { plan: 'pro', seats: 3 });
  for (const move of story) {
    await world.liveThrough(new Date(world.now + move.days * DAY_MS).toISOString());
    await each(world, move);
  }
  return world;
}

async function invoicesOf(world: BillingWorld, from: string): Promise<readonly Invoice[]> {
  const periods: Period[] = [];
  const last = periodAt(instant(world.now), catalog.zone);
  for (let period = periodAt(at(from), catalog.zone); period <= last; period = nextPeriod(period)) periods.push(period);
  return world.invoices(...periods);
}

const isOfPlan = (line: InvoiceLine): boolean =>
  line.kind === 'plan' || (line.kind === 'credit' && /^Unused days of (Pro|Individual)/.test(line.description));
const isOfModule =
  (name: string) =>
  ({ kind, description }: InvoiceLine): boolean =>
    (kind === 'module' && description.startsWith(`Module ${name},`)) ||
    (kind === 'credit' && description.startsWith(`Unused days of ${name},`));

/** Seat-days that lines charged less those that they gave back, by day. */
function seatDays(lines: readonly InvoiceLine[], isMeant: (line: InvoiceLine) => boolean): Map<LocalDate, number> {
  const days = new Map<LocalDate, number>();
  for (const line of lines.filter(isMeant)) {
    const isUnused = line.kind === 'credit';
    const seats = Number(/(\d+) seats?/.exec(line.description)?.[1]);
    for (let offset = 0; offset < daysBetween(line.service.start, line.service.end); offset += 1) {
      const day = addDays(line.service.start, offset);
      days.set(day, (days.get(day) ?? 0) + (isUnused ? -seats : seats));
    }
  }
  return days;
}

describe('any sequence of changes', () => {
  it('leaves no day billed twice or not at all: what was charged for a day are its seats, once', async () => {
    await fc.assert(
      fc.asyncProperty(start, moves, async (from, story) => {
        const seatsOn = new Map<LocalDate, number>();
        const world = await live(from, story, async (each, move) => {
          each.dayEnded ??= async (day) => {
            const subscription = await each.ports.subscription('acme');
            if (subscription?.status === 'active') seatsOn.set(day, subscription.seats);
          };
          await attempt(() => perform(each, move.step));
        });
        const subscription = await world.ports.subscription('acme');
        const lines = (await invoicesOf(world, from)).flatMap((invoice) => invoice.lines);
        const charged = seatDays([...lines, ...(subscription?.waiting ?? [])], isOfPlan);
        for (const [day, seats] of seatsOn) {
          if (subscription && day < subscription.invoicedUntil)
            expect(`${day} ${String(charged.get(day))}`).toBe(`${day} ${String(seats)}`);
        }
        for (const [day, seats] of charged) expect(seats, day).toBeGreaterThanOrEqual(0);
      }),
      OPTIONS,
    );
  });

  it('charges no day of a module twice, and every day on which it is paid', async () => {
    await fc.assert(
      fc.asyncProperty(start, moduleMoves, async (from, story) => {
        const paidOn = new Map<LocalDate, readonly string[]>();
        const world = await live(from, story, async (each, move) => {
          each.dayEnded ??= async (day) => {
            const subscription = await each.ports.subscription('acme');
            if (subscription?.status !== 'active') return;
            paidOn.set(
              day,
              subscription.modules.filter(isPaidFor).map(({ id }) => id),
            );
          };
          await attempt(() => perform(each, move.step));
        });
        const subscription = await world.ports.subscription('acme');
        const lines = (await invoicesOf(world, from)).flatMap((invoice) => invoice.lines);
        for (const id of MODULES) {
          const name = catalog.modules[id]?.name ?? '';
          const charged = seatDays([...lines, ...(subscription?.waiting ?? [])], isOfModule(name));
          for (const [day, seats] of charged) {
            expect(seats, `${id} ${day}`).toBeGreaterThanOrEqual(0);
            expect(seats, `${id} ${day}`).toBeLessThanOrEqual(3);
          }
          for (const [day, modules] of paidOn) {
            if (subscription && modules.includes(id) && day < subscription.invoicedUntil)
              expect(charged.get(day), `${id} ${day}`).toBe(3);
          }
        }
      }),
      OPTIONS,
    );
  });

  it('never makes an invoice of nothing or less, and every invoice adds up', async () => {
    await fc.assert(
      fc.asyncProperty(start, moves, async (from, story) => {
        const world = await live(from, story, async (each, move) => {
          await attempt(() => perform(each, move.step));
        });
        await attempt(() =>
          cancelService(world.ports)({
            customerId: 'acme',
            request: { at: 'now', reason: 'other' },
            call: { key: 'cancel', inputHash: '' },
            answer: () => ({}),
          }),
        );
        const until = firstDayOf(nextPeriod(nextPeriod(periodAt(instant(world.now), catalog.zone))));
        await world.liveThrough(`${until}T09:00:00Z`);
        for (const invoice of await invoicesOf(world, from)) {
          expect(invoice.gross).toBeGreaterThan(0n);
          expect(sum(invoice.lines.map(({ net }) => net))).toBe(invoice.net);
        }
      }),
      OPTIONS,
    );
  });
});

describe('a preview', () => {
  it('is the invoice that the change then makes, line by line', async () => {
    await fc.assert(
      fc.asyncProperty(start, moves, async (from, story) => {
        await live(from, story, async (world, { step: each }) => {
          if (each.kind !== 'put') {
            await attempt(() => perform(world, each));
            return;
          }
          const request = { plan: each.plan, seats: each.seats, interval: each.interval };
          let previewed: readonly InvoiceLine[] | undefined;
          const isAllowed = await attempt(async () => {
            previewed = (await previewSubscription(world.ports)({ customerId: 'acme', request })).now?.lines;
          });
          const before = new Set((await invoicesOf(world, from)).map(({ id }) => id));
          const isDone = await attempt(() => perform(world, each));
          expect(isDone).toBe(isAllowed);
          const made = (await invoicesOf(world, from)).filter(({ id }) => !before.has(id));
          expect(made.at(-1)?.lines).toEqual(previewed);
        });
      }),
      OPTIONS,
    );
  });
});
