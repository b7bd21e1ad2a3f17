import { type Asked, gathered } from './gathered.ts';
import { sizeOf } from './item-size.ts';
import type { Item, ItemKey, Put, Store, WriteOutcome } from './store.ts';

/** DynamoDB's limit for one BatchExecuteStatement. */
const MAX_BATCH_INSERTS = 25;
/** Of one call. DynamoDB says no limit for statements; its other batches take 16 MB. */
const MAX_BATCH_BYTES = 1_048_576;
/** A larger item gains nothing by company. */
const MAX_BATCHED_BYTES = MAX_BATCH_BYTES / MAX_BATCH_INSERTS;

export type AskedPut = Asked<Put, WriteOutcome>;
/** Carries out puts of different items that must not exist, in one call, each by itself; answers each. */
export type InsertBatch = (batch: readonly AskedPut[]) => Promise<void>;

/**
 * A store whose callers travel together. What they read by key in one turn of the event loop is one batch of keys; what
 * they write for the first time is one batch of inserts. Each is decided by itself and answered as if it had gone alone, at
 * the same units: only the calls are fewer. Whoever is alone in its turn goes alone.
 */
export function batchedStore(alone: Store, insertBatch: InsertBatch): Store {
  const get = gathered<ItemKey, Item | undefined>((asked) => getTogether(alone, asked));
  const insert = gathered<Put, WriteOutcome>(async (asked) => {
    await Promise.all(batchesOf(asked).map((batch) => insertTogether(alone, insertBatch, batch)));
  });
  return { ...alone, get, put: (put) => (isBatched(put) ? insert(put) : alone.put(put)) };
}

async function getTogether(alone: Store, asked: readonly Asked<ItemKey, Item | undefined>[]): Promise<void> {
  const [first] = asked;
  if (asked.length === 1 && first) {
    first.answer(alone.get(first.ask));
    return;
  }
  const items = await alone.batchGet(asked.map(({ ask }) => ask));
  const found = new Map(items.map((item) => [placeOf(item), item]));
  for (const { ask, answer } of asked) answer(found.get(placeOf(ask)));
}

/** What replaces something is a put of its own: a statement can change attributes, and not exchange an item. */
const isBatched = ({ item, condition }: Put): boolean =>
  condition === 'itemDoesNotExist' && sizeOf(item) <= MAX_BATCHED_BYTES;

/** As few as there may be, alike in size. One call names an item once: whoever wants the same one goes in the next. */
function batchesOf(asked: readonly AskedPut[]): readonly (readonly AskedPut[])[] {
  const rounds: Map<string, AskedPut>[] = [];
  for (const each of asked) {
    const place = placeOf(each.ask.item);
    const round = rounds.find((others) => !others.has(place));
    if (round) round.set(place, each);
    else rounds.push(new Map([[place, each]]));
  }
  return rounds.flatMap((round) => shares([...round.values()], Math.ceil(round.size / MAX_BATCH_INSERTS)));
}

function shares<T>(all: readonly T[], count: number): T[][] {
  return Array.from({ length: count }, (_, share) =>
    all.slice(Math.floor((share * all.length) / count), Math.floor(((share + 1) * all.length) / count)),
  );
}

async function insertTogether(alone: Store, insertBatch: InsertBatch, batch: readonly AskedPut[]): Promise<void> {
  const [first] = batch;
  if (batch.length === 1 && first) {
    first.answer(alone.put(first.ask));
    return;
  }
  try {
    await insertBatch(batch);
  } catch (cause) {
    for (const { fail } of batch) fail(cause);
  }
}

const placeOf = ({ pk, sk }: ItemKey): string => `${pk}\n${sk}`;
