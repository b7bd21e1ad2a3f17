import { Duration } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { BillingFunction } from './billing-function.ts';
import { ownSource, routeEvents } from './events.ts';
import type { Platform } from './platform.ts';

/** Usage that other services put on the bus. (Usage over HTTP is in `api.ts`.) */
export class Usage extends Construct {
  constructor(scope: Construct, id: string, platform: Platform) {
    super(scope, id);
    const reported = platform.queues.work['usage-reported'];
    routeEvents(this, 'UsageReported', {
      bus: platform.bus,
      pattern: { detailType: ['usage.reported'], source: Match.anythingBut(ownSource) },
      to: reported,
      description: 'Usage that other services report',
    });
    const settleUsage = new BillingFunction(this, {
      name: 'settle-usage',
      platform,
      timeout: reported.consumerTimeout,
      memorySize: 1024,
      description: 'Settles the usage reported on the bus, by one segment per wallet and batch',
    });
    reported.feeds(settleUsage, {
      // What lowers the cost of an event is how many of one wallet come together.
      batchSize: 1000,
      maxBatchingWindow: Duration.seconds(5),
      // More writers on one hot wallet would only lose races to each other.
      maxConcurrency: 16,
    });
    platform.alarms.whenFailing('SettleUsage', settleUsage, 1);
  }
}
