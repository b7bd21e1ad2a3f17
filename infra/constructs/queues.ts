import { Duration, Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Alarms } from './alarms.ts';
import { pascalCase } from './names.ts';
import type { QueueName } from './permissions.ts';
import { WorkQueue, queueDefaults } from './work-queue.ts';

type WorkQueueName = Exclude<QueueName, 'usage-refused'>;

/** How long each queue's function may take. */
const consumerTimeouts = {
  'usage-reported': Duration.minutes(1),
  'close-starts': Duration.minutes(5),
  'close-chunks': Duration.minutes(2),
  exports: Duration.minutes(15),
  collections: Duration.minutes(2),
  refunds: Duration.minutes(1),
  'auto-top-ups': Duration.minutes(1),
  activity: Duration.seconds(30),
  payments: Duration.minutes(1),
} as const satisfies Record<WorkQueueName, Duration>;

/** Every queue, made before the functions: who sends to one is seldom who empties it. */
export class Queues extends Construct {
  readonly work: Readonly<Record<WorkQueueName, WorkQueue>>;
  /** Usage from the bus that can never be settled, with its reason: read by people, emptied by people. */
  readonly usageRefused: Queue;

  constructor(scope: Construct, id: string, alarms: Alarms) {
    super(scope, id);
    const workQueue = (name: WorkQueueName): WorkQueue =>
      new WorkQueue(this, pascalCase(name), { name, alarms, consumerTimeout: consumerTimeouts[name] });
    this.work = {
      'usage-reported': workQueue('usage-reported'),
      'close-starts': workQueue('close-starts'),
      'close-chunks': workQueue('close-chunks'),
      exports: workQueue('exports'),
      collections: workQueue('collections'),
      refunds: workQueue('refunds'),
      'auto-top-ups': workQueue('auto-top-ups'),
      activity: workQueue('activity'),
      payments: workQueue('payments'),
    };

    this.usageRefused = new Queue(this, 'UsageRefused', {
      ...queueDefaults,
      queueName: 'usage-refused',
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.usageRefused).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'No function receives from it, so nothing can fail: it is the place where refused usage is set aside.',
    });
    alarms.whenNotEmpty('UsageRefused', this.usageRefused, {
      description:
        'usage-refused holds usage that could not be billed as it was sent. Each message carries its reason: mend it and redrive, or tell the sender and delete it.',
      runbook: 'usage-refused',
    });
  }

  named(name: QueueName): Queue {
    return name === 'usage-refused' ? this.usageRefused : this.work[name].queue;
  }
}
