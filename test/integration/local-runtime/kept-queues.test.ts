import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FauxqsEngine } from '../../../infra/local/fauxqs-engine.ts';
import type { Place } from '../../../infra/local/resource-types.ts';
import type { Resource } from '../../../infra/local/template.ts';

const PLACE = { region: 'eu-west-3', account: '000000000000', awsUrl: 'http://127.0.0.1:1' } as Place;
const QUEUE = {
  name: 'letters',
  arn: 'arn:aws:sqs:eu-west-3:000000000000:letters',
  properties: {},
} as unknown as Resource;
const QueueUrl = `${PLACE.awsUrl}/${PLACE.account}/letters`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'centime-queues-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function started(): Promise<FauxqsEngine> {
  const engine = await FauxqsEngine.start(folder);
  engine.createQueue(QUEUE, PLACE);
  return engine;
}
async function call(engine: FauxqsEngine, operation: string, input: object) {
  const { body } = await engine.handleQueues(
    `AmazonSQS.${operation}`,
    Buffer.from(JSON.stringify({ QueueUrl, ...input })),
  );
  return body === '' ? {} : (JSON.parse(body) as Record<string, unknown>);
}
type Received = { readonly Body: string; readonly ReceiptHandle: string; readonly Attributes: Record<string, string> };
const receive = async (engine: FauxqsEngine): Promise<readonly Received[]> =>
  ((await call(engine, 'ReceiveMessage', { VisibilityTimeout: 300, MessageSystemAttributeNames: ['All'] }))[
    'Messages'
  ] ?? []) as Received[];

describe('a message of a queue that is kept in a folder', () => {
  it('is there again when its reader gives it back, with its count, and after a restart', async () => {
    const engine = await started();
    await call(engine, 'SendMessage', { MessageBody: 'one' });
    for (let count = 1; count <= 3; count += 1) {
      const [letter] = await receive(engine);
      expect(letter).toMatchObject({ Body: 'one', Attributes: { ApproximateReceiveCount: String(count) } });
      expect(await receive(engine)).toEqual([]);
      const Entries = [{ Id: '0', ReceiptHandle: letter?.ReceiptHandle, VisibilityTimeout: 0 }];
      expect(await call(engine, 'ChangeMessageVisibilityBatch', { Entries })).toMatchObject({ Failed: [] });
    }
    await engine.stop();
    const again = await started();
    expect(await receive(again)).toMatchObject([{ Body: 'one', Attributes: { ApproximateReceiveCount: '4' } }]);
    await again.stop();
  });
});
