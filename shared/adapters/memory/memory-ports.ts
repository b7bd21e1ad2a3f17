import type { Clock } from '../../kernel/instant.ts';
import { type StoragePorts, storagePorts } from '../dynamodb/ports.ts';
import type { Store, UnitMeter } from '../store.ts';
import { type MemoryBus, memoryBus } from './memory-bus.ts';
import { memoryStore } from './memory-store.ts';

export type MemoryStorage = { readonly ports: StoragePorts; readonly store: Store; readonly bus: MemoryBus };

export type MemorySettings = {
  readonly clock: Clock;
  readonly meter?: UnitMeter;
  /** Lays faults around the store. */
  readonly around?: (store: Store) => Store;
};

/** Every port that is storage, in this process: for tests and simulations, which wait for nothing. */
export function memoryStorage({ clock, meter, around = (store) => store }: MemorySettings): MemoryStorage {
  const store = around(memoryStore(meter));
  const bus = memoryBus();
  const ports = storagePorts({
    store,
    bus: bus.bus,
    clock,
    pause: () => Promise.resolve(),
    onDelay: () => undefined,
  });
  return { ports, store, bus };
}
