/** What is measured. An alarm stands on each of them (`infra/constructs/operations.ts`). */
export const METRICS = [
  /** Events that the sweeper found: committed, and not yet on the bus. */
  'OutboxItems',
  /** How long ago the oldest of them was committed, in seconds; 0 if there is none. */
  'OutboxOldestAge',
  /** How long ago the oldest of Stripe's messages was told that we have not taken in, in seconds; 0 if there is none. */
  'InboxOldestAge',
  /** Subscriptions so large that sales wants to know. */
  'LargeSubscriptions',
  /** Money that was to go back to a customer, and did not. */
  'RefundsFailed',
  /** What a run of the verification found broken. */
  'InvariantsBroken',
  /** A run of the verification that came to its end. */
  'VerifyRuns',
] as const;
export type Metric = (typeof METRICS)[number];
export type Measure = (values: Readonly<Partial<Record<Metric, number>>>) => void;
