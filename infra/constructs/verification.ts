import { Duration, TimeZone } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { BillingFunction } from './billing-function.ts';
import type { Platform } from './platform.ts';
import { scheduleCall } from './schedules.ts';

/** Decides a part of the store again each day, and compares it with what is stored. */
export class Verification extends Construct {
  constructor(scope: Construct, id: string, platform: Platform) {
    super(scope, id);
    const verify = new BillingFunction(this, {
      name: 'verify',
      platform,
      timeout: Duration.minutes(15),
      memorySize: 1024,
      description: 'Verifies the invariants of a part of the store each day',
    });
    scheduleCall(this, 'Daily', {
      // After the close of 03:30, which is over by then, if it is not large.
      schedule: ScheduleExpression.cron({ hour: '5', minute: '0', timeZone: TimeZone.EUROPE_PARIS }),
      handler: verify,
      description: 'Verifies the next part of the store',
    });
    platform.alarms.whenFailing('Verify', verify, 1);
  }
}
