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

const arnOf =
  (service: string, kind = '') =>
  ({ region, account }: Place, name: string) =>
    `arn:aws:${service}:${region}:${account}:${kind}${name}`;
const nameItself = (_place: Place, name: string) => name;
const noArn = () => '';
const words = (text: string) => text.split(/\s+/);

// Real ones end in random characters; these are as long, and the same at every start.
const secretArn = (place: Place, name: string) => arnOf('secretsmanager', 'secret:')(place, `${name}-Local0`);

/** What the runtime runs. */
const run: Record<string, ResourceType> = {
  'AWS::DynamoDB::Table': {
    nameProperty: 'TableName',
    arn: arnOf('dynamodb', 'table/'),
    // Expiry is a courtesy of DynamoDB that comes days late and that nothing may rely on: here the items stay.
    properties:
      words(`TableName KeySchema AttributeDefinitions GlobalSecondaryIndexes BillingMode TimeToLiveSpecification
      DeletionProtectionEnabled PointInTimeRecoverySpecification SSESpecification Tags`),
  },
  'AWS::SQS::Queue': {
    nameProperty: 'QueueName',
    arn: arnOf('sqs'),
    reference: ({ awsUrl, account }, name) => `${awsUrl}/${account}/${name}`,
    attributes: { QueueName: nameItself },
    properties: words(`QueueName VisibilityTimeout DelaySeconds MessageRetentionPeriod MaximumMessageSize
      ReceiveMessageWaitTimeSeconds RedrivePolicy SqsManagedSseEnabled Tags`),
  },
  'AWS::SQS::QueuePolicy': { arn: noArn, properties: words('Queues PolicyDocument') },
  'AWS::S3::Bucket': {
    nameProperty: 'BucketName',
    nameFromId: (id) => id.toLowerCase(),
    arn: (_place, name) => `arn:aws:s3:::${name}`,
    // Old versions and lifecycles are for operators; the functions read and write the newest.
    properties: words(`BucketName BucketEncryption PublicAccessBlockConfiguration VersioningConfiguration
      LifecycleConfiguration OwnershipControls Tags`),
  },
  'AWS::S3::BucketPolicy': { arn: noArn, properties: words('Bucket PolicyDocument') },
  'AWS::Lambda::Function': {
    nameProperty: 'FunctionName',
    arn: arnOf('lambda', 'function:'),
    properties: words(`FunctionName Handler Runtime Code Role Environment Timeout MemorySize Architectures
      ReservedConcurrentExecutions LoggingConfig TracingConfig Description Tags`),
  },
  'AWS::Lambda::Permission': { arn: noArn, properties: words('Action FunctionName Principal SourceArn') },
  'AWS::Lambda::EventSourceMapping': {
    arn: noArn,
    properties: words(`EventSourceArn FunctionName BatchSize MaximumBatchingWindowInSeconds FunctionResponseTypes
      ScalingConfig Tags`),
  },
  'AWS::Events::EventBus': {
    nameProperty: 'Name',
    arn: arnOf('events', 'event-bus/'),
    attributes: { Name: nameItself },
    properties: words('Name Description Tags'),
  },
  'AWS::Events::Rule': {
    nameProperty: 'Name',
    arn: (place, name, property) => arnOf('events', `rule/${String(property('EventBusName'))}/`)(place, name),
    properties: words('Name Description EventBusName EventPattern State Targets Tags'),
  },
  'AWS::Scheduler::Schedule': {
    nameProperty: 'Name',
    arn: arnOf('scheduler', 'schedule/default/'),
    properties: words(`Name Description FlexibleTimeWindow ScheduleExpression ScheduleExpressionTimezone State Target`),
  },
  'AWS::ApiGatewayV2::Api': {
    // The id that API Gateway makes up; its own name is for people.
    nameFromId: (id) => id.toLowerCase().slice(-10),
    arn: arnOf('apigateway', '/apis/'),
    attributes: { ApiEndpoint: ({ apiUrl }) => apiUrl },
    properties: words('Name Description ProtocolType Tags'),
  },
  'AWS::ApiGatewayV2::Integration': {
    arn: noArn,
    properties: words('ApiId Description IntegrationType IntegrationUri PayloadFormatVersion'),
  },
  'AWS::ApiGatewayV2::Route': { arn: noArn, properties: words('ApiId RouteKey Target AuthorizationType') },
  'AWS::ApiGatewayV2::Stage': {
    nameProperty: 'StageName',
    arn: noArn,
    // Throttling and access logs are for many callers.
    properties: words('ApiId StageName AutoDeploy AccessLogSettings DefaultRouteSettings Description Tags'),
  },
  'AWS::IAM::Role': {
    nameProperty: 'RoleName',
    arn: ({ account }, name) => `arn:aws:iam::${account}:role/${name}`,
    properties: words('RoleName AssumeRolePolicyDocument Policies ManagedPolicyArns Description Tags'),
  },
  'AWS::IAM::Policy': { arn: noArn, properties: words('PolicyName PolicyDocument Roles') },
  'AWS::SecretsManager::Secret': {
    nameProperty: 'Name',
    arn: secretArn,
    reference: secretArn,
    properties: words('Name Description SecretString Tags'),
  },
};

/** Known, and without effect on this machine: watching, keys, retention, notices to people. */
const withoutLocalEffect = words(
  'AWS::CDK::Metadata AWS::CloudWatch::Alarm AWS::CloudWatch::Dashboard AWS::KMS::Alias AWS::KMS::Key ' +
    'AWS::Logs::LogGroup AWS::Logs::MetricFilter AWS::SNS::Subscription AWS::SNS::Topic AWS::SNS::TopicPolicy',
);

export const resourceTypes: Record<string, ResourceType> = {
  ...run,
  ...Object.fromEntries(withoutLocalEffect.map((type) => [type, { arn: arnOf(type.split('::')[1] ?? '') }])),
};
