import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';

const dynamodb = new DynamoDBClient({});

/** Writes down each message; one that says so fails. */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const batchItemFailures = [];
  for (const record of event.Records) {
    const body = JSON.parse(record.body) as { id?: string; detail?: { id?: string; poison?: boolean } };
    if (body.detail?.poison === true) batchItemFailures.push({ itemIdentifier: record.messageId });
    else await write(body.detail?.id ?? body.id ?? '');
  }
  return { batchItemFailures };
}

async function write(id: string): Promise<void> {
  const Item = { pk: { S: id }, sk: { S: 'thing' }, body: { S: new Date().toISOString() } };
  await dynamodb.send(new PutItemCommand({ TableName: process.env['TABLE_NAME'], Item }));
}
