import { derivedId } from '../shared/kernel/id.ts';
import { formatInstant, type Instant } from '../shared/kernel/instant.ts';
import { invariant } from '../shared/kernel/invariant.ts';
import { EVENT_VERSIONS, isEventType } from './versions.ts';

/** What each event on the bus carries around its data. `occurredAt` is business time, `recordedAt` system time. */
export type EventEnvelope<Type extends string = string, Data = unknown> = {
  /** Consumers deduplicate on it. */
  readonly id: string;
  readonly type: Type;
  readonly version: number;
  readonly occurredAt: Instant;
  readonly recordedAt: Instant;
  /** `seq` grows along an aggregate. */
  readonly aggregate: { readonly type: string; readonly id: string; readonly seq: number };
  readonly correlationId: string;
  readonly data: Data;
};

/** What a pure decision says happened; the edge adds ids and the correlation. */
export type DomainEvent<Type extends string = string, Data = unknown> = {
  readonly type: Type;
  readonly occurredAt: Instant;
  readonly aggregate: { readonly type: string; readonly id: string; readonly seq: number };
  readonly data: Data;
};

/** What the edge knows of the call in which a decision was taken. */
export type EventContext = { readonly recordedAt: Instant; readonly correlationId: string };

/**
 * The events of one decision, ready for the bus. Ids follow from what happened to whom, so that the same decision taken
 * again, after a crash or by a repeated message, tells the same events and not new ones.
 */
export const envelopesOf = (events: readonly DomainEvent[], context: EventContext): EventEnvelope[] =>
  events.map((event, index) => {
    const { type, occurredAt, aggregate, data } = event;
    invariant(isEventType(type), `events/versions.ts has "${type}"`);
    return {
      id: derivedId('evt', type, aggregate.type, aggregate.id, String(aggregate.seq), String(index)),
      type,
      version: EVENT_VERSIONS[type],
      occurredAt,
      recordedAt: context.recordedAt,
      aggregate,
      correlationId: context.correlationId,
      data,
    };
  });

/** An envelope as it lies on the bus: instants as text. */
export type WireEnvelope = Omit<EventEnvelope, 'occurredAt' | 'recordedAt'> & {
  readonly occurredAt: string;
  readonly recordedAt: string;
};

export const envelopeToWire = (envelope: EventEnvelope): WireEnvelope => ({
  ...envelope,
  occurredAt: formatInstant(envelope.occurredAt),
  recordedAt: formatInstant(envelope.recordedAt),
});
