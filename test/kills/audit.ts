import { formatMicros, micros, microsOf } from '../../shared/kernel/money.ts';
import { sum } from '../../shared/kernel/rounding.ts';
import type { Caller } from './caller.ts';
import type { Ledger } from './ledger.ts';
import { type PostedEvent, priceOf } from './operations.ts';

/** One line of the report: how many things were held to the ledger, and how many did not agree. */
export type Finding = { readonly title: string; readonly count: number; readonly wrong: number };

type Entry = {
  readonly kind: string;
  readonly amount: string;
  readonly events: readonly { readonly id: string; readonly price: string }[];
};
const BATCH = 500;

/** Holds what the stack says in the end to what it had answered: nothing missing, nothing twice, totals exact. */
export async function audit(caller: Caller, ledger: Ledger, customers: readonly string[]): Promise<Finding[]> {
  const chains = new Map<string, Entry[]>();
  for (const customerId of customers) chains.set(customerId, await entriesOf(caller, customerId));
  const entries = [...chains.values()].flat();
  return [
    ...eventFindings(ledger, entries),
    totalsFinding(ledger, chains),
    entryFinding(ledger, entries, 'top-up'),
    entryFinding(ledger, entries, 'hold'),
    await holdsFinding(caller, customers),
    await repeatsFinding(caller, ledger),
  ];
}

async function entriesOf(caller: Caller, customerId: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  let cursor = '';
  do {
    const path = `/v1/customers/${customerId}/wallet/entries?limit=100&expand=events${cursor}`;
    const page = await caller.must({ method: 'GET', path });
    entries.push(...(page['data'] as Entry[]));
    cursor = page['nextCursor'] === undefined ? '' : `&cursor=${encodeURIComponent(String(page['nextCursor']))}`;
  } while (cursor !== '');
  return entries;
}

const postedEvents = ({ answered }: Ledger): PostedEvent[] => answered.flatMap(({ operation }) => operation.events);

function eventFindings(ledger: Ledger, entries: readonly Entry[]): Finding[] {
  const counts = new Map<string, number>();
  for (const { id } of entries.flatMap(({ events }) => events)) counts.set(id, (counts.get(id) ?? 0) + 1);
  const posted = new Set(postedEvents(ledger).map(({ id }) => id));
  const of = (wrong: number) => ({ count: posted.size, wrong });
  return [
    { title: 'acknowledged events that are missing', ...of([...posted].filter((id) => !counts.has(id)).length) },
    { title: 'events recorded twice', ...of([...counts.values()].filter((count) => count > 1).length) },
    { title: 'events that nobody sent', ...of([...counts.keys()].filter((id) => !posted.has(id)).length) },
  ];
}

/** By customer, to the micro-dollar. */
function totalsFinding(ledger: Ledger, chains: ReadonlyMap<string, readonly Entry[]>): Finding {
  const events = postedEvents(ledger);
  const wrong = [...chains].filter(([customerId, entries]) => {
    const expected = sum(events.filter(({ subject }) => subject === customerId).map(priceOf));
    const booked = sum(entries.flatMap((entry) => entry.events.map(({ price }) => microsOf(price))));
    if (expected === booked) return false;
    ledger.fault(`${customerId}: ${formatMicros(micros(booked))} booked, ${formatMicros(micros(expected))} posted`);
    return true;
  });
  return { title: 'customers whose total is not exact', count: chains.size, wrong: wrong.length };
}

/** A top-up or a hold that was answered is one entry of the chain, and no more. */
function entryFinding(ledger: Ledger, entries: readonly Entry[], kind: 'top-up' | 'hold'): Finding {
  const answered = ledger.answered.filter(
    ({ operation, answer }) => operation.kind === kind && answer['invoicing'] !== 'immediate',
  ).length;
  const booked = entries.filter((entry) => entry.kind === kind.replace('-', '_')).length;
  return { title: `${kind}s missing or doubled`, count: answered, wrong: Math.abs(answered - booked) };
}

async function holdsFinding(caller: Caller, customers: readonly string[]): Promise<Finding> {
  let wrong = 0;
  for (const id of customers) {
    const { held } = await caller.must({ method: 'GET', path: `/v1/customers/${id}/wallet` });
    if (microsOf(String(held)) !== 0n) wrong += 1;
  }
  return { title: 'wallets that still hold what was captured or released', count: customers.length, wrong };
}

/** Everything once more: nothing of it is new. */
async function repeatsFinding(caller: Caller, ledger: Ledger): Promise<Finding> {
  const events = ledger.answered.flatMap(({ operation }) => (operation.kind === 'usage' ? operation.events : []));
  let wrong = 0;
  for (let from = 0; from < events.length; from += BATCH) {
    const body = events.slice(from, from + BATCH);
    const { results } = await caller.must({ method: 'POST', path: '/v1/usage', body });
    wrong += (results as { outcome: string }[]).filter(({ outcome }) => outcome !== 'duplicate').length;
  }
  return { title: 'acknowledged events that are new when they are sent again', count: events.length, wrong };
}
