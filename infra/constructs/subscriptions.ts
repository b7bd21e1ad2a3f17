import { Duration } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { BillingFunction } from './billing-function.ts';
import { ownSource, routeEvents } from './events.ts';
import type { Platform } from './platform.ts';
import { scheduleCall } from './schedules.ts';

/** What time and payments do to subscriptions. (What customers do is in `api.ts`.) */
export class Subscriptions extends Construct {
  constructor(scope: Construct, id: string, platform: Platform) {
    super(scope, id);
    this.settleDue(platform);
    this.followPayments(platform);
  }

  private settleDue(platform: Platform): void {
    const settleDue = new BillingFunction(this, {
      name: 'settle-due',
      platform,
      timeout: Duration.minutes(4),
      memorySize: 1024,
      description: 'Takes the steps of subscriptions that have fallen due: trials, renewals, proofs, scheduled changes',
    });
    scheduleCall(this, 'EveryFiveMinutes', {
      schedule: ScheduleExpression.rate(Duration.minutes(5)),
      handler: settleDue,
      description: 'Does what is due',
    });
    platform.alarms.whenFailing('SettleDue', settleDue, 3);
  }

  private followPayments(platform: Platform): void {
    const payments = platform.queues.work['payments'];
    routeEvents(this, 'InvoicePaid', {
      bus: platform.bus,
      pattern: { source: [ownSource], detailType: ['invoice.paid', 'credit_note.issued'] },
      to: payments,
      description: 'An invoice is paid, or nothing is due of it any more: what waited for it goes on',
    });
    const followPayments = new BillingFunction(this, {
      name: 'follow-payments',
      platform,
      timeout: payments.consumerTimeout,
      description: 'Puts subscriptions in good standing again, and credits referrers',
    });
    payments.feeds(followPayments, { batchSize: 10 });
  }
}
