import { type StoragePorts, storagePorts } from '../../shared/adapters/dynamodb/ports.ts';
import { type MemoryBus, memoryBus } from '../../shared/adapters/memory/memory-bus.ts';
import type { Store } from '../../shared/adapters/store.ts';
import type { Change, Commit, Facts, Page, PageRequest } from '../../shared/application/ports.ts';
import { NOW } from '../support/stored-values.ts';

export type World = {
  readonly store: Store;
  readonly ports: StoragePorts;
  readonly bus: MemoryBus;
  readonly commit: Commit;
};

/** Ports over the store as another instance has them: nothing remembered. */
export function worldOn(store: Store): World {
  const bus = memoryBus();
  const pause = () => Promise.resolve();
  const ports = storagePorts({ store, bus: bus.bus, clock: () => NOW, pause, onDelay: () => undefined });
  return { store, ports, bus, commit: ports.commitFor('call-1') };
}

export const facts = (changes: readonly Change[], events: Facts['events'] = []): Facts => ({ changes, events });

export async function collect<T>(from: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of from) all.push(each);
  return all;
}

export async function pagesOf<T>(
  list: (page: PageRequest) => Promise<Page<T>>,
  limit: number,
): Promise<(readonly T[])[]> {
  const pages: (readonly T[])[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<T> = await list(cursor === undefined ? { limit } : { limit, cursor });
    pages.push(page.data);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return pages;
}
