/**
 * What each function may do: the one place to correct when a function denies an action. From it follow the function's
 * role (exact actions on exact resources) and its environment (a function that may not use a thing is not told its name).
 *
 * A transaction needs the permission of each of its parts and none of its own: PutItem for a put, DeleteItem for a delete,
 * ConditionCheckItem for a check. A batch of statements needs what each of them does: PartiQLInsert for an INSERT.
 */
export type TableAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'ConditionCheckItem'
  | 'PartiQLInsert';

export const queueNames = [
  'usage-reported',
  'usage-refused',
  'close-starts',
  'close-chunks',
  'exports',
  'collections',
  'refunds',
  'auto-top-ups',
  'activity',
  'payments',
] as const;
export type QueueName = (typeof queueNames)[number];

export interface Permissions {
  readonly table: readonly TableAction[];
  /** Counts requests against callers' quotas, and may put nothing else: said where `table` has no PutItem. */
  readonly countsRequests?: true;
  /** Remembers how far the verification has come, and may put nothing else. */
  readonly remembersVerification?: true;
  /** Query on the index of lists. */
  readonly lists?: true;
  readonly publishesEvents?: true;
  readonly sendsTo?: readonly QueueName[];
  readonly exports?: 'read' | 'write';
  /** Reads the secret with Stripe's keys. */
  readonly stripe?: true;
  /** Reads the catalog in force. */
  readonly catalog?: true;
}

const reads = ['GetItem', 'Query'] as const;
/** A use case that commits and has nothing to tell. */
const writes = [...reads, 'PutItem'] as const;
/** One that tells what it committed: the outbox's items too, and their deletion once they are published. */
const commits = [...writes, 'DeleteItem'] as const;
/** One that does so for many wallets or customers at once (`batching-store.ts`). */
const commitsMany = [...commits, 'BatchGetItem', 'PartiQLInsert'] as const;

export const permissions = {
  // The API. Every function reads the caller's key with GetItem, and counts the caller's requests with PutItem.
  usage: { table: commitsMany, publishesEvents: true, catalog: true },
  holds: { table: [...commits, 'BatchGetItem'], publishesEvents: true, catalog: true },
  'stripe-webhook': { table: commits, publishesEvents: true, stripe: true, catalog: true },
  catalog: { table: ['GetItem'], countsRequests: true, catalog: true },
  customers: { table: commits, publishesEvents: true, catalog: true },
  subscriptions: { table: commits, publishesEvents: true, catalog: true },
  // A top-up over the credit limit is paid at once, on a page of Stripe's; a correction looks for what dedupe has written.
  wallets: { table: [...commits, 'BatchGetItem'], publishesEvents: true, stripe: true, catalog: true },
  checkout: { table: writes, stripe: true, catalog: true },
  invoices: { table: [...reads, 'BatchGetItem'], countsRequests: true, lists: true, catalog: true },
  'credit-notes': { table: [...commits, 'BatchGetItem'], publishesEvents: true, lists: true, catalog: true },
  quotes: { table: [...commits, 'BatchGetItem'], publishesEvents: true, lists: true, catalog: true },
  closes: { table: writes, sendsTo: ['close-starts'], catalog: true },
  exports: { table: ['GetItem'], countsRequests: true, exports: 'read', catalog: true },
  // Counts uses of quotas, and tells nobody.
  entitlements: { table: [...reads, 'PutItem'], catalog: true },
  'api-keys': { table: ['GetItem', 'PutItem'], catalog: true },

  // The jobs.
  'settle-usage': { table: commitsMany, publishesEvents: true, sendsTo: ['usage-refused'], catalog: true },
  'start-close': {
    table: commits,
    publishesEvents: true,
    sendsTo: ['close-chunks'],
    catalog: true,
  },
  'close-customers': { table: commitsMany, publishesEvents: true, catalog: true },
  'watch-close': { table: ['Query', 'PutItem'], sendsTo: ['close-chunks'], catalog: true },
  'write-exports': { table: [...commits, 'BatchGetItem'], publishesEvents: true, exports: 'write', catalog: true },
  'collect-invoices': { table: writes, stripe: true, catalog: true },
  'send-refunds': { table: commits, publishesEvents: true, stripe: true, catalog: true },
  'settle-due': { table: commits, publishesEvents: true, catalog: true },
  'follow-payments': { table: commits, publishesEvents: true, catalog: true },
  'auto-top-up': { table: ['Query', 'PutItem', 'DeleteItem'], publishesEvents: true, catalog: true },
  // Beside those who write: it changes nothing of what it reads.
  verify: {
    table: [...reads, 'BatchGetItem'],
    remembersVerification: true,
    publishesEvents: true,
    catalog: true,
  },
  'publish-outbox': { table: ['Query', 'DeleteItem'], publishesEvents: true },
  'watch-inbox': { table: ['GetItem'], stripe: true },
  'record-activity': { table: ['PutItem'] },
} as const satisfies Record<string, Permissions>;

export type FunctionName = keyof typeof permissions;

export const functionNames = Object.keys(permissions) as FunctionName[];
