import { instant } from '../kernel/instant.ts';
import { nextPeriod, previousPeriod, periodAt, type Period } from '../kernel/period.ts';
import { type Check, Tally } from './invariants.ts';
import type { Ports, RosterEntry } from './ports.ts';
import { verifyClose } from './verify-close.ts';
import { verifyRegisters } from './verify-registers.ts';
import { closedPeriods, verifyWallet, walletTallies } from './verify-wallet.ts';

type Deps = Pick<
  Ports,
  | 'roster'
  | 'chain'
  | 'register'
  | 'invoicesById'
  | 'creditNoteRegister'
  | 'creditNotesById'
  | 'numberSeries'
  | 'closes'
  | 'closeChunks'
  | 'catalog'
  | 'clock'
>;

/** Told as the work goes on, for a progress bar. */
export type Progress = (done: number, of: number) => void;

/**
 * Checks every invariant that a store can show by itself (reliability.md). It reads everything and writes nothing; nobody
 * else may write meanwhile. What runs beside writers is `verify-slice.ts`.
 */
export const verifyStore =
  (deps: Deps) =>
  async (progress: Progress): Promise<readonly Check[]> => {
    const customers: RosterEntry[] = [];
    for await (const customer of deps.roster()) customers.push(customer);
    const periods = periodsSince(deps, customers);
    const invoices = await verifyRegisters(deps, { periods, begins: 'at the first month', includes: () => true });
    const parts = { ...deps, findInvoices: () => Promise.resolve(invoices.ids) };

    const closes = await deps.closes();
    const tallies = walletTallies();
    for (const [index, { id }] of customers.entries()) {
      await verifyWallet(parts, id, { tallies, closed: closedPeriods(closes) });
      progress(index + 1, customers.length);
    }
    const tally = new Tally('closes');
    for (const close of closes) {
      if (close.status === 'closed') await verifyClose(parts, close, { customers, tally });
    }
    return [...Object.values(tallies), ...invoices.checks, tally];
  };

/** From the month before the first customer: a clock that is behind dates what it issues first in there. */
function* periodsSince({ catalog, clock }: Deps, customers: readonly RosterEntry[]): Iterable<Period> {
  if (customers.length === 0) return;
  const first = customers.reduce((earliest, { createdAt }) => Math.min(earliest, createdAt), Infinity);
  const until = periodAt(clock(), catalog.zone);
  let period = previousPeriod(periodAt(instant(first), catalog.zone));
  for (; period <= until; period = nextPeriod(period)) yield period;
}
