import { Duration, TimeZone } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { BillingFunction } from './billing-function.ts';
import { ownSource, routeEvents } from './events.ts';
import type { Platform } from './platform.ts';
import { scheduleCall, scheduleMessage } from './schedules.ts';

/** The end of a month: started each day, worked off in chunks, watched until it is done, then exported. */
export class Close extends Construct {
  constructor(scope: Construct, id: string, platform: Platform) {
    super(scope, id);
    this.start(platform);
    this.closeCustomers(platform);
    this.watch(platform);
    this.export(platform);
  }

  private start(platform: Platform): void {
    const starts = platform.queues.work['close-starts'];
    const startClose = new BillingFunction(this, {
      name: 'start-close',
      platform,
      timeout: starts.consumerTimeout,
      memorySize: 1024,
      description: 'Starts the close of the oldest month that is over, and cuts its customers in chunks',
    });
    starts.feeds(startClose, { batchSize: 1 });
    // Each day, not each month: a day on which it could not run is caught up on the next.
    scheduleMessage(this, 'Daily', {
      schedule: ScheduleExpression.cron({ hour: '3', minute: '30', timeZone: TimeZone.EUROPE_PARIS }),
      to: starts,
      body: { cause: 'schedule' },
      description: 'Closes what is over',
    });
    routeEvents(this, 'NextPeriod', {
      bus: platform.bus,
      pattern: { source: [ownSource], detailType: ['close.completed'] },
      to: starts,
      description: 'A close is done: the next month may be over too',
    });
  }

  private closeCustomers(platform: Platform): void {
    const chunks = platform.queues.work['close-chunks'];
    const closeCustomers = new BillingFunction(this, {
      name: 'close-customers',
      platform,
      timeout: chunks.consumerTimeout,
      memorySize: 1024,
      description: 'Closes the customers of a chunk, each exactly once',
    });
    chunks.feeds(closeCustomers, { batchSize: 1, maxConcurrency: 50 });
  }

  private watch(platform: Platform): void {
    const watchClose = new BillingFunction(this, {
      name: 'watch-close',
      platform,
      timeout: Duration.minutes(1),
      description: 'Sends the chunks again that have not finished',
    });
    scheduleCall(this, 'EveryFiveMinutes', {
      schedule: ScheduleExpression.rate(Duration.minutes(5)),
      handler: watchClose,
      description: 'Watches over the close',
    });
    platform.alarms.whenFailing('WatchClose', watchClose, 3);
  }

  private export(platform: Platform): void {
    const exports = platform.queues.work['exports'];
    routeEvents(this, 'Completed', {
      bus: platform.bus,
      pattern: { source: [ownSource], detailType: ['close.completed'] },
      to: exports,
      description: "A close is done: finance's files can be written",
    });
    const writeExports = new BillingFunction(this, {
      name: 'write-exports',
      platform,
      timeout: exports.consumerTimeout,
      memorySize: 1024,
      description: "Writes finance's files of a month",
    });
    exports.feeds(writeExports, { batchSize: 1 });
  }
}
