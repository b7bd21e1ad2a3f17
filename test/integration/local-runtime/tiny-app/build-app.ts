import { App, Duration, Stack } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { type CfnFunction, Code, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke, SqsSendMessage } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { TimeZone } from 'aws-cdk-lib';

/** The smallest app with each kind of resource that the runtime runs. */
export function buildApp(context: Record<string, string | boolean>): App {
  const app = new App({ context });
  const stack = new Stack(app, 'Tiny');
  const table = new Table(stack, 'Table', {
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
  });
  table.addGlobalSecondaryIndex({ indexName: 'lists', partitionKey: { name: 'gpk', type: AttributeType.STRING } });
  const bus = new EventBus(stack, 'Bus', { eventBusName: 'tiny' });
  const files = new Bucket(stack, 'Files', { bucketName: 'tiny-files', enforceSSL: true });
  const environment = { TABLE_NAME: table.tableName, BUS_NAME: bus.eventBusName, BUCKET: files.bucketName };
  const lambda = (id: string, name: string, timeout = Duration.seconds(20)): Lambda => {
    const code = Code.fromInline('exports.handler = () => undefined;');
    const made = new Lambda(stack, id, {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code,
      timeout,
      environment,
    });
    (made.node.defaultChild as CfnFunction).addMetadata('centime:entry', `functions/${name}.ts`);
    return made;
  };

  const things = lambda('Things', 'things');
  table.grant(things, 'dynamodb:PutItem', 'dynamodb:GetItem');
  bus.grantPutEventsTo(things);
  files.grantRead(things);
  files.grantPut(things);
  const api = new HttpApi(stack, 'Api');
  const integration = new HttpLambdaIntegration('Things', things);
  api.addRoutes({ path: '/things/{id}', methods: [HttpMethod.PUT, HttpMethod.GET], integration });
  api.addRoutes({ path: '/things/echo', methods: [HttpMethod.POST], integration });
  api.addRoutes({ path: '/does/{what}', methods: [HttpMethod.POST], integration });

  const sleeper = new HttpLambdaIntegration('Sleeper', lambda('Sleeper', 'sleeper', Duration.seconds(1)));
  api.addRoutes({ path: '/sleep', methods: [HttpMethod.POST], integration: sleeper });

  const deadLetters = new Queue(stack, 'DeadLetters', { queueName: 'work-dlq' });
  const work = new Queue(stack, 'Work', {
    queueName: 'work',
    visibilityTimeout: Duration.minutes(2),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: 3 },
  });
  const worker = lambda('Worker', 'worker');
  table.grant(worker, 'dynamodb:PutItem');
  worker.addEventSource(
    new SqsEventSource(work, { batchSize: 10, maxBatchingWindow: Duration.seconds(1), reportBatchItemFailures: true }),
  );
  new Rule(stack, 'ToWork', {
    eventBus: bus,
    eventPattern: { source: [{ prefix: 'tiny' }] as unknown as string[], detailType: ['thing.happened'] },
    targets: [new SqsQueue(work)],
  });

  const recorder = lambda('Recorder', 'recorder');
  table.grant(recorder, 'dynamodb:PutItem');
  new Rule(stack, 'ToRecorder', {
    eventBus: bus,
    eventPattern: { detailType: ['thing.recorded'] },
    targets: [new LambdaFunction(recorder)],
  });
  new Schedule(stack, 'Daily', {
    scheduleName: 'daily',
    schedule: ScheduleExpression.cron({ minute: '30', hour: '3', timeZone: TimeZone.EUROPE_PARIS }),
    target: new SqsSendMessage(work, { input: ScheduleTargetInput.fromObject({ id: 'daily' }) }),
  });
  new Schedule(stack, 'Sweep', {
    scheduleName: 'sweep',
    schedule: ScheduleExpression.rate(Duration.minutes(1)),
    target: new LambdaInvoke(recorder, { input: ScheduleTargetInput.fromObject({ id: 'sweep' }) }),
  });
  return app;
}
