import type { Defect } from './defect.ts';

const memoryStore = 'shared/adapters/memory/memory-store.ts';
const items = 'shared/adapters/dynamodb/items.ts';
const commit = 'shared/adapters/dynamodb/commit.ts';
const outbox = 'shared/adapters/dynamodb/outbox.ts';
const ports = 'shared/adapters/dynamodb/ports.ts';

/** Conditions, transactions, the outbox, delivery. */
export const STORE_DEFECTS: readonly Defect[] = [
  {
    title: 'a put writes over what is there',
    file: memoryStore,
    find: 'return old === undefined;',
    replace: 'return true;',
  },
  {
    title: 'a revision is not compared',
    file: memoryStore,
    find: "return old?.['r'] === revisionBefore(item);",
    replace: 'return revisionBefore(item) >= 0;',
  },
  {
    title: 'a transaction needs one of its conditions',
    file: memoryStore,
    find: 'if (puts.every((put, place) => holds(put, olds[place]))) {',
    replace: 'if (puts.some((put, place) => holds(put, olds[place]))) {',
  },
  {
    title: 'a lost race is taken for success',
    file: memoryStore,
    find: "return hadSucceeded(puts, olds) ? 'committed' : 'lost';",
    replace: "return puts.length > 0 ? 'committed' : 'lost';",
  },
  {
    title: 'a segment is put whatever lies there',
    file: items,
    find: "return { item, condition: 'itemDoesNotExist' };",
    replace: "return { item, condition: 'anyState' };",
  },
  {
    title: 'first revisions are put whatever lies there',
    file: items,
    find: "const once = isFirst ? 'itemDoesNotExist' : 'revisionIsTheOneBefore';",
    replace: "const once = isFirst ? 'anyState' : 'revisionIsTheOneBefore';",
  },
  {
    title: 'later revisions are put whatever lies there',
    file: items,
    find: "const once = isFirst ? 'itemDoesNotExist' : 'revisionIsTheOneBefore';",
    replace: "const once = isFirst ? 'itemDoesNotExist' : 'anyState';",
  },
  {
    title: 'events are not in the transaction',
    file: commit,
    find: 'const puts = [...changes.flatMap(changeToPuts), ...told.map(eventToPut)];',
    replace: 'const puts = changes.flatMap(changeToPuts);',
  },
  {
    title: 'events are told though the commit was lost',
    file: commit,
    find: "if (outcome === 'committed' && told.length > 0)",
    replace: 'if (told.length > 0)',
  },
  {
    title: 'only the first put of a decision is written',
    file: commit,
    find: 'await (puts.length === 1 ? deps.store.put(only)',
    replace: 'await (puts.length >= 1 ? deps.store.put(only)',
  },
  {
    title: 'the outbox is emptied of what the bus refused',
    file: outbox,
    find: 'const delivered = events.filter(({ id }) => !left.has(id));',
    replace: 'const delivered = events.filter(({ id }) => !left.has(id) || true);',
  },
  {
    title: 'the sweeper publishes nothing',
    file: outbox,
    find: 'const { delivered } = await deliver(deps, events);',
    replace: 'const { delivered } = await deliver(deps, events.slice(events.length));',
  },
  {
    title: "a chunk's refused events are not published again",
    file: ports,
    find: 'left = [...failed];',
    replace: 'left = failed.slice(failed.length);',
  },
];
