import type { WireEnvelope } from '../../../events/envelope.ts';
import { inParallel } from '../../application/in-parallel.ts';
import { invariant } from '../../kernel/invariant.ts';
import type { SweptOutbox } from '../../application/ports.ts';
import { parseInstant } from '../../kernel/instant.ts';
import type { EventBus } from '../event-bus.ts';
import { allPages, type Item, type Put, type Store } from '../store.ts';
import { OUTBOX_SHARDS, outboxKey, outboxShardRange } from './keys.ts';

export type OutboxDeps = {
  readonly store: Store;
  readonly bus: EventBus;
  /** Told that events stay in the outbox for the sweeper, and why. */
  readonly onDelay: (count: number, cause: unknown) => void;
};

const OUTBOX_VERSION = 1;
/** One PutEvents takes 256 KB, envelope included; an event that could never go out must not be committed. */
const MAX_EVENT_BYTES = 250_000;
const DELETIONS_AT_ONCE = 8;
const SHARDS_AT_ONCE = OUTBOX_SHARDS;
/** Events that one run of the sweeper takes from one shard; the next run goes on. */
const MAX_SWEPT_A_SHARD = 2_000;
const SWEEP_PAGE = 100;

/** An event, to be written in the transaction of what it tells. Deleted once it is on the bus. */
export function eventToPut(event: WireEnvelope): Put {
  const text = JSON.stringify(event);
  invariant(Buffer.byteLength(text) <= MAX_EVENT_BYTES, 'an event fits into one call to the bus');
  return { item: { ...keyOf(event), v: OUTBOX_VERSION, d: text }, condition: 'anyState' };
}

const keyOf = ({ id, recordedAt }: WireEnvelope) => outboxKey(id, parseInstant(recordedAt) ?? 0);

/**
 * Puts events on the bus that lie in the outbox, and takes out those that got there. Whatever fails here, nothing is
 * lost: what is still in the outbox goes out with the next sweep, perhaps a second time.
 */
export async function deliver(
  { store, bus, onDelay }: OutboxDeps,
  events: readonly WireEnvelope[],
): Promise<{ readonly delivered: number }> {
  if (events.length === 0) return { delivered: 0 };
  const { failed, cause } = await bus(events);
  if (failed.length > 0) onDelay(failed.length, cause);
  const left = new Set(failed.map(({ id }) => id));
  const delivered = events.filter(({ id }) => !left.has(id));
  try {
    await inParallel(delivered, DELETIONS_AT_ONCE, (event) => store.delete(keyOf(event)));
  } catch (error) {
    onDelay(delivered.length, error);
  }
  return { delivered: delivered.length };
}

/** Delivers what is left in the outbox, oldest first in each shard; bounded, so that a run has an end. */
export async function sweep(deps: OutboxDeps): Promise<SweptOutbox> {
  const swept = { published: 0, found: 0, oldestAt: Infinity };
  const shards = Array.from({ length: OUTBOX_SHARDS }, (_, shard) => shard);
  await inParallel(shards, SHARDS_AT_ONCE, async (shard) => {
    const { published, found, oldestAt = Infinity } = await sweepShard(deps, shard);
    swept.published += published;
    swept.found += found;
    swept.oldestAt = Math.min(swept.oldestAt, oldestAt);
  });
  const { oldestAt, ...counts } = swept;
  return { ...counts, ...(oldestAt < Infinity && { oldestAt }) };
}

/** An event that fails is passed over: it does not keep those behind it. */
async function sweepShard(deps: OutboxDeps, shard: number): Promise<SweptOutbox> {
  let found = 0;
  let oldestAt: number | undefined;
  let published = 0;
  const query = { ...outboxShardRange(shard), order: 'ascending', limit: SWEEP_PAGE } as const;
  for await (const items of allPages(deps.store, query)) {
    const events = items.map(eventFromItem);
    oldestAt ??= events[0] && (parseInstant(events[0].recordedAt) ?? 0);
    const { delivered } = await deliver(deps, events);
    published += delivered;
    found += items.length;
    if (found >= MAX_SWEPT_A_SHARD) break;
  }
  return { published, found, ...(oldestAt !== undefined && { oldestAt }) };
}

function eventFromItem({ d: text }: Item): WireEnvelope {
  invariant(typeof text === 'string', 'an event lies in its item as text');
  return JSON.parse(text) as WireEnvelope;
}
