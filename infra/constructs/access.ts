import { type CfnElement, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { listsIndex } from './data.ts';
import { REQUESTS_PREFIX, VERIFICATION_PARTITION } from '../../shared/adapters/dynamodb/keys.ts';
import { type FunctionName, type Permissions, type QueueName, permissions } from './permissions.ts';
import type { Platform } from './platform.ts';

/** Allows a function's role what the function needs: exact actions on exact resources. */
export function allowNeeds(role: Role, name: FunctionName, platform: Platform): void {
  for (const statement of statementsOf(name, platform)) role.addToPolicy(statement);
  const { exports }: Permissions = permissions[name];
  if (exports === undefined) return;
  const bucket = Stack.of(role).getLogicalId(platform.data.exports.node.defaultChild as CfnElement);
  Validations.of(role).acknowledge({
    id: `AwsSolutions-IAM5[Resource::<${bucket}.Arn>/*]`,
    reason: 'The files of one bucket: each month makes new ones, so their names cannot be listed.',
  });
}

function statementsOf(name: FunctionName, platform: Platform): PolicyStatement[] {
  const {
    table,
    countsRequests,
    remembersVerification,
    lists,
    publishesEvents,
    sendsTo = [],
    exports,
    stripe,
  }: Permissions = permissions[name];
  const { data, bus, queues, stripeSecret } = platform;
  const statements = [
    allow(
      table.map((action) => `dynamodb:${action}`),
      data.table.tableArn,
    ),
  ];
  if (countsRequests) statements.push(allowPuts(data.table.tableArn, `${REQUESTS_PREFIX}*`));
  if (remembersVerification) statements.push(allowPuts(data.table.tableArn, VERIFICATION_PARTITION));
  if (lists) statements.push(allow(['dynamodb:Query'], `${data.table.tableArn}/index/${listsIndex}`));
  if (publishesEvents) statements.push(allow(['events:PutEvents'], bus.eventBusArn));
  for (const queue of sendsTo) statements.push(allow(['sqs:SendMessage'], queues.named(queue).queueArn));
  if (exports)
    statements.push(allow([exports === 'read' ? 's3:GetObject' : 's3:PutObject'], data.exports.arnForObjects('*')));
  if (stripe) statements.push(allow(['secretsmanager:GetSecretValue'], stripeSecret.secretArn));
  return statements;
}

/** The names of what a function may use, and of nothing else. */
export function environmentOf(name: FunctionName, platform: Platform): Record<string, string> {
  const { table, publishesEvents, sendsTo = [], exports, stripe, catalog }: Permissions = permissions[name];
  const { data, bus, queues, stripeSecret, settings } = platform;
  const environment: Record<string, string> = {};
  if (table.length > 0) environment['TABLE_NAME'] = data.table.tableName;
  if (publishesEvents) environment['BUS_NAME'] = bus.eventBusName;
  for (const queue of sendsTo) environment[queueUrlVariable(queue)] = queues.named(queue).queueUrl;
  if (exports) environment['EXPORTS_BUCKET'] = data.exports.bucketName;
  if (stripe) {
    environment['STRIPE_SECRET_ARN'] = stripeSecret.secretArn;
    environment['STRIPE_API_BASE'] = settings.stripeApiBase;
  }
  if (catalog) environment['CENTIME_CATALOG'] = settings.catalog;
  return environment;
}

/** Items whose partition key is like this, and no others. */
function allowPuts(tableArn: string, partition: string): PolicyStatement {
  return new PolicyStatement({
    actions: ['dynamodb:PutItem'],
    resources: [tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [partition] } },
  });
}

function allow(actions: readonly string[], resource: string): PolicyStatement {
  return new PolicyStatement({ actions: [...actions], resources: [resource] });
}

/** `usage-refused` -> `USAGE_REFUSED_QUEUE_URL`. */
function queueUrlVariable(queue: QueueName): string {
  return `${queue.toUpperCase().replaceAll('-', '_')}_QUEUE_URL`;
}
