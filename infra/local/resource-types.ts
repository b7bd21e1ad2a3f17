/** Where the template runs: this machine's stand-in for a region and an account. */
export interface Place {
  region: string;
  account: string;
  /** http://127.0.0.1:PORT of the gateway to the engines. */
  awsUrl: string;
  /** http://127.0.0.1:PORT of the HTTP API. */
  apiUrl: string;
  pseudoParameters: Record<string, string>;
}

export interface ResourceType {
  /** The property that names the resource; without one it is named after its logical id. */
  nameProperty?: string;
  nameFromId?: (id: string) => string;
  arn: (place: Place, name: string, property: (name: string) => unknown) => string;
  /** What Ref answers; the name unless said. */
  reference?: (place: Place, name: string) => string;
  attributes?: Record<string, (place: Place, name: string) => string>;
  /** The properties that are run, or are known to change nothing here. Absent: the type has no local effect. */
  properties?: readonly string[];
}

const arnOf = (service: string, resource: (name: string) => string) => (place: Place, name: string) =>
  `arn:aws:${service}:${place.region}:${place.account}:${resource(name)}`;
const nameItself = (_place: Place, name: string) => name;
const noArn = () => '';

const tableArn = arnOf('dynamodb', (name) => `table/${name}`);
const queueArn = arnOf('sqs', (name) => name);
const busArn = arnOf('events', (name) => `event-bus/${name}`);
// The real ones end in random characters that policies match; these are as long, and the same at every start.
const secretArn = arnOf('secretsmanager', (name) => `secret:${name}-Local0`);

/** The types that the runtime runs. */
const run: Record<string, ResourceType> = {
  'AWS::DynamoDB::Table': {
    nameProperty: 'TableName',
    arn: tableArn,
    // Expiry is a courtesy of DynamoDB that comes days late and that nothing relies on; here the items stay.
    properties:
      'TableName KeySchema AttributeDefinitions GlobalSecondaryIndexes BillingMode TimeToLiveSpecification DeletionProtectionEnabled PointInTimeRecoverySpecification SSESpecification ContributorInsightsSpecification TableClass Tags'.split(
        ' ',
      ),
  },
  'AWS::SQS::Queue': {
    nameProperty: 'QueueName',
    arn: queueArn,
    reference: (place, name) => `${place.awsUrl}/${place.account}/${name}`,
    attributes: { QueueName: nameItself },
    properties:
      'QueueName VisibilityTimeout DelaySeconds MessageRetentionPeriod MaximumMessageSize ReceiveMessageWaitTimeSeconds RedrivePolicy RedriveAllowPolicy SqsManagedSseEnabled Tags'.split(
        ' ',
      ),
  },
  'AWS::SQS::QueuePolicy': { arn: noArn, properties: ['Queues', 'PolicyDocument'] },
  'AWS::S3::Bucket': {
    nameProperty: 'BucketName',
    nameFromId: (id) => id.toLowerCase(),
    arn: (_place, name) => `arn:aws:s3:::${name}`,
    // Old versions and lifecycles are for operators; the functions read and write the newest.
    properties:
      'BucketName BucketEncryption PublicAccessBlockConfiguration VersioningConfiguration LifecycleConfiguration OwnershipControls Tags'.split(
        ' ',
      ),
  },
  'AWS::S3::BucketPolicy': { arn: noArn, properties: ['Bucket', 'PolicyDocument'] },
  'AWS::Lambda::Function': {
    nameProperty: 'FunctionName',
    arn: arnOf('lambda', (name) => `function:${name}`),
    properties:
      'FunctionName Handler Runtime Code Role Environment Timeout MemorySize Architectures ReservedConcurrentExecutions LoggingConfig TracingConfig EphemeralStorage Description Layers Tags'.split(
        ' ',
      ),
  },
  'AWS::Lambda::Permission': {
    arn: noArn,
    properties: 'Action FunctionName Principal SourceArn SourceAccount'.split(' '),
  },
  'AWS::Lambda::EventSourceMapping': {
    arn: noArn,
    properties:
      'EventSourceArn FunctionName BatchSize MaximumBatchingWindowInSeconds FunctionResponseTypes ScalingConfig Enabled Tags'.split(
        ' ',
      ),
  },
  'AWS::Events::EventBus': {
    nameProperty: 'Name',
    arn: busArn,
    attributes: { Name: nameItself },
    properties: 'Name Description DeadLetterConfig LogConfig Tags'.split(' '),
  },
  'AWS::Events::Rule': {
    nameProperty: 'Name',
    arn: (place, name, property) =>
      `arn:aws:events:${place.region}:${place.account}:rule/${String(property('EventBusName'))}/${name}`,
    properties: 'Name Description EventBusName EventPattern State Targets Tags'.split(' '),
  },
  'AWS::Scheduler::Schedule': {
    nameProperty: 'Name',
    arn: arnOf('scheduler', (name) => `schedule/default/${name}`),
    properties:
      'Name Description GroupName FlexibleTimeWindow ScheduleExpression ScheduleExpressionTimezone State Target'.split(
        ' ',
      ),
  },
  'AWS::ApiGatewayV2::Api': {
    nameFromId: (id) => id.toLowerCase().slice(-10),
    arn: arnOf('apigateway', (name) => `/apis/${name}`),
    attributes: { ApiEndpoint: (place) => place.apiUrl, ApiId: nameItself },
    properties: 'Name Description ProtocolType DisableExecuteApiEndpoint Tags'.split(' '),
  },
  'AWS::ApiGatewayV2::Integration': {
    arn: noArn,
    properties:
      'ApiId Description IntegrationType IntegrationUri IntegrationMethod PayloadFormatVersion TimeoutInMillis'.split(
        ' ',
      ),
  },
  'AWS::ApiGatewayV2::Route': { arn: noArn, properties: 'ApiId RouteKey Target AuthorizationType'.split(' ') },
  'AWS::ApiGatewayV2::Stage': {
    nameProperty: 'StageName',
    arn: noArn,
    properties:
      'ApiId StageName AutoDeploy AccessLogSettings DefaultRouteSettings RouteSettings Description Tags'.split(' '),
  },
  'AWS::IAM::Role': {
    nameProperty: 'RoleName',
    arn: (place, name) => `arn:aws:iam::${place.account}:role/${name}`,
    properties:
      'RoleName AssumeRolePolicyDocument Policies ManagedPolicyArns Description Path MaxSessionDuration Tags'.split(
        ' ',
      ),
  },
  'AWS::IAM::Policy': { arn: noArn, properties: ['PolicyName', 'PolicyDocument', 'Roles'] },
  'AWS::SecretsManager::Secret': {
    nameProperty: 'Name',
    arn: secretArn,
    reference: secretArn,
    attributes: { Id: secretArn },
    properties: 'Name Description SecretString GenerateSecretString KmsKeyId Tags'.split(' '),
  },
};

/** Known, and without effect on this machine: watching, keys, retention, notices to people. */
const withoutLocalEffect = [
  'AWS::CDK::Metadata',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::KMS::Alias',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
  'AWS::Logs::MetricFilter',
  'AWS::Logs::QueryDefinition',
  'AWS::Logs::ResourcePolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SecretsManager::ResourcePolicy',
  'AWS::Scheduler::ScheduleGroup',
  'AWS::Events::Archive',
];

export const resourceTypes: Record<string, ResourceType> = {
  ...run,
  ...Object.fromEntries(
    withoutLocalEffect.map((type) => {
      const service = type.split('::')[1]?.toLowerCase() ?? '';
      return [type, { arn: arnOf(service, (name) => name) } satisfies ResourceType];
    }),
  ),
};
