import { nextDueAt } from '../domain/subscriptions/due-step.ts';
import { untilCommitted } from './attempts.ts';
import { settleQuoteDue } from './decide-quote.ts';
import { inParallel } from './in-parallel.ts';
import type { Due, Ports } from './ports.ts';
import { commitDue, readCurrent, type SubscriptionDeps } from './subscription-changes.ts';

type Deps = SubscriptionDeps & Pick<Ports, 'dueBy' | 'forgetDue' | 'quote'>;

const CUSTOMERS_AT_ONCE = 8;
const BATCH = 64;

/** Does what has fallen due, each step exactly once: the subscription's own revision lets one writer through. */
export const settleDue =
  (deps: Deps) =>
  async (
    onFailure: (due: Due, cause: unknown) => void,
  ): Promise<{ readonly settled: number; readonly failed: number }> => {
    const counts = { settled: 0, failed: 0 };
    for await (const batch of inBatches(deps.dueBy(deps.clock()))) {
      await inParallel(batch, CUSTOMERS_AT_ONCE, async (due) => {
        try {
          await settleOne(deps, due);
          counts.settled += 1;
        } catch (cause) {
          counts.failed += 1;
          onFailure(due, cause);
        }
      });
    }
    return counts;
  };

async function settleOne(deps: Deps, due: Due): Promise<void> {
  const { quoteId } = due;
  await (quoteId === undefined ? settleSubscription(deps, due) : settleQuoteDue(deps)({ quoteId }));
  await deps.forgetDue(due);
}

/** What comes next is noted before this one is forgotten: a crash in between does it again, and it changes nothing. */
async function settleSubscription(deps: Deps, due: Due): Promise<void> {
  const { customerId } = due;
  await untilCommitted(deps, async () => {
    const current = await readCurrent(deps, customerId, deps.clock());
    if ((await commitDue(deps, current)) === 'lost') return 'lost';
    const { customer, subscription } = current.account;
    const dueAt = subscription && nextDueAt({ customer, subscription }, deps.catalog);
    if (dueAt !== undefined && dueAt !== due.dueAt) {
      await deps.commit({ changes: [{ noun: 'due', value: { customerId, dueAt } }], events: [] });
    }
    return { outcome: undefined };
  });
}

async function* inBatches(all: AsyncIterable<Due>): AsyncGenerator<readonly Due[], void, undefined> {
  let batch: Due[] = [];
  for await (const due of all) {
    batch.push(due);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
