import { ArnFormat, Stack } from 'aws-cdk-lib';
import { ComparisonOperator, type Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** A page of `docs/runbooks`. */
export type Runbook =
  | 'dead-letters'
  | 'failing-function'
  | 'large-subscription'
  | 'outbox'
  | 'refund-failed'
  | 'usage-refused'
  | 'verification'
  | 'webhooks';

interface Watch {
  readonly metric: Metric;
  readonly threshold: number;
  /** What is wrong and where to look: it is the text that wakes someone up. */
  readonly description: string;
  readonly runbook: Runbook;
  readonly periods?: number;
  /** In place of more than the threshold. */
  readonly comparison?: ComparisonOperator;
  /** In place of well: how it counts that nothing was measured. */
  readonly missingData?: TreatMissingData;
}

/** Every alarm of the system, and the topic that they all write to. */
export class Alarms extends Construct {
  private readonly action: SnsAction;

  constructor(scope: Construct, id: string, email: string | undefined) {
    super(scope, id);
    // A key of our own: CloudWatch cannot publish to a topic under SNS's managed key.
    const key = new Key(this, 'Key', { enableKeyRotation: true, description: 'Encrypts the topic of alarms' });
    const topic = new Topic(this, 'Topic', { topicName: 'centime-alarms', masterKey: key, enforceSSL: true });
    // A topic with a policy loses the default one, which let the account's alarms publish.
    topic.grantPublish(
      new ServicePrincipal('cloudwatch.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
          ArnLike: { 'aws:SourceArn': this.everyAlarmOfTheAccount() },
        },
      }),
    );
    if (email !== undefined) topic.addSubscription(new EmailSubscription(email));
    this.action = new SnsAction(topic);
  }

  /** Goes off as soon as one message waits in a queue that should be empty. */
  whenNotEmpty(id: string, queue: IQueue, page: Pick<Watch, 'description' | 'runbook'>): void {
    const metric = queue.metricApproximateNumberOfMessagesVisible({ statistic: 'max' });
    this.watch(id, { metric, threshold: 0, ...page });
  }

  /** Goes off when a function fails in each of so many periods of 5 minutes. */
  whenFailing(id: string, handler: IFunction, periods: number): void {
    const metric = handler.metricErrors();
    const description = `${id}: the function fails. Its log group tells why; nothing that it had acknowledged is lost.`;
    this.watch(id, { metric, threshold: 0, description, periods, runbook: 'failing-function' });
  }

  watch(id: string, { metric, threshold, description, runbook, periods = 1, ...unusual }: Watch): void {
    const { comparison = ComparisonOperator.GREATER_THAN_THRESHOLD } = unusual;
    const { missingData = TreatMissingData.NOT_BREACHING } = unusual;
    metric
      .createAlarm(this, id, {
        threshold,
        evaluationPeriods: periods,
        comparisonOperator: comparison,
        treatMissingData: missingData,
        alarmDescription: `${description} Runbook: docs/runbooks/${runbook}.md`,
      })
      .addAlarmAction(this.action);
  }

  private everyAlarmOfTheAccount(): string {
    const stack = Stack.of(this);
    return stack.formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: '*',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }
}
