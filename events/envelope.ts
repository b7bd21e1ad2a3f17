import type { Instant } from '../shared/kernel/instant.ts';

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
