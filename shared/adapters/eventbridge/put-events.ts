import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';

export type PutEventsEntry = {
  readonly EventBusName: string;
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
};
/** Puts entries on their bus; answers which of them, by place, it did not take. */
export type PutEvents = (entries: readonly PutEventsEntry[]) => Promise<readonly number[]>;

/** EventBridge's own client. Imported at once: of what is imported later a bundle holds everything, not this one call. */
export function putEventsWith(client: Pick<EventBridgeClient, 'send'> = new EventBridgeClient({})): PutEvents {
  return async (entries) => {
    const { FailedEntryCount: failures = 0, Entries: results = [] } = await client.send(
      new PutEventsCommand({ Entries: [...entries] }),
    );
    if (failures === 0) return [];
    return entries.flatMap((_, place) => (results[place]?.EventId === undefined ? [place] : []));
  };
}
