import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalStack } from '../../../infra/local/local-stack.ts';
import { eventually, outsideClient, startTiny, thing } from './tiny-app/start-tiny.ts';

let stack: LocalStack;
const reports: string[] = [];

beforeAll(async () => {
  // Just before the daily schedule.
  stack = await startTiny({ now: '2026-11-01T02:29:58.000Z', report: (line) => reports.push(line) });
}, 60_000);
afterAll(() => stack.stop());

/** What the function answers that was asked to do something; a denial is an answer too. */
async function does(what: string): Promise<unknown> {
  return (await fetch(`${stack.baseUrl}/does/${what}`, { method: 'POST' })).json();
}

describe('a route', () => {
  it('reaches its function, whose writes are in the table', async () => {
    const put = await fetch(`${stack.baseUrl}/things/a%40b`, { method: 'PUT', body: 'hello' });
    expect([put.status, await put.json()]).toEqual([200, { id: 'a@b' }]);
    expect(await thing(stack.baseUrl, 'a@b')).toMatchObject({ body: { S: 'hello' } });
  });

  it('gives the request in payload 2.0, its literal path before its parameter', async () => {
    const response = await fetch(`${stack.baseUrl}/things/echo?x=1&x=2&y=%20`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/cloudevents+json', Cookie: 'a=1; b=2' },
      body: '{}',
    });
    expect(await response.json()).toMatchObject({
      version: '2.0',
      routeKey: 'POST /things/echo',
      rawPath: '/things/echo',
      rawQueryString: 'x=1&x=2&y=%20',
      queryStringParameters: { x: '1,2', y: ' ' },
      cookies: ['a=1', 'b=2'],
      headers: { 'content-type': 'application/cloudevents+json' },
      body: Buffer.from('{}').toString('base64'),
      isBase64Encoded: true,
      requestContext: { stage: '$default', http: { method: 'POST', path: '/things/echo' } },
    });
  });

  it('that is unknown is 404, as API Gateway answers', async () => {
    const response = await fetch(`${stack.baseUrl}/nothing`);
    expect([response.status, await response.json()]).toEqual([404, { message: 'Not Found' }]);
  });

  it('outlives a function that ends its process or runs out of time', async () => {
    expect(await does('its-end')).toEqual({ message: 'Internal Server Error' });
    expect(await (await fetch(`${stack.baseUrl}/sleep`, { method: 'POST' })).json()).toEqual({
      message: 'Service Unavailable',
    });
    expect(reports).toEqual([
      expect.stringContaining('ended its own process'),
      expect.stringContaining('timed out after 1 second'),
    ]);
    expect(await thing(stack.baseUrl, 'a@b')).not.toBeNull();
  });
});

describe('a handler that calls an AWS action which its role does not grant fails', () => {
  const denied = (action: string) => ({
    denied: 'AccessDeniedException',
    message: expect.stringContaining(action) as string,
  });

  it.each([
    ['a-delete', denied('dynamodb:DeleteItem')],
    ['a-transaction-with-a-check', denied('dynamodb:ConditionCheckItem')],
    ['a-query-of-the-index', denied('/index/lists')],
    ['a-file-elsewhere', { ...denied('s3:GetObject'), denied: 'AccessDenied' }],
  ])('%s', async (deed, answer) => {
    expect(await does(deed)).toEqual(answer);
  });

  it('and what it grants goes through', async () => {
    expect(await does('a-granted-transaction')).not.toHaveProperty('denied');
    expect(await does('a-file')).toBe('content');
    expect(await does('an-event')).toMatchObject({ FailedEntryCount: 0 });
  });
});

describe('the bus', () => {
  it('gives an event to the queue of its rule and on to the function, poison alone to the dead letters', async () => {
    const ids = ['one', 'two', 'three'];
    const details = [...ids.map((id) => ({ id })), { poison: true }];
    const Entries = details.map((detail) => ({
      EventBusName: 'tiny',
      Source: 'tiny.test',
      DetailType: 'thing.happened',
      Detail: JSON.stringify(detail),
    }));
    await new EventBridgeClient(outsideClient(stack.awsUrl)).send(new PutEventsCommand({ Entries }));
    await stack.clock.move(new Date(stack.clock.now() + 1000).toISOString());

    for (const id of ids) expect(await thing(stack.baseUrl, id)).not.toBeNull();
    const receive = new ReceiveMessageCommand({
      QueueUrl: `${stack.awsUrl}/000000000000/work-dlq`,
      MaxNumberOfMessages: 10,
    });
    const { Messages: deadLetters } = await new SQSClient(outsideClient(stack.awsUrl)).send(receive);
    expect(deadLetters?.map(({ Body }) => (JSON.parse(Body ?? '') as { detail: unknown }).detail)).toEqual([
      { poison: true },
    ]);
  });

  it('lists what was published, oldest first, by type and after an id', async () => {
    const published = async (query: string) => {
      const response = await fetch(`${stack.baseUrl}/_local/events${query}`);
      return ((await response.json()) as { data: { id: string; type: string }[] }).data;
    };
    const all = await published('?type=thing.happened');
    expect(all.map(({ id }) => id).slice(0, 3)).toEqual(['from-a-function', 'one', 'two']);
    expect((await published('?after=two')).map(({ id }) => id)[0]).toBe('three');
    expect(await published('?type=nothing')).toEqual([]);
  });
});

describe('the clock', () => {
  it('fires the schedules by itself as it runs on', async () => {
    const daily = await eventually(() => thing(stack.baseUrl, 'daily'));
    expect(daily.body?.S).toMatch(/^2026-11-01T02:30:/);
  });

  const move = (body: string) => fetch(`${stack.baseUrl}/_local/clock`, { method: 'POST', body });

  it('moves forward through each instant of a cron schedule, which the functions read', async () => {
    const response = await move('{"now":"2027-02-01T12:00:00Z"}');
    const { now, fired } = (await response.json()) as { now: string; fired: { schedule: string; at: string }[] };
    expect(now).toBe('2027-02-01T12:00:00.000Z');
    const daily = fired.filter(({ schedule }) => schedule === 'daily').map(({ at }) => at);
    expect([daily.length, daily[0], daily.at(-1)]).toEqual([
      92,
      '2026-11-02T02:30:00.000Z',
      '2027-02-01T02:30:00.000Z',
    ]);
    // The rate schedule once after each, and once at the end.
    expect(fired.filter(({ schedule }) => schedule === 'sweep')).toHaveLength(93);
    expect((await thing(stack.baseUrl, 'daily'))?.body?.S).toMatch(/^2027-02-01T02:30:00/);
    expect((await thing(stack.baseUrl, 'sweep'))?.body?.S).toMatch(/^2027-02-01T12:00:00/);
  }, 30_000);

  it('is what a function sees as the time, and nothing else of Date differs', async () => {
    const [iso, now, epoch, isDate] = (await does('its-clock')) as [string, number, string, boolean];
    expect([iso.slice(0, 16), epoch, isDate]).toEqual(['2027-02-01T12:00', '1970-01-01T00:00:00.000Z', true]);
    expect(Math.abs(now - stack.clock.now())).toBeLessThan(5000);
  });

  it('refuses to go back, and what is no instant', async () => {
    const back = await move('{"now":"2026-01-01T00:00:00Z"}');
    expect([back.status, back.headers.get('content-type')]).toEqual([422, 'application/problem+json']);
    for (const body of ['', '{}', '{"now":"tomorrow"}', '{"now":5}']) expect((await move(body)).status).toBe(400);
  });
});
