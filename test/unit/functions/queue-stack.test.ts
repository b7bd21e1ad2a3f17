import { afterEach, describe, expect, it, vi } from 'vitest';
import { queueStack, type QueueMessage } from '../../../functions/runtime/queue-stack.ts';
import { scheduleStack } from '../../../functions/runtime/schedule-stack.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const batch = (...bodies: string[]) =>
  ({ Records: bodies.map((body, index) => ({ messageId: `m${String(index)}`, body })) }) as never;
const context = { awsRequestId: 'request' } as never;

describe('a queue', () => {
  it('gets back the messages that failed, and those alone', async () => {
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const taken: unknown[] = [];
    const handler = queueStack(
      () => taken,
      (ports) => async (message: QueueMessage) => {
        if (message.body === 2) throw new Error('not this one');
        await Promise.resolve(ports.push(message.body));
      },
    );
    const answer = await handler(batch('1', '2', 'not JSON', '4'), context);
    expect(taken).toEqual([1, 4]);
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: 'm1' }, { itemIdentifier: 'm2' }]);
  });

  it('carries on the correlation of the event in a message, else of the bus, else the message’s own', async () => {
    const seen: string[] = [];
    const handler = queueStack(
      (correlationId) => correlationId,
      (ports) => () => Promise.resolve(seen.push(ports)),
    );
    const event = { id: 'bus', detail: { correlationId: 'call' } };
    await handler(batch(JSON.stringify(event), '{"id":"bus"}', '{"correlationId":"a b"}', '[]'), context);
    expect(seen).toEqual(['call', 'bus', 'm2', 'm3']);
  });
});

describe('a schedule', () => {
  it('hears of a failure, so that the function counts as failed', async () => {
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const handler = scheduleStack(
      () => undefined,
      () => () => Promise.reject(new Error('no table')),
    );
    await expect(handler({}, context)).rejects.toThrow('no table');
  });
});
