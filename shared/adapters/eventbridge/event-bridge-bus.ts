import type { WireEnvelope } from '../../../events/envelope.ts';
import { inParallel } from '../../application/in-parallel.ts';
import { EVENT_SOURCE, type EventBus } from '../event-bus.ts';
import { type PutEvents, type PutEventsEntry, putEventsWith } from './put-events.ts';

/** EventBridge's limits for one PutEvents. */
const MAX_ENTRIES = 10;
const MAX_REQUEST_BYTES = 256 * 1_024;
const CALLS_AT_ONCE = 4;

type Outgoing = { readonly event: WireEnvelope; readonly entry: PutEventsEntry; readonly bytes: number };

export type EventBridgeSettings = {
  readonly busName: string;
  /** Asked when there is something to tell for the first time: most calls tell nothing. */
  readonly open?: () => Promise<PutEvents>;
};

/** The bus on EventBridge. What one call refuses or fails to take is answered, event by event. */
export function eventBridgeBus({
  busName,
  open = () => Promise.resolve(putEventsWith()),
}: EventBridgeSettings): EventBus {
  let opening: Promise<PutEvents> | undefined;
  const opened = (): Promise<PutEvents> =>
    (opening ??= open().catch((error: unknown) => {
      opening = undefined;
      throw error;
    }));
  return async (events) => {
    const failed: WireEnvelope[] = [];
    let cause: unknown;
    await inParallel(batchesOf(events.map((event) => outgoing(event, busName))), CALLS_AT_ONCE, async (batch) => {
      try {
        const putEvents = await opened();
        const refused = new Set(await putEvents(batch.map(({ entry }) => entry)));
        failed.push(...batch.filter((_, place) => refused.has(place)).map(({ event }) => event));
      } catch (error) {
        cause = error;
        failed.push(...batch.map(({ event }) => event));
      }
    });
    return { failed, cause };
  };
}

function outgoing(event: WireEnvelope, busName: string): Outgoing {
  const entry = {
    EventBusName: busName,
    Source: EVENT_SOURCE,
    DetailType: event.type,
    Detail: JSON.stringify(event),
  };
  return { event, entry, bytes: Buffer.byteLength(Object.values(entry).join('')) };
}

function batchesOf(all: readonly Outgoing[]): Outgoing[][] {
  const batches: Outgoing[][] = [];
  let batch: Outgoing[] = [];
  let bytes = 0;
  for (const each of all) {
    if (batch.length === MAX_ENTRIES || bytes + each.bytes > MAX_REQUEST_BYTES) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(each);
    bytes += each.bytes;
  }
  return batch.length > 0 ? [...batches, batch] : batches;
}
