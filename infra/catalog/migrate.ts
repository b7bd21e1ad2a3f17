import Table from 'cli-table3';
import { inParallel } from '../../shared/application/in-parallel.ts';
import type { Catalog } from '../../shared/catalog/catalog.ts';
import { bookOn } from '../../shared/catalog/price-book.ts';
import { cents, centsOf, formatCents } from '../../shared/kernel/money.ts';
import type { Instant } from '../../shared/kernel/instant.ts';
import { localDateAt } from '../../shared/kernel/period.ts';
import type { ApiClient } from '../local/demo/api-client.ts';
import type { Progress } from '../local/demo/progress.ts';
import { customerIds } from './running-stack.ts';

const AT_ONCE = 4;

/** `show` writes nothing, `migrate` schedules the price book in force for the next period. */
export type Migration = {
  readonly api: ApiClient;
  readonly catalog: Catalog;
  readonly now: Instant;
  readonly mode: 'show' | 'migrate';
  readonly progress: (total: number) => Progress;
};

type Found = {
  readonly plan: string;
  readonly seats: number;
  readonly interval: 'month' | 'year';
  readonly status: string;
  readonly catalogVersion: string;
  readonly scheduledChange?: Pick<Found, 'plan' | 'seats' | 'interval'> & {
    readonly on: string;
    readonly cancels: boolean;
  };
};
type Outcome = 'to migrate' | 'migrates' | 'waits' | 'failed';
export type Row = Pick<Found, 'plan' | 'seats' | 'interval' | 'catalogVersion'> & {
  readonly customerId: string;
  /** Net, of its next full period; absent where it has none. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly outcome: Outcome;
  readonly note: string;
};
export type Migrated = { readonly version: string; readonly looked: number; readonly rows: readonly Row[] };

/**
 * Each subscription that runs by an earlier price book: what its next full period costs by it and by the one in force,
 * and, in the mode `migrate`, its move with that period. Once more changes nothing.
 */
export async function migrateSubscriptions(migration: Migration): Promise<Migrated> {
  const { api, catalog, now } = migration;
  const { version } = bookOn(catalog, localDateAt(now, catalog.zone));
  const customers = await customerIds(api);
  const rows: Row[] = [];
  const progress = migration.progress(customers.length);
  await inParallel(customers, AT_ONCE, async (customerId) => {
    const row = await rowOf(migration, customerId, version);
    if (row) rows.push(row);
    progress.step();
  });
  progress.done();
  return { version, looked: customers.length, rows: rows.toSorted((a, b) => (a.customerId < b.customerId ? -1 : 1)) };
}

async function rowOf({ api, mode }: Migration, customerId: string, version: string): Promise<Row | undefined> {
  const path = `/v1/customers/${encodeURIComponent(customerId)}/subscription`;
  const found = await api.find<Found>(path);
  if (!found || found.status === 'canceled' || found.catalogVersion === version) return undefined;
  const { plan, seats, interval, catalogVersion, scheduledChange } = found;
  const row = { customerId, plan, seats, interval, catalogVersion };
  if (scheduledChange) return { ...row, before: undefined, after: undefined, ...whatWaits(found, scheduledChange) };
  try {
    const [before, after] = await Promise.all(
      (['sold', 'in_force'] as const).map((priceBook) => nextPeriod(api, path, { plan, seats, interval, priceBook })),
    );
    if (mode === 'show') return { ...row, before, after, outcome: 'to migrate', note: '' };
    const { scheduledChange: scheduled } = await api.call<Found>('POST', `${path}/migrate`);
    return { ...row, before, after, outcome: 'migrates', note: scheduled ? `on ${scheduled.on}` : 'at once' };
  } catch (error) {
    const note = error instanceof Error ? error.message : String(error);
    return { ...row, before: undefined, after: undefined, outcome: 'failed', note };
  }
}

/** A migration alone schedules what there is already. */
function whatWaits(
  { plan, seats, interval }: Found,
  scheduled: NonNullable<Found['scheduledChange']>,
): Pick<Row, 'outcome' | 'note'> {
  if (scheduled.cancels) return { outcome: 'waits', note: `ends on ${scheduled.on}` };
  const isMigration = scheduled.plan === plan && scheduled.seats === seats && scheduled.interval === interval;
  if (isMigration) return { outcome: 'migrates', note: `on ${scheduled.on}, as asked before` };
  return { outcome: 'waits', note: `changes on ${scheduled.on}` };
}

async function nextPeriod(api: ApiClient, path: string, body: object): Promise<string | undefined> {
  const { next } = await api.call<{ next: { net: string } | null }>('POST', `${path}/preview`, { body });
  return next?.net;
}

const RIGHT = 'right' as const;

/** What a person reads: each subscription, and what the migration comes to. */
export function migrationTable({ version, looked, rows }: Migrated, currency: string): string {
  const heading = `Price book ${version} is in force; ${String(looked)} customers looked at`;
  if (rows.length === 0) return `${heading}: every subscription runs by it.\n`;
  const table = new Table({
    head: ['customer', 'plan', 'seats', 'by', 'price book', 'next period', `after, ${currency}`, 'difference', ''],
    colAligns: ['left', 'left', RIGHT, 'left', 'left', RIGHT, RIGHT, RIGHT, 'left'],
    style: { head: [], border: [] },
  });
  for (const { customerId, plan, seats, interval, catalogVersion, before, after, outcome, note } of rows) {
    const difference =
      before === undefined || after === undefined ? '' : formatCents(cents(centsOf(after) - centsOf(before)));
    const said = [outcome, note].filter((text) => text !== '').join(': ');
    table.push([customerId, plan, seats, interval, catalogVersion, before ?? '', after ?? '', difference, said]);
  }
  const counts = [...new Set(rows.map(({ outcome }) => outcome))].map(
    (outcome) => `${String(rows.filter((row) => row.outcome === outcome).length)} ${outcome}`,
  );
  return `${heading}.\n${table.toString()}\n${counts.join(', ')}.\n`;
}
