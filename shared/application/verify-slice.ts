import { envelopesOf } from '../../events/envelope.ts';
import { CUSTOMER_SHARDS } from '../domain/customers/shards.ts';
import { derivedId } from '../kernel/id.ts';
import { formatInstant, type Instant, MINUTE_MS } from '../kernel/instant.ts';
import { periodAt, previousPeriod, type Period } from '../kernel/period.ts';
import { inParallel } from './in-parallel.ts';
import { type Check, Tally } from './invariants.ts';
import type { Ports, RosterEntry, RosterPlace, Verification } from './ports.ts';
import { verifyClose } from './verify-close.ts';
import { verifyRegisters } from './verify-registers.ts';
import { closedPeriods, type FindInvoices, verifyWallet, walletTallies } from './verify-wallet.ts';

/** An eighth of the store a day: every wallet once in eight days (ADR 11). */
export const SHARDS_A_RUN = CUSTOMER_SHARDS / 8;
/** A run stops here and goes on from there the next day; its function has 15 minutes. */
export const RUN_MS = 10 * MINUTE_MS;
/** Wallets that are read and decided again at the same time. */
const WALLETS_AT_ONCE = 8;
const START: RosterPlace = { shard: 0 };

export type VerifySliceDeps = Pick<
  Ports,
  | 'rosterOfShard'
  | 'chain'
  | 'register'
  | 'invoicesById'
  | 'creditNoteRegister'
  | 'creditNotesById'
  | 'numberSeries'
  | 'closes'
  | 'closeChunks'
  | 'verification'
  | 'publish'
  | 'commit'
  | 'measure'
  | 'catalog'
  | 'clock'
>;

type Slice = {
  readonly from: RosterPlace;
  readonly until: RosterPlace;
  readonly customers: readonly RosterEntry[];
  readonly checks: readonly Check[];
  /** The months whose numbers were checked; none while a close is giving numbers. */
  readonly registers: readonly Period[];
};

/**
 * Verifies the next part of the store beside those who write to it, and remembers where to go on. What it found is told
 * before that is remembered: after a run that died in between the same part is verified once more, and told as another
 * report, for it may have found something else.
 */
export const verifySlice = (deps: VerifySliceDeps) => async (): Promise<Slice> => {
  const startedAt = deps.clock();
  const before = await deps.verification();
  const slice = await sliceFrom(deps, before?.next ?? START, startedAt);
  const after = advanced(before, slice, startedAt);
  const broken = slice.checks.reduce((total, { faults }) => total + faults.length, 0);
  const context = { recordedAt: deps.clock(), correlationId: `verify:${String(after.revision)}` };
  const told = envelopesOf([verifyCompleted(slice, after, deps.clock())], context);
  await deps.publish(told.map((event) => ({ ...event, id: derivedId('evt', event.id, String(startedAt)) })));
  await deps.commit({ changes: [{ noun: 'verification', value: after }], events: [] });
  deps.measure({ InvariantsBroken: broken, VerifyRuns: 1 });
  return slice;
};

async function sliceFrom(deps: VerifySliceDeps, from: RosterPlace, startedAt: Instant): Promise<Slice> {
  const closed = closedPeriods(await deps.closes());
  const parts = { ...deps, findInvoices: findInvoices(deps) };
  const tallies = walletTallies();
  const customers: RosterEntry[] = [];
  const until = await walk(deps, { from, deadline: startedAt + RUN_MS }, async (batch) => {
    customers.push(...batch);
    await inParallel(batch, WALLETS_AT_ONCE, ({ id }) => verifyWallet(parts, id, { tallies, closed }));
  });
  const { checks, registers } = await bookkeeping(deps, customers);
  return { from, until, customers, checks: [...Object.values(tallies), ...checks], registers };
}

