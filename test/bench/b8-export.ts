import { writeExports } from '../../shared/application/write-exports.ts';
import type { Period } from '../../shared/kernel/period.ts';
import { BillingWorld } from '../support/billing-world.ts';
import { at } from '../support/wallets.ts';
import { openMemoryStore } from './bench-store.ts';
import { type Benchmark, expectSame, type Finding, measure, type Scale } from './harness.ts';
import { heldHeapMB } from './heap.ts';
import { walletName } from './usage-events.ts';

/** Customers with a top-up each, and how often their month is exported to come to so many lines. */
const SIZES: Record<Scale, readonly number[]> = { full: [2_000, 20_000], quick: [300, 3_000], gate: [100, 400] };
/** Top-ups of each customer: a line of its invoice each. */
const TOP_UPS = 4;
const ISSUED_IN = '2026-12' as Period;
/** The heap is looked at so often while the lines are written, each time after a collection. */
const LOOKS = 5;
const FLAT_MB = 8;

type Exported = { readonly lines: number; readonly peakMB: number; readonly cpuMs: number; readonly bytes: number };

/** Invoice lines to CSV, page by page: what it holds at once does not grow with the month. */
export const exportLines: Benchmark = {
  id: 'B8',
  title: 'the export of a month in flat memory (store in memory, files counted and thrown away)',
  run: async (scale) => {
    const exported: Exported[] = [];
    for (const customers of SIZES[scale]) exported.push(await exportMonth(customers));
    return exported.flatMap((each) => findingsOf(each, scale));
  },
};

async function exportMonth(customers: number): Promise<Exported> {
  const world = new BillingWorld({ store: openMemoryStore().store });
  for (let index = 0; index < customers; index += 1) {
    await world.subscriber(walletName(index), 'pro', 1);
    for (let bought = 0; bought < TOP_UPS; bought += 1) await world.topUp(walletName(index), '5.00');
  }
  for (const end of ['2026-12-01T02:30:00Z', '2027-01-01T02:30:00Z']) {
    world.now = at(end);
    await world.deliver({ queue: 'starts', body: {} });
    for (let chunk = world.queue.shift(); chunk; chunk = world.queue.shift()) await world.deliver(chunk);
  }
  const held = heldHeapMB();
  const looks = { every: Math.ceil((customers * (1 + TOP_UPS)) / LOOKS), next: 0, peakMB: 0 };
  let [bytes, lines] = [0, 0];
  const putExport = async ({ key }: { readonly key: string }, content: AsyncIterable<string> | Iterable<string>) => {
    for await (const part of content) {
      bytes += part.length;
      if (!key.endsWith('invoice-lines.csv')) continue;
      lines += part.split('\n').length - 1;
      if (lines < looks.next) continue;
      looks.next += looks.every;
      looks.peakMB = Math.max(looks.peakMB, heldHeapMB() - held);
    }
    return { bytes, sha256: '0'.repeat(64) };
  };
  const { result, cpuMs } = await measure(() => writeExports({ ...world.ports, putExport })(ISSUED_IN));
  expectSame('the outcome of an export', result, 'written');
  // The seat of the month to come, and the top-ups of the month before; a header.
  expectSame('lines written', lines - 1, customers * (1 + TOP_UPS));
  return { lines: lines - 1, peakMB: looks.peakMB, cpuMs, bytes };
}

function findingsOf({ lines, peakMB, cpuMs, bytes }: Exported, scale: Scale): Finding[] {
  const what = `${lines.toLocaleString('en')} lines`;
  const limit = scale === 'gate' ? {} : { target: 'P11', atMost: FLAT_MB };
  return [
    { what: `${what}: most heap held while they are written`, kind: 'timed', value: peakMB, unit: 'MB', ...limit },
    { what: `${what}: written`, kind: 'counted', value: bytes / lines, unit: 'bytes a line, all files' },
    { what: `${what}: CPU`, kind: 'timed', value: (cpuMs * 1000) / lines, unit: 'us a line' },
  ];
}
