import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { Journal } from '../../../../infra/local/stripe/journal.ts';
import { Store } from '../../../../infra/local/stripe/store.ts';
import { previous } from '../../../../infra/local/stripe/work.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-stripe-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const put = (store: Store, id: string, dueAt: number): void =>
  store.transaction(() => {
    store.put('timers', { id, dueAt });
  });

const timersOf = (store: Store): unknown => [...store.table('timers').values()];

describe('Store', () => {
  it('undoes all of a transaction that throws', () => {
    const store = new Store();
    put(store, 'a', 1);
    const failing = (): void =>
      store.transaction(() => {
        store.put('timers', { id: 'a', dueAt: 2 });
        store.put('timers', { id: 'b', dueAt: 2 });
        store.remove('timers', 'a');
        throw new Error('no');
      });
    expect(failing).toThrow('no');
    expect(timersOf(store)).toEqual([{ id: 'a', dueAt: 1 }]);
  });

  it('is there again after a restart, without a goodbye', () => {
    const before = new Store(new Journal(folder));
    put(before, 'a', 1);
    put(before, 'b', 2);
    put(before, 'a', 3);
    before.transaction(() => before.remove('timers', 'b'));
    const after = new Store(new Journal(folder));
    expect(timersOf(after)).toEqual([{ id: 'a', dueAt: 3 }]);
    put(after, 'c', 4);
    expect(timersOf(new Store(new Journal(folder)))).toEqual([
      { id: 'a', dueAt: 3 },
      { id: 'c', dueAt: 4 },
    ]);
  });

  it('ignores a line that a crash tore, and goes on writing', () => {
    put(new Store(new Journal(folder)), 'a', 1);
    appendFileSync(join(folder, 'stripe.jsonl'), '[["timers","b",{"id":"b","du');
    const after = new Store(new Journal(folder));
    put(after, 'c', 3);
    expect(timersOf(new Store(new Journal(folder)))).toEqual([
      { id: 'a', dueAt: 1 },
      { id: 'c', dueAt: 3 },
    ]);
  });
});

describe('previous attributes', () => {
  it('are the values before of what changed, key by key where it is a tree', () => {
    const before = { id: 'x', name: 'a', metadata: { kept: '1', gone: '2' }, lines: [1] };
    const after = { id: 'x', name: 'b', metadata: { kept: '1', added: '3' }, lines: [1] };
    expect(previous(before, after)).toEqual({ name: 'a', metadata: { gone: '2', added: null } });
  });
});
