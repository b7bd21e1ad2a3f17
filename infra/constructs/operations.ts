import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, Metric as CloudWatchMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { METRICS_NAMESPACE } from '../../shared/adapters/telemetry/metrics.ts';
import type { Metric } from '../../shared/application/metrics.ts';
import type { Alarms } from './alarms.ts';

/** The sweeper runs each minute: an event that is older than this was passed over more than once. */
const OUTBOX_OLDEST_SECONDS = 300;
/** A busy close leaves some; so many mean that functions commit and cannot publish. */
const OUTBOX_ITEMS = 10_000;
/** Webhooks take seconds, and Stripe tries again for three days: so long, and nothing arrives any more. */
const INBOX_OLDEST_SECONDS = 900;
/** A day, and time enough for the run itself. */
const VERIFIED_WITHIN_HOURS = 26;

/** A figure that a function writes into its log. */
export const ownMetric = (metricName: Metric, statistic: string, period = Duration.minutes(5)): CloudWatchMetric =>
  new CloudWatchMetric({ namespace: METRICS_NAMESPACE, metricName, statistic, period });

/** Alarms on what the functions themselves measure. */
export class Operations extends Construct {
  constructor(scope: Construct, id: string, alarms: Alarms) {
    super(scope, id);
    alarms.watch('OutboxOldest', {
      metric: ownMetric('OutboxOldestAge', 'max'),
      threshold: OUTBOX_OLDEST_SECONDS,
      description: `Events were committed more than ${OUTBOX_OLDEST_SECONDS / 60} minutes ago and are not on the bus yet.`,
      runbook: 'outbox',
    });
    alarms.watch('OutboxItems', {
      metric: ownMetric('OutboxItems', 'max'),
      threshold: OUTBOX_ITEMS,
      description: `The sweeper found more than ${OUTBOX_ITEMS} events that the functions had not published themselves.`,
      runbook: 'outbox',
    });
    alarms.watch('InboxOldest', {
      metric: ownMetric('InboxOldestAge', 'max', Duration.minutes(10)),
      threshold: INBOX_OLDEST_SECONDS,
      description: `Stripe told something more than ${INBOX_OLDEST_SECONDS / 60} minutes ago that is not in the inbox: payments are not seen.`,
      runbook: 'webhooks',
    });
    alarms.watch('InvariantBroken', {
      metric: ownMetric('InvariantsBroken', 'sum'),
      threshold: 0,
      description: 'The store contradicts itself: a balance, a number, an invoice or a close is not what it must be.',
      runbook: 'verification',
    });
    alarms.watch('VerificationMissing', {
      metric: ownMetric('VerifyRuns', 'sum', Duration.hours(1)),
      threshold: 1,
      periods: VERIFIED_WITHIN_HOURS,
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      missingData: TreatMissingData.BREACHING,
      description: `No run of the verification came to its end for ${VERIFIED_WITHIN_HOURS} hours; it has one a day.`,
      runbook: 'verification',
    });
    alarms.watch('RefundFailed', {
      metric: ownMetric('RefundsFailed', 'sum'),
      threshold: 0,
      description: 'Money that was to go back to a customer is still here. A person sends it again, or in another way.',
      runbook: 'refund-failed',
    });
    alarms.watch('LargeSubscription', {
      metric: ownMetric('LargeSubscriptions', 'sum'),
      threshold: 0,
      description: 'A subscription has come to so many seats that sales wants to know. Nothing is wrong: tell sales.',
      runbook: 'large-subscription',
    });
  }

  /** The webhook's function is too close to its limit of size to measure by itself: its log lines are counted. */
  watchWebhooks(log: ILogGroup, alarms: Alarms): void {
    const counted = (name: string, message: string): CloudWatchMetric => {
      new MetricFilter(this, `${name}Lines`, {
        logGroup: log,
        metricNamespace: METRICS_NAMESPACE,
        metricName: name,
        filterPattern: FilterPattern.stringValue('$.message', '=', message),
      });
      return new CloudWatchMetric({ namespace: METRICS_NAMESPACE, metricName: name, statistic: 'sum' });
    };
    alarms.watch('WebhookRefused', {
      metric: counted('WebhooksRefused', 'webhook refused'),
      threshold: 0,
      description: 'Money came in at Stripe that fits nothing of ours. A person must look at the message.',
      runbook: 'webhooks',
    });
  }
}
