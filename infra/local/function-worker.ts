/**
 * One execution environment of one function: a worker thread that imports its TypeScript as it is, and handles one
 * event at a time. What Lambda's own runtime gives to a handler, and no more.
 */
import { openSync, writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { installLocalDate, LocalClock } from './clock.ts';
import { keepCompiled, useCompileCache } from './compile-cache.ts';
import type { InvocationMessage, OutcomeMessage, WorkerSettings } from './function-pool.ts';

type Handler = (event: unknown, context: unknown) => unknown;

const settings = workerData as WorkerSettings;
const port = parentPort;
if (port === null) throw new Error('This file runs in a worker thread only.');

useCompileCache();
installLocalDate(new LocalClock(settings.clock));
writeTo(settings.logFile);

port.on('message', (message: InvocationMessage) => {
  void handle(message).then((outcome) => port.postMessage(outcome));
});

const handler = importHandler();
handler.then(
  () => {
    port.postMessage({ kind: 'ready' } satisfies OutcomeMessage);
    keepCompiled();
  },
  (error: unknown) => port.postMessage(failure('', error)),
);

async function importHandler(): Promise<Handler> {
  const module = (await import(settings.entry)) as Record<string, unknown>;
  const exported = module[settings.handlerName];
  if (typeof exported !== 'function')
    throw new Error(`${settings.entry} exports no function "${settings.handlerName}".`);
  return exported as Handler;
}

async function handle({ requestId, event }: InvocationMessage): Promise<OutcomeMessage> {
  const deadline = performance.now() + settings.timeoutMs;
  const context = {
    ...settings.context,
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
  };
  try {
    const result: unknown = await (await handler)(event, context);
    return { kind: 'done', requestId, payload: JSON.stringify(result) };
  } catch (error) {
    return failure(requestId, error);
  }
}

function failure(requestId: string, error: unknown): OutcomeMessage {
  const known = error instanceof Error ? error : new Error(String(error));
  return { kind: 'failed', requestId, errorType: known.name, message: known.message, stack: known.stack ?? '' };
}

/** A function's output is its log. It is written from here, synchronously, so that a kill loses no line. */
function writeTo(logFile: string): void {
  const log = openSync(logFile, 'a');
  const write = (chunk: string | Uint8Array): boolean => {
    if (typeof chunk === 'string') writeSync(log, chunk);
    else writeSync(log, chunk);
    return true;
  };
  process.stdout.write = write;
  process.stderr.write = write;
}
