import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { WireEnvelope } from '../../../events/envelope.ts';
import { inParallel } from '../../application/in-parallel.ts';
import { EVENT_SOURCE, type EventBus } from '../event-bus.ts';

/** EventBridge's limits for one PutEvents. */
const MAX_ENTRIES = 10;
const MAX_REQUEST_BYTES = 256 * 1_024;
const CALLS_AT_ONCE = 4;

type Entry = {
  readonly EventBusName: string;
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
};
type Outgoing = { readonly event: WireEnvelope; readonly entry: Entry; readonly bytes: number };

export type EventBridgeSettings = {
  readonly busName: string;
  /** Made when there is something to tell for the first time: most calls tell nothing. */
  readonly client?: () => Promise<Pick<EventBridgeClient, 'send'>>;
};

/** The bus on EventBridge. What one call refuses or fails to take is answered, entry by entry. */
export function eventBridgeBus({ busName, client = newClient }: EventBridgeSettings): EventBus {
  let opened: ReturnType<typeof client> | undefined;
  const open = (): ReturnType<typeof client> =>
    (opened ??= client().catch((error: unknown) => {
      opened = undefined;
      throw error;
    }));
  return async (events) => {
    const failed: WireEnvelope[] = [];
    let cause: unknown;
    const batches = batchesOf(events.map((event) => outgoing(event, busName)));
    await inParallel(batches, CALLS_AT_ONCE, async (batch) => {
      try {
        failed.push(...(await putBatch(await open(), batch)));
      } catch (error) {
        cause = error;
        failed.push(...batch.map(({ event }) => event));
      }
    });
    return { failed, cause };
  };
}

async function newClient(): Promise<EventBridgeClient> {
  const { EventBridgeClient: Client } = await import('@aws-sdk/client-eventbridge');
  return new Client({});
}

/** One PutEvents; answers the events that it did not take. */
async function putBatch(client: Pick<EventBridgeClient, 'send'>, batch: readonly Outgoing[]): Promise<WireEnvelope[]> {
  const { PutEventsCommand } = await import('@aws-sdk/client-eventbridge');
  const { FailedEntryCount: failures = 0, Entries: entries = [] } = await client.send(
    new PutEventsCommand({ Entries: batch.map(({ entry }) => entry) }),
  );
  if (failures === 0) return [];
  return batch.filter((_, place) => entries[place]?.EventId === undefined).map(({ event }) => event);
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
