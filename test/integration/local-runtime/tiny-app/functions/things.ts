import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

const dynamodb = new DynamoDBClient({});
const bus = new EventBridgeClient({});
const files = new S3Client({});
const TableName = process.env['TABLE_NAME'] ?? '';
const Bucket = process.env['BUCKET'] ?? '';

const deeds: Record<string, () => Promise<unknown>> = {
  'a-granted-transaction': () =>
    dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item: key('t') } }] })),
  'a-transaction-with-a-check': () =>
    dynamodb.send(
      new TransactWriteItemsCommand({
        TransactItems: [{ ConditionCheck: { TableName, Key: key('t'), ConditionExpression: 'attribute_exists(pk)' } }],
      }),
    ),
  'a-delete': () => dynamodb.send(new DeleteItemCommand({ TableName, Key: key('t') })),
  'a-query-of-the-index': () =>
    dynamodb.send(
      new QueryCommand({
        TableName,
        IndexName: 'lists',
        KeyConditionExpression: 'gpk = :g',
        ExpressionAttributeValues: { ':g': { S: 'g' } },
      }),
    ),
  'a-file': async () => {
    await files.send(new PutObjectCommand({ Bucket, Key: 'a/file.txt', Body: 'content' }));
    const file = await files.send(new GetObjectCommand({ Bucket, Key: 'a/file.txt' }));
    return file.Body?.transformToString();
  },
  'a-file-elsewhere': () => files.send(new GetObjectCommand({ Bucket: 'other', Key: 'a/file.txt' })),
  'an-event': () =>
    bus.send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: process.env['BUS_NAME'],
            Source: 'tiny',
            DetailType: 'thing.happened',
            Detail: '{"id":"from-a-function"}',
          },
        ],
      }),
    ),
  'its-clock': () =>
    Promise.resolve([new Date().toISOString(), Date.now(), new Date(0).toISOString(), new Date() instanceof Date]),
  'its-end': () => Promise.resolve(process.exit(3)),
};

export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const { id = '', what = '' } = event.pathParameters ?? {};
  if (event.routeKey === 'POST /things/echo') return answer(event);
  if (event.routeKey === 'PUT /things/{id}') {
    await dynamodb.send(new PutItemCommand({ TableName, Item: { ...key(id), body: { S: event.body ?? '' } } }));
    return answer({ id });
  }
  if (event.routeKey === 'GET /things/{id}') {
    const { Item: item } = await dynamodb.send(new GetItemCommand({ TableName, Key: key(id), ConsistentRead: true }));
    return answer(item ?? null);
  }
  try {
    return answer(await deeds[what]?.());
  } catch (error) {
    return answer({ denied: error instanceof Error ? error.name : '', message: String(error) });
  }
}

function key(id: string): { pk: { S: string }; sk: { S: string } } {
  return { pk: { S: id }, sk: { S: 'thing' } };
}

function answer(body: unknown): APIGatewayProxyStructuredResultV2 {
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
