import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';

const dynamodb = new DynamoDBClient({});

/** Invoked by a rule with an event, and by a schedule with its input. */
export async function handler(event: { id: string; detail?: { id: string } }): Promise<void> {
  const Item = { pk: { S: event.detail?.id ?? event.id }, sk: { S: 'thing' }, body: { S: new Date().toISOString() } };
  await dynamodb.send(new PutItemCommand({ TableName: process.env['TABLE_NAME'], Item }));
}
