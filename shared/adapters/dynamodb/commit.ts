import { envelopesOf, envelopeToWire } from '../../../events/envelope.ts';
import type { Commit } from '../../application/ports.ts';
import { invariant } from '../../kernel/invariant.ts';
import type { Clock } from '../../kernel/instant.ts';
import { MAX_TRANSACTION_ITEMS } from '../store.ts';
import { changeToPuts } from './items.ts';
import { deliver, eventToPut, type OutboxDeps } from './outbox.ts';

export type CommitDeps = OutboxDeps & { readonly clock: Clock };

/**
 * Writes what a decision came to, and tells it:
 *
 *     changes + outbox items ── one put, or one transaction ── bus ── outbox items deleted
 *
 * A crash before the write leaves nothing, one after it leaves the outbox to the sweeper.
 */
export const commitFor =
  (deps: CommitDeps) =>
  (correlationId: string): Commit =>
  async ({ changes, events }) => {
    const told = envelopesOf(events, { recordedAt: deps.clock(), correlationId }).map(envelopeToWire);
    const puts = [...changes.flatMap(changeToPuts), ...told.map(eventToPut)];
    invariant(puts.length <= MAX_TRANSACTION_ITEMS, 'one decision is one transaction of at most 100 items');
    const [only] = puts;
    if (!only) return 'committed';
    const outcome = await (puts.length === 1 ? deps.store.put(only) : deps.store.transact(puts));
    if (outcome === 'committed' && told.length > 0) await deliver(deps, told);
    return outcome;
  };
