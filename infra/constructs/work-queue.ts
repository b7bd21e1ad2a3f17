import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { EventSourceMappingOptions, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Alarms } from './alarms.ts';
import { pascalCase } from './names.ts';
import type { QueueName } from './permissions.ts';

/** Receives of a message before it is set aside: enough to outlast a throttled minute, too few to loop for a day. */
const maxReceiveCount = 5;
/** AWS's rule for queues that feed Lambda: six times the function's timeout, so that a message in work is not given twice. */
const visibilityPerTimeout = 6;
/** The longest there is. The work queues keep 4 days: the age of a message counts on in its dead-letter queue. */
const deadLetterRetention = Duration.days(14);

/** Settings of every queue. SQS's own key: EventBridge cannot be granted the AWS-managed one. */
export const queueDefaults = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true } as const;

export interface WorkQueueProps {
  readonly name: QueueName;
  readonly alarms: Alarms;
  /** The longest that its function may take. */
  readonly consumerTimeout: Duration;
}

type Consumption = Omit<EventSourceMappingOptions, 'eventSourceArn'>;

/** A queue with one consumer, a dead-letter queue of its own, and an alarm on that one. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  /** Takes what the consumer could not do, and what a rule or a schedule could not deliver. */
  readonly deadLetters: Queue;
  readonly consumerTimeout: Duration;

  constructor(scope: Construct, id: string, { name, alarms, consumerTimeout }: WorkQueueProps) {
    super(scope, id);
    this.consumerTimeout = consumerTimeout;
    this.deadLetters = new Queue(this, 'DeadLetters', {
      ...queueDefaults,
      queueName: `${name}-dlq`,
      retentionPeriod: deadLetterRetention,
    });
    this.queue = new Queue(this, 'Queue', {
      ...queueDefaults,
      queueName: name,
      visibilityTimeout: Duration.seconds(consumerTimeout.toSeconds() * visibilityPerTimeout),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount },
    });
    alarms.whenNotEmpty(`${pascalCase(name)}DeadLetters`, this.deadLetters, {
      description: `${name}-dlq holds messages that failed ${maxReceiveCount} times or could not be delivered. Find the cause in the consumer's log, mend it, then redrive them: every consumer is idempotent.`,
      runbook: 'dead-letters',
    });
  }

  /** Feeds the function: SqsEventSource would also grant it actions that an event source mapping never calls. */
  feeds(handler: LambdaFunction, consumption: Consumption): void {
    handler.addToRolePolicy(
      new PolicyStatement({
        actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
        resources: [this.queue.queueArn],
      }),
    );
    handler.addEventSourceMapping('Messages', {
      eventSourceArn: this.queue.queueArn,
      reportBatchItemFailures: true,
      ...consumption,
    });
  }
}
