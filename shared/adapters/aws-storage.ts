import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Ports } from '../application/ports.ts';
import { dynamodbStore } from './dynamodb/dynamodb-store.ts';
import type { DynamodbTable } from './dynamodb/dynamodb-table.ts';
import { type StoragePorts, storagePorts } from './dynamodb/ports.ts';
import { eventBridgeBus } from './eventbridge/event-bridge-bus.ts';
import type { EventBus } from './event-bus.ts';
import type { Store } from './store.ts';
import { warn } from './telemetry/log.ts';

export type AwsStorageSettings = Pick<Ports, 'clock' | 'pause'> & {
  readonly tableName: string;
  /** Left out for a function that tells nothing. */
  readonly busName?: string;
  /** Left out: each call of the table is a request. */
  readonly storeOn?: (table: DynamodbTable) => Store;
};

/** With the client's own growing waits: outlasts a second of throttling, and gives up within a function's time. */
const MAX_ATTEMPTS = 8;
const CONNECTION_TIMEOUT_MS = 1_000;
/** Of one try. A write whose answer is late is tried again, and finds what it wrote. */
const REQUEST_TIMEOUT_MS = 5_000;

/** Every port that is storage, on AWS. Made once an instance of a function. */
export function awsStorage({
  tableName,
  busName,
  clock,
  pause,
  storeOn = dynamodbStore,
}: AwsStorageSettings): StoragePorts {
  const client = new DynamoDBClient({
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
  // A fifth of a call's time: copies of input and output for a log that nobody reads, and a header that says who calls.
  for (const unused of ['loggerMiddleware', 'getUserAgentMiddleware']) client.middlewareStack.remove(unused);
  return storagePorts({
    store: storeOn({ client, tableName, pause }),
    bus: busName === undefined ? noBus : eventBridgeBus({ busName }),
    clock,
    pause,
    onDelay: logDelay,
  });
}

/** Its events stay in the outbox: the sweeper has a bus. */
const noBus: EventBus = (events) =>
  Promise.resolve({ failed: events, cause: new Error('This function was given no bus.') });

function logDelay(count: number, cause: unknown): void {
  const errorName = cause instanceof Error ? cause.name : typeof cause;
  warn('events wait in the outbox', { operation: 'publish events', count, errorName });
}
