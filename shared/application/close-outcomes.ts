import type { Close, CustomerOutcome } from '../domain/closes/close.ts';
import { outcomesOf } from '../domain/closes/packed-outcomes.ts';
import { invariant } from '../kernel/invariant.ts';
import type { Ports } from './ports.ts';

type Deps = Pick<Ports, 'closeChunk' | 'closeChunks'>;

/**
 * Each customer's last outcome, chunk by chunk in flat memory; of a close that runs, those that are known. Only the few
 * that were tried again are held: a later try counts instead of the first.
 */
export async function* lastOutcomes(
  deps: Deps,
  { period, plan, chunks }: Close,
): AsyncGenerator<CustomerOutcome, void, undefined> {
  const retried = new Map<string, CustomerOutcome>();
  let planned = chunks;
  for (; planned > 0; planned -= 1) {
    const chunk = await deps.closeChunk(period, plan, planned - 1);
    invariant(chunk, 'the chunks of a close are there');
    if (!chunk.isRetry) break;
    if (chunk.status === 'planned') continue;
    for (const each of outcomesOf(chunk)) if (!retried.has(each.customerId)) retried.set(each.customerId, each);
  }
  for await (const chunk of deps.closeChunks(period, plan)) {
    if (chunk.index >= planned) break;
    if (chunk.status === 'planned') continue;
    for (const each of outcomesOf(chunk)) yield retried.get(each.customerId) ?? each;
  }
}
