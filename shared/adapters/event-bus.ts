import type { WireEnvelope } from '../../events/envelope.ts';

/** The source of everything that Centime puts on the bus. */
export const EVENT_SOURCE = 'centime';

/** Puts events on the bus, and answers those that did not get there. A failure is an answer: nothing is thrown. */
export type EventBus = (events: readonly WireEnvelope[]) => Promise<PutEventsOutcome>;
export type PutEventsOutcome = { readonly failed: readonly WireEnvelope[]; readonly cause?: unknown };
