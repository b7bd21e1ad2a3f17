import { openMemoryStore, type Tally, tallyBetween } from './bench-store.ts';
import type { Period } from '../../shared/kernel/period.ts';
import { at } from '../support/wallets.ts';
import { BillingWorld } from '../support/billing-world.ts';
import { type Benchmark, expectSame, type Finding, measure, type Scale } from './harness.ts';
import { heldHeapMB, PeakHeap } from './heap.ts';
import { walletName } from './usage-events.ts';

const SIZES: Record<Scale, readonly number[]> = {
  full: [1_000, 10_000, 100_000],
  quick: [300, 1_000, 3_000],
  gate: [400, 600],
};
const MONTH_OVER = '2026-12-01T02:30:00Z';
const TOKENS = 40_000;
/** The close is run in the month after. */
const ISSUED_IN = '2026-12' as Period;

/** Without a card the first invoice would be waited for: a step of the subscription, not of the close. */
const CARD = { customerId: 'cus_1', paymentMethod: { id: 'pm_1', type: 'card' } } as const;

type Closed = { readonly customers: number; readonly units: Tally; readonly cpuMs: number; readonly growthMB: number };

/** The whole close of customers who each get an invoice, on the store in memory: an engine's time is not what grows. */
export const close: Benchmark = {
  id: 'B6',
  title: 'the close of a month, every customer with an invoice (store in memory)',
  run: async (scale) => {
    const closed: Closed[] = [];
    for (const customers of SIZES[scale]) closed.push(await closeMonth(customers));
    return [...closed.flatMap(findingsOf), ...growthFindings(closed, scale)];
  },
};

async function closeMonth(customers: number): Promise<Closed> {
  const { store, tally } = openMemoryStore();
  const world = new BillingWorld({ store });
  for (let index = 0; index < customers; index += 1) {
    await world.subscriber(walletName(index), 'pro', 3, { stripe: CARD });
    await world.use(walletName(index), TOKENS);
  }
  world.now = at(MONTH_OVER);
  const before = tally();
  const held = heldHeapMB();
  const peak = new PeakHeap();
  const { cpuMs } = await measure(async () => {
    await world.deliver({ queue: 'starts', body: {} });
    for (let chunk = world.queue.shift(); chunk; chunk = world.queue.shift()) {
      await world.deliver(chunk);
      peak.look();
    }
  });
  const units = tallyBetween(before, tally());
  await checkClose(world, customers);
  return { customers, units, cpuMs, growthMB: peak.overMB(held) };
}

/** Every customer has one invoice, and their numbers follow each other without a gap. */
async function checkClose(world: BillingWorld, customers: number): Promise<void> {
  expectSame('closes completed', world.told('close.completed').length, 1);
  const buyers: string[] = [];
  let next: number | undefined;
  let cursor: string | undefined;
  do {
    const page = await world.ports.register(ISSUED_IN, { limit: 100, ...(cursor !== undefined && { cursor }) });
    for (const { first, invoices } of page.data) {
      expectSame('the number after the one before', first, next ?? first);
      next = first + invoices.length;
      buyers.push(...invoices.map(({ customerId }) => customerId));
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  expectSame('invoices issued', buyers.length, customers);
  expectSame('customers invoiced', new Set(buyers).size, customers);
}

function findingsOf({ customers, units, cpuMs }: Closed): Finding[] {
  const what = `${customers.toLocaleString('en')} customers`;
  return [
    {
      what: `${what}: write units each`,
      kind: 'counted',
      value: units.writes / customers,
      unit: 'WRU',
      target: 'P7',
      atMost: 10,
    },
    {
      what: `${what}: read units each`,
      kind: 'counted',
      value: units.reads / customers,
      unit: 'RRU',
      target: 'P7',
      atMost: 4,
    },
    { what: `${what}: calls to the table each`, kind: 'counted', value: units.calls / customers, unit: 'calls' },
    {
      what: `${what}: CPU each, without the SDK`,
      kind: 'timed',
      value: cpuMs / customers,
      unit: 'ms',
      target: 'P7',
      atMost: 1,
    },
  ];
}

/** b of cost = a * customers ^ b, from the smallest to the largest. */
function growthFindings(closed: readonly Closed[], scale: Scale): Finding[] {
  const [first, last] = [closed.at(0), closed.at(-1)];
  if (!first || !last) return [];
  const exponent = (cost: (each: Closed) => number): number =>
    Math.log(cost(last) / cost(first)) / Math.log(last.customers / first.customers);
  const limit = scale === 'gate' ? {} : { target: 'P7', atMost: 1.02 };
  return [
    {
      what: 'growth exponent of write units',
      kind: 'counted',
      value: exponent(({ units }) => units.writes),
      unit: '',
      ...limit,
    },
    {
      what: 'growth exponent of read units',
      kind: 'counted',
      value: exponent(({ units }) => units.reads),
      unit: '',
      ...limit,
    },
    { what: 'growth exponent of CPU', kind: 'timed', value: exponent(({ cpuMs }) => cpuMs), unit: '', ...limit },
    {
      what: 'heap that the largest close adds, its own invoices in the store included',
      kind: 'timed',
      value: (last.growthMB * 1_000) / last.customers,
      unit: 'KB a customer',
    },
  ];
}
