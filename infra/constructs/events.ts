import { Duration } from 'aws-cdk-lib';
import { type EventBus, type EventPattern, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { BillingFunction } from './billing-function.ts';
import type { Platform } from './platform.ts';
import { scheduleCall } from './schedules.ts';
import type { WorkQueue } from './work-queue.ts';

/** The source of every event that this system publishes. */
export const ownSource = 'centime';

interface RouteProps {
  readonly bus: EventBus;
  readonly pattern: EventPattern;
  readonly to: WorkQueue;
  readonly description: string;
}

/** A rule from the bus to a queue; what cannot be delivered in a day waits in the queue's dead letters. */
export function routeEvents(scope: Construct, id: string, { bus, pattern, to, description }: RouteProps): void {
  new Rule(scope, id, {
    eventBus: bus,
    eventPattern: pattern,
    description,
    targets: [new SqsQueue(to.queue, { deadLetterQueue: to.deadLetters })],
  });
}

/** Publication of what was committed, and the first consumer of it: the feed of what happened to each customer. */
export class Events extends Construct {
  constructor(scope: Construct, id: string, platform: Platform) {
    super(scope, id);
    const { alarms, bus, queues } = platform;
    const publishOutbox = new BillingFunction(this, {
      name: 'publish-outbox',
      platform,
      timeout: Duration.minutes(1),
      description: 'Publishes the events that a function committed and could not publish itself',
    });
    scheduleCall(this, 'EveryMinute', {
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      handler: publishOutbox,
      description: 'Sweeps the outbox',
    });
    alarms.whenFailing('PublishOutbox', publishOutbox, 3);

    const activity = queues.work['activity'];
    routeEvents(this, 'OwnEvents', {
      bus,
      pattern: { source: [ownSource] },
      to: activity,
      description: 'Everything that happened, for the activity of each customer',
    });
    const recordActivity = new BillingFunction(this, {
      name: 'record-activity',
      platform,
      timeout: activity.consumerTimeout,
      description: 'Records what happened to each customer',
    });
    activity.feeds(recordActivity, { batchSize: 100, maxBatchingWindow: Duration.seconds(1) });
  }
}
