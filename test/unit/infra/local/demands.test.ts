import { describe, expect, it } from 'vitest';
import { objectDemand, queueDemand, tableDemands } from '../../../../infra/local/demands.ts';

const place = { region: 'eu-west-3', account: '000000000000', awsUrl: '', apiUrl: '', pseudoParameters: {} };
const table = 'arn:aws:dynamodb:eu-west-3:000000000000:table/T';
const json = (value: unknown) => Buffer.from(JSON.stringify(value));

describe('what a call asks of the role', () => {
  it('an item by its table, whatever its attributes are called', () => {
    const body = json({ Item: { TableName: { S: 'Other' }, text: { S: '"TableName":"Other"' } }, TableName: 'T' });
    expect(tableDemands('PutItem', body, place)).toEqual([{ action: 'dynamodb:PutItem', resource: table }]);
  });

  it('an item that is put by its partition key too, whatever its texts say', () => {
    const item = { d: { S: '"pk":{"S":"OTHER"}' }, pk: { S: 'REQUESTS#key' }, sk: { S: '1' } };
    const [demand] = tableDemands('PutItem', json({ TableName: 'T', Item: item }), place);
    expect(demand?.context).toEqual({ 'dynamodb:LeadingKeys': 'REQUESTS#key' });
  });

  it('a query of an index by the index', () => {
    const body = json({ TableName: 'T', IndexName: 'lists' });
    expect(tableDemands('Query', body, place)).toEqual([
      { action: 'dynamodb:Query', resource: `${table}/index/lists` },
    ]);
  });

  it('a transaction by its parts', () => {
    const items = ['Put', 'Update', 'Delete', 'ConditionCheck'].map((part) => ({ [part]: { TableName: 'T' } }));
    const demands = tableDemands('TransactWriteItems', json({ TransactItems: items }), place);
    expect(demands.map(({ action }) => action)).toEqual(
      ['PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'].map((action) => `dynamodb:${action}`),
    );
  });

  it('a batch of INSERTs by its tables, and any other statement by nothing that a role allows', () => {
    const insert = (name: string) => ({ Statement: `INSERT INTO "${name}" VALUE {'pk':?}` });
    const demandsOf = (...Statements: unknown[]) => tableDemands('BatchExecuteStatement', json({ Statements }), place);
    expect(demandsOf(insert('T'), insert('T'))).toEqual([{ action: 'dynamodb:PartiQLInsert', resource: table }]);
    expect(demandsOf(insert('T'), { Statement: 'DELETE FROM "T"' }).map(({ resource }) => resource)).toEqual([
      table,
      '*',
    ]);
  });

  it('a batch by itself, for each table', () => {
    const demands = tableDemands('BatchGetItem', json({ RequestItems: { T: {}, U: {} } }), place);
    expect(demands).toEqual([
      { action: 'dynamodb:BatchGetItem', resource: table },
      { action: 'dynamodb:BatchGetItem', resource: table.replace(/T$/, 'U') },
    ]);
  });

  it('a batch of messages as messages', () => {
    const demand = queueDemand('SendMessageBatch', json({ QueueUrl: 'http://aws/000000000000/work' }), place);
    expect(demand).toEqual({ action: 'sqs:SendMessage', resource: 'arn:aws:sqs:eu-west-3:000000000000:work' });
  });

  it.each([
    ['GET', '/b/a/file%20name?x-id=GetObject', 's3:GetObject', 'b/a/file name'],
    ['HEAD', '/b/a', 's3:GetObject', 'b/a'],
    ['PUT', '/b/a?partNumber=1&uploadId=u', 's3:PutObject', 'b/a'],
    ['DELETE', '/b/a?uploadId=u', 's3:AbortMultipartUpload', 'b/a'],
    ['DELETE', '/b/a', 's3:DeleteObject', 'b/a'],
    ['GET', '/b?list-type=2', 's3:ListBucket', 'b'],
    ['POST', '/b/?delete', 's3:DeleteObject', 'b/*'],
  ])('%s %s', (method, url, action, resource) => {
    expect(objectDemand({ method, url })).toEqual({ action, resource: `arn:aws:s3:::${resource}` });
  });
});
