import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { logFailure } from './failure-log.ts';
import { type PortsFor, warmUp } from './composition.ts';

export type ScheduleHandler = (event: unknown, context: Context) => Promise<void>;

/** The stack of functions that a schedule starts. A failure is logged and thrown: the next tick tries again. */
export function scheduleStack<P>(
  portsFor: PortsFor<P>,
  run: (ports: P) => (event: unknown) => Promise<unknown>,
): ScheduleHandler {
  warmUp(portsFor);
  const handler = async (event: unknown, context: Context): Promise<void> => {
    await run(portsFor(context.awsRequestId))(event);
  };
  return middy(handler, { timeoutEarlyInMillis: 0 }).onError(({ error, context }) => {
    logFailure(error, { correlationId: context.awsRequestId, operation: 'scheduled run' });
  });
}
