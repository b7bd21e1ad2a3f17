import type { BenchEvent, Expectation } from '../usage-events.ts';

/**
 * A design that takes the same events and gives the same guarantee: each is recorded once, however often it is sent, and
 * its price leaves the wallet's balance with it.
 */
export type Contender = {
  readonly name: string;
  /** Settles events; each writer has a connection, or an instance, of its own. */
  readonly settle: (writer: number, events: readonly BenchEvent[]) => Promise<void>;
  readonly check: (expected: Expectation) => Promise<void>;
};
