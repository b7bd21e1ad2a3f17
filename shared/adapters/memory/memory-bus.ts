import { readEvent } from '../../../events/catalogue.ts';
import type { WireEnvelope } from '../../../events/envelope.ts';
import type { EventBus } from '../event-bus.ts';

/** A bus in this process: keeps what it is given, and checks each event against its contract. */
export type MemoryBus = {
  readonly bus: EventBus;
  /** All that was delivered, oldest first; an event that was delivered twice is in it twice. */
  readonly delivered: WireEnvelope[];
  /** Which events the bus does not take, until it is set again. */
  refuses: (event: WireEnvelope) => boolean;
};

export function memoryBus(): MemoryBus {
  const memory: MemoryBus = {
    delivered: [],
    refuses: () => false,
    bus: async (events) => {
      const failed = events.filter((event) => memory.refuses(event));
      const left = new Set(failed.map(({ id }) => id));
      // As text and back: what a consumer gets is a copy, and JSON.
      for (const event of events)
        if (!left.has(event.id)) memory.delivered.push(readEvent(JSON.parse(JSON.stringify(event))));
      return Promise.resolve({ failed });
    },
  };
  return memory;
}
