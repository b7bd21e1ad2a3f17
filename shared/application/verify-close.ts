import type { Close, CustomerOutcome } from '../domain/closes/close.ts';
import { outcomesOf } from '../domain/closes/packed-outcomes.ts';
import { derivedId } from '../kernel/id.ts';
import { endOfPeriod } from '../kernel/period.ts';
import type { Tally } from './invariants.ts';
import type { Ports, RosterEntry } from './ports.ts';
import type { FindInvoices } from './verify-wallet.ts';

type Deps = Pick<Ports, 'closeChunks' | 'catalog'> & { readonly findInvoices: FindInvoices };
type Scope = { readonly customers: readonly RosterEntry[]; readonly tally: Tally };

/** That these customers are in a close that has ended, and that what it numbered for them exists. */
export async function verifyClose(deps: Deps, close: Close, { customers, tally }: Scope): Promise<void> {
  const end = endOfPeriod(close.period, deps.catalog.zone);
  const outcomes = await outcomesOfCustomers(deps, close, new Set(customers.map(({ id }) => id)));
  for (const { id, createdAt } of customers) {
    if (createdAt < end) tally.expect(outcomes.has(id), `${id} is missing in the close of ${close.period}`);
  }
  const numbered = [...outcomes.values()].flatMap((each) =>
    each.outcome === 'done'
      ? [{ number: each.number, id: derivedId('inv', each.customerId, `close:${close.period}`) }]
      : [],
  );
  const found = await deps.findInvoices(numbered.map(({ id }) => id));
  for (const { id, number } of numbered)
    tally.expect(found.has(id), `${number} of the close of ${close.period} does not exist`);
}

/** By customer; a later chunk (a retry) replaces what an earlier one said. */
async function outcomesOfCustomers(
  deps: Pick<Ports, 'closeChunks'>,
  close: Close,
  customerIds: ReadonlySet<string>,
): Promise<Map<string, CustomerOutcome>> {
  const outcomes = new Map<string, CustomerOutcome>();
  for await (const chunk of deps.closeChunks(close.period, close.plan)) {
    // What a start that crashed left behind its last chunk belongs to no close.
    if (chunk.index >= close.chunks) break;
    for (const outcome of outcomesOf(chunk))
      if (customerIds.has(outcome.customerId)) outcomes.set(outcome.customerId, outcome);
  }
  return outcomes;
}
