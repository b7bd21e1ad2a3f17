import type { BenchEvent, Expectation } from '../usage-events.ts';

/**
 * A design that takes the same events and gives the same guarantee: each is recorded once, however often it is sent, and
 * its price leaves the wallet's balance with it.
 */
export type Contender = {
  /** Its wallets, new and full. */
  readonly open: (wallets: readonly string[]) => Promise<void>;
  readonly check: (expected: Expectation) => Promise<void>;
};

/** Settles a batch, in a writer's own process with a connection, or an instance, of its own. */
export type Settle = (events: readonly BenchEvent[]) => Promise<void>;

export const POSTGRES_WAYS = ['FOR UPDATE', 'UPDATE ... WHERE', 'batched unnest'] as const;
export type PostgresWay = (typeof POSTGRES_WAYS)[number];
export const DESIGNS = ['Centime', 'naive', ...POSTGRES_WAYS] as const;
export type Design = (typeof DESIGNS)[number];

/** Where the engines of both sides answer. */
export type Engines = {
  readonly dynamodb: { readonly endpoint: string; readonly tableName: string };
  readonly postgres: { readonly host: string };
};
