import { Duration, RemovalPolicy, SecretValue, Validations } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { BillingFunction } from './billing-function.ts';
import { ownSource, routeEvents } from './events.ts';
import type { Platform } from './platform.ts';
import { scheduleCall } from './schedules.ts';

/** The one name that people type, when they put Stripe's keys in their place. */
export const stripeSecretName = 'centime/stripe';

/** Stripe's keys: `{"apiKey": "sk_...", "webhookSecrets": ["whsec_..."]}`. Made empty; a person fills it. */
export class StripeSecret extends Secret {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      secretName: stripeSecretName,
      description: 'Stripe: {"apiKey": "sk_...", "webhookSecrets": ["whsec_...", at most two]}',
      // No secret is in the template: CloudFormation writes this once, and leaves alone what is put in its place.
      secretStringValue: SecretValue.unsafePlainText(JSON.stringify({ apiKey: '', webhookSecrets: [] })),
      // Kept, but not when its very creation is rolled back: its name would then stand in the way of the next try.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'Stripe has no API to roll a key. It is done by hand: two webhook secrets are active meanwhile.',
    });
  }
}

/** Money in: the collection of what is due; and money back. (Checkout and webhooks are in `api.ts`.) */
export class Collection extends Construct {
  constructor(scope: Construct, id: string, platform: Platform) {
    super(scope, id);
    this.collect(platform);
    this.refund(platform);
    this.watchInbox(platform);
  }

  private collect(platform: Platform): void {
    const collections = platform.queues.work['collections'];
    routeEvents(this, 'InvoiceFinalized', {
      bus: platform.bus,
      pattern: { source: [ownSource], detailType: ['invoice.finalized', 'credit_note.issued'] },
      to: collections,
      description: 'An invoice is final: what is due can be charged. One is credited: less is due',
    });
    const collectInvoices = new BillingFunction(this, {
      name: 'collect-invoices',
      platform,
      timeout: collections.consumerTimeout,
      description: 'Mirrors invoices in Stripe and charges what is due',
    });
    // The least that a mapping can have: Stripe answers 25 requests a second, and the function paces itself below.
    collections.feeds(collectInvoices, { batchSize: 10, maxBatchingWindow: Duration.seconds(1), maxConcurrency: 2 });
  }

  private refund(platform: Platform): void {
    const refunds = platform.queues.work['refunds'];
    routeEvents(this, 'RefundRequested', {
      bus: platform.bus,
      pattern: { source: [ownSource], detailType: ['refund.requested'] },
      to: refunds,
      description: 'Money is set aside to go back: Stripe is asked for it',
    });
    const sendRefunds = new BillingFunction(this, {
      name: 'send-refunds',
      platform,
      timeout: refunds.consumerTimeout,
      description: 'Sends money back to customers, each refund once',
    });
    refunds.feeds(sendRefunds, { batchSize: 10, maxConcurrency: 2 });
  }

  private watchInbox(platform: Platform): void {
    const watchInbox = new BillingFunction(this, {
      name: 'watch-inbox',
      platform,
      timeout: Duration.minutes(1),
      description: 'Looks at Stripe for messages that never arrived here',
    });
    scheduleCall(this, 'EveryTenMinutes', {
      schedule: ScheduleExpression.rate(Duration.minutes(10)),
      handler: watchInbox,
      description: 'Measures how long webhooks have waited',
    });
    platform.alarms.whenFailing('WatchInbox', watchInbox, 3);
  }
}
