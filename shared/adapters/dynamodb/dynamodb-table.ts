import type { ConsumedCapacity, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Pause } from '../../application/attempts.ts';
import { BillingError } from '../../kernel/errors.ts';
import type { UnitMeter } from '../store.ts';

export type DynamodbTable = {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly tableName: string;
  /** Waits before keys are asked for again that a batch left out. */
  readonly pause: Pause;
  /** Told what each call cost, as the engine counts it. */
  readonly meter?: UnitMeter;
};

/** What the client gave up on after its own retries; nobody's fault, and gone in a moment. */
const PASSING_FAILURES: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'LimitExceededException',
  'InternalServerError',
  'TransactionInProgressException',
]);
export const metered = (table: DynamodbTable) => (table.meter ? { ReturnConsumedCapacity: 'TOTAL' as const } : {});

export function countReads(table: DynamodbTable, consumed: ConsumedCapacity | undefined): void {
  table.meter?.({ reads: consumed?.CapacityUnits ?? 0, writes: 0 });
}

export function countWrites(table: DynamodbTable, consumed: ConsumedCapacity | undefined): void {
  table.meter?.({ reads: 0, writes: consumed?.CapacityUnits ?? 0 });
}

export async function translated<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw PASSING_FAILURES.has(nameOf(error)) ? busy(error) : error;
  }
}

export const busy = (cause: unknown): BillingError =>
  new BillingError('try_again', 'The database is busy. Send the same call again in a moment.', { cause });

export const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');

export function chunksOf<T>(all: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < all.length; start += size) chunks.push(all.slice(start, start + size));
  return chunks;
}
