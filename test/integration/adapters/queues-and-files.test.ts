import { createHash } from 'node:crypto';
import { CreateBucketCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { exportFiles } from '../../../shared/adapters/s3/export-files.ts';
import { messageSender, refuseUsage, sendCloseChunks, sendCloseStart } from '../../../shared/adapters/sqs/queues.ts';
import { NOVEMBER } from '../../support/stored-values.ts';

let server: FauxqsServer;
let settings: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  settings = { endpoint: `http://127.0.0.1:${String(server.port)}`, region: 'eu-west-3', credentials };
});
afterAll(() => server.stop());

describe('queues', () => {
  let client: SQSClient;
  let queueUrl = '';
  let queues = 0;
  beforeEach(async () => {
    client = new SQSClient(settings);
    queues += 1;
    const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: `queue-${String(queues)}` }));
    queueUrl = new URL(new URL(QueueUrl ?? '').pathname, settings.endpoint).href;
  });
  const send = (pausing: number[] = []) =>
    messageSender({
      client,
      pause: (attempt) => {
        pausing.push(attempt);
        return Promise.resolve();
      },
    });

  async function received(): Promise<unknown[]> {
    const bodies: unknown[] = [];
    for (;;) {
      const { Messages: messages = [] } = await client.send(
        new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }),
      );
      if (messages.length === 0) return bodies;
      bodies.push(...messages.map(({ Body: body = '' }) => JSON.parse(body) as unknown));
    }
  }

  it('get every chunk of a close, by tens', async () => {
    const messages = Array.from({ length: 23 }, (_, chunk) => ({ period: NOVEMBER, plan: 'plan_1', chunk }));
    await sendCloseChunks(send(), queueUrl)(messages);
    expect(await received()).toHaveLength(23);
  });

  it('get the start of a close', async () => {
    await sendCloseStart(send(), queueUrl)(NOVEMBER);
    expect(await received()).toEqual([{ through: '2026-11' }]);
  });

  it('get refused usage whole, large events too', async () => {
    const refused = Array.from({ length: 4 }, (_, index) => ({
      reason: 'invalid_request',
      error: { path: 'time', message: 'is over 35 days old' },
      event: { id: String(index), padding: 'é'.repeat(50_000) },
      messageId: 'm',
      refusedAt: '2026-11-15T12:00:00.000Z',
    }));
    await refuseUsage(send(), queueUrl)(refused);
    expect(await received()).toEqual(expect.arrayContaining(refused));
  });

  it('get again what a batch did not take, and a failure that lasts is the caller’s', async () => {
    const sent: string[] = [];
    let failures = 2;
    const flaky = {
      send: async ({ input }: { input: { Entries: { Id: string; MessageBody: string }[] } }) => {
        const [first, ...rest] = input.Entries;
        failures -= 1;
        const fails = failures >= 0;
        sent.push(...(fails ? rest : input.Entries).map(({ MessageBody }) => MessageBody));
        return Promise.resolve(fails ? { Failed: [{ Id: first?.Id }] } : {});
      },
    };
    const pauses: number[] = [];
    const pause = (attempt: number) => {
      pauses.push(attempt);
      return Promise.resolve();
    };
    await messageSender({ client: flaky as never, pause })('queue', ['a', 'b', 'c']);
    expect(sent.toSorted()).toEqual(['"a"', '"b"', '"c"']);
    expect(pauses).toEqual([1, 2]);
    failures = 1_000;
    await expect(messageSender({ client: flaky as never, pause })('queue', ['a'])).rejects.toMatchObject({
      code: 'try_again',
    });
  });
});

describe("finance's files", () => {
  let client: S3Client;
  let files: ReturnType<typeof exportFiles>;
  beforeAll(async () => {
    client = new S3Client(settings);
    await client.send(new CreateBucketCommand({ Bucket: 'exports' }));
    files = exportFiles({ bucket: 'exports', client });
  });

  it('are written as they come, small or empty, and read back with what they weigh', async () => {
    const file = { key: 'exports/2026-11/invoices.csv', contentType: 'text/csv' };
    const text = 'number;net\nFA-2026-000001;43.37 €\n';
    const { bytes, sha256 } = await files.putExport(file, [text.slice(0, 11), text.slice(11)]);
    expect(bytes).toBe(Buffer.byteLength(text));
    expect(sha256).toBe(createHash('sha256').update(text).digest('hex'));
    expect(await files.readExport(file.key)).toBe(text);
    expect((await client.send(new HeadObjectCommand({ Bucket: 'exports', Key: file.key }))).ContentType).toBe(
      'text/csv',
    );
    expect((await files.putExport({ ...file, key: 'empty' }, [])).bytes).toBe(0);
    expect(await files.readExport('empty')).toBe('');
    expect(await files.readExport('never written')).toBeUndefined();
  });

  it('are written in parts when they are large, and are one file in the end', async () => {
    const line = 'é'.repeat(500) + '\n';
    async function* lines() {
      for (let index = 0; index < 20_000; index += 1) yield await Promise.resolve(line);
    }
    const { bytes, sha256 } = await files.putExport({ key: 'large.csv', contentType: 'text/csv' }, lines());
    expect(bytes).toBe(20_000 * 1_001);
    const read = (await files.readExport('large.csv')) ?? '';
    expect(createHash('sha256').update(read).digest('hex')).toBe(sha256);
  });

  it('are handed out by a link that expires', async () => {
    await files.putExport({ key: 'linked.csv', contentType: 'text/csv' }, ['a;b\n']);
    const link = new URL(await files.exportLink('linked.csv'));
    expect(link.searchParams.get('X-Amz-Expires')).toBe('300');
    expect(await (await fetch(link)).text()).toBe('a;b\n');
  });
});
