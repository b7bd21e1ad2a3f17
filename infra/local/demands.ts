import type { IncomingMessage } from 'node:http';
import type { Place } from './resource-types.ts';

/** A permission that a call needs. */
export interface Demand {
  action: string;
  resource: string;
  /** What a policy may ask about the call. */
  context?: Record<string, string>;
}

/**
 * What DynamoDB asks of the caller's role. A transaction and a batch of statements count as their parts; a query of an index is a query of that
 * index and not of its table.
 */
export function tableDemands(operation: string, body: Buffer, place: Place): Demand[] {
  if (operation === 'TransactWriteItems' || operation === 'TransactGetItems') return transactionDemands(body, place);
  if (operation === 'BatchExecuteStatement') return statementDemands(body, place);
  if (operation === 'BatchGetItem' || operation === 'BatchWriteItem') {
    const { RequestItems: items = {} } = parse<{ RequestItems?: object }>(body);
    return Object.keys(items).map((table) => ({ action: `dynamodb:${operation}`, resource: tableArn(table, place) }));
  }
  const action = `dynamodb:${operation}`;
  // Items can be large, and only these two members matter here: inside of a JSON text their quotes would be escaped,
  // and an attribute of such a name is followed by an object.
  const text = body.toString('latin1');
  const table = /"TableName"\s*:\s*"([^"]+)"/.exec(text)?.[1];
  if (table === undefined) return [{ action, resource: '*' }];
  const index = /"IndexName"\s*:\s*"([^"]+)"/.exec(text)?.[1];
  const resource = tableArn(table, place) + (index === undefined ? '' : `/index/${index}`);
  const leadingKey = operation === 'PutItem' ? /"pk"\s*:\s*\{\s*"S"\s*:\s*"([^"\\]*)"/.exec(text)?.[1] : undefined;
  return [{ action, resource, ...(leadingKey !== undefined && { context: { [leadingKeys]: leadingKey } }) }];
}

const leadingKeys = 'dynamodb:LeadingKeys';

const actionsOfParts: Record<string, string> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
};

function transactionDemands(body: Buffer, place: Place): Demand[] {
  const { TransactItems: items = [] } = parse<{ TransactItems?: Record<string, { TableName: string }>[] }>(body);
  return items.flatMap((item) =>
    Object.entries(item).map(([part, { TableName: table }]) => ({
      action: `dynamodb:${actionsOfParts[part] ?? part}`,
      resource: tableArn(table, place),
    })),
  );
}

const INSERT = /^INSERT INTO "([^"]+)" VALUE /;

function statementDemands(body: Buffer, place: Place): Demand[] {
  const { Statements: statements = [] } = parse<{ Statements?: { Statement: string }[] }>(body);
  const tables = new Set(statements.map(({ Statement: statement }) => INSERT.exec(statement)?.[1]));
  return [...tables].map((table) =>
    table === undefined
      ? { action: 'dynamodb:a statement that is not run locally', resource: '*' }
      : { action: 'dynamodb:PartiQLInsert', resource: tableArn(table, place) },
  );
}

function tableArn(table: string, { region, account }: Place): string {
  return table.startsWith('arn:') ? table : `arn:aws:dynamodb:${region}:${account}:table/${table}`;
}

/** What SQS asks of the caller's role: a batch counts as its parts. */
export function queueDemand(operation: string, body: Buffer, { region, account }: Place): Demand {
  const { QueueUrl: url, QueueName: name } = parse<{ QueueUrl?: string; QueueName?: string }>(body);
  const queue = url?.split('/').pop() ?? name;
  return {
    action: `sqs:${operation.replace(/Batch$/, '')}`,
    resource: queue === undefined ? '*' : `arn:aws:sqs:${region}:${account}:${queue}`,
  };
}

/** What S3 asks of the caller's role, by method and path: `/bucket/key`. */
export function objectDemand({ method, url = '/' }: Pick<IncomingMessage, 'method' | 'url'>): Demand {
  const { pathname, searchParams } = new URL(url, 'http://s3');
  const [bucket = '', ...key] = pathname.slice(1).split('/').map(decodeURIComponent);
  const bucketArn = `arn:aws:s3:::${bucket}`;
  const objectArn = `${bucketArn}/${key.join('/')}`;
  if (key.join('') === '') {
    if (method === 'POST' && searchParams.has('delete'))
      return { action: 's3:DeleteObject', resource: `${bucketArn}/*` };
    return { action: method === 'GET' || method === 'HEAD' ? 's3:ListBucket' : 's3:CreateBucket', resource: bucketArn };
  }
  if (method === 'GET' || method === 'HEAD') return { action: 's3:GetObject', resource: objectArn };
  if (method === 'DELETE' && searchParams.has('uploadId')) {
    return { action: 's3:AbortMultipartUpload', resource: objectArn };
  }
  return { action: method === 'DELETE' ? 's3:DeleteObject' : 's3:PutObject', resource: objectArn };
}

function parse<T>(body: Buffer): T {
  return JSON.parse(body.toString() || '{}') as T;
}