/** Goes through the shards of a slice, a few customers at a time, until its end or its deadline; says how far it came. */
async function walk(
  deps: Pick<Ports, 'rosterOfShard' | 'clock'>,
  { from, deadline }: { readonly from: RosterPlace; readonly deadline: number },
  visit: (batch: readonly RosterEntry[]) => Promise<void>,
): Promise<RosterPlace> {
  const end = Math.min(from.shard + SHARDS_A_RUN, CUSTOMER_SHARDS);
  for (let shard = from.shard; shard < end; shard += 1) {
    let batch: RosterEntry[] = [];
    for await (const customer of deps.rosterOfShard(shard, shard === from.shard ? from.after : undefined)) {
      batch.push(customer);
      if (batch.length < WALLETS_AT_ONCE) continue;
      await visit(batch);
      batch = [];
      if (deps.clock() >= deadline) return { shard, after: customer.id };
    }
    await visit(batch);
    if (deps.clock() >= deadline) return { shard: shard + 1 };
  }
  return { shard: end };
}

/** The numbers of this month and the last, and for the customers of the slice their invoices and the newest close. */
async function bookkeeping(
  deps: VerifySliceDeps,
  customers: readonly RosterEntry[],
): Promise<Pick<Slice, 'checks' | 'registers'>> {
  const first = await bookkeepingOnce(deps, customers);
  // Numbers are given while they are read: what is broken in truth is so the second time.
  return first.checks.some(({ faults }) => faults.length > 0) ? bookkeepingOnce(deps, customers) : first;
}

async function bookkeepingOnce(
  deps: VerifySliceDeps,
  customers: readonly RosterEntry[],
): Promise<Pick<Slice, 'checks' | 'registers'>> {
  const closes = await deps.closes();
  // It has given numbers whose invoices it has not written yet.
  if (closes.some(({ status }) => status === 'closing')) return { checks: [], registers: [] };
  const ids = new Set(customers.map(({ id }) => id));
  const current = periodAt(deps.clock(), deps.catalog.zone);
  const registers = [previousPeriod(current), current];
  const includes = (customerId: string) => ids.has(customerId);
  const { checks } = await verifyRegisters(deps, { periods: registers, begins: 'later', includes });
  const tally = new Tally('closes');
  const newest = closes.at(-1);
  if (newest) await verifyClose({ ...deps, findInvoices: findInvoices(deps) }, newest, { customers, tally });
  return { checks: [...checks, tally], registers };
}

/** Invoices read at a time. */
const INVOICES_AT_ONCE = 25;

const findInvoices =
  (deps: Pick<Ports, 'invoicesById'>): FindInvoices =>
  async (ids) => {
    const found = new Set<string>();
    for (let at = 0; at < ids.length; at += INVOICES_AT_ONCE) {
      const invoices = await deps.invoicesById(ids.slice(at, at + INVOICES_AT_ONCE));
      for (const { invoice } of invoices) found.add(invoice.id);
    }
    return found;
  };

function advanced(before: Verification | undefined, { from, until }: Slice, now: Instant): Verification {
  const isNew = before === undefined || (from.shard === 0 && from.after === undefined);
  return {
    revision: (before?.revision ?? 0) + 1,
    round: (before?.round ?? 0) + (isNew ? 1 : 0),
    roundStartedAt: isNew ? now : before.roundStartedAt,
    next: until.shard >= CUSTOMER_SHARDS ? START : until,
  };
}

function verifyCompleted({ from, until, customers, checks, registers }: Slice, after: Verification, now: Instant) {
  const isWhole = from.shard === 0 && from.after === undefined && until.shard >= CUSTOMER_SHARDS;
  return {
    type: 'verify.completed',
    occurredAt: now,
    aggregate: { type: 'verification', id: 'store', seq: after.revision },
    data: {
      result: checks.every(({ faults }) => faults.length === 0) ? 'holds' : 'broken',
      coverage: isWhole ? 'complete' : 'partial',
      from,
      until,
      round: {
        number: after.round,
        startedAt: formatInstant(after.roundStartedAt),
        shardsDone: until.shard,
        shards: CUSTOMER_SHARDS,
      },
      wallets: customers.length,
      registers,
      checks: checks.map(({ invariant, checked, faults }) => ({ invariant, checked, broken: faults.length })),
    },
  };
}
