import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { depthsOf, readDeadLetters, releaseDeadLetters } from '../../../infra/redrive/dead-letters.ts';
import { redrivableQueues, redriveOf } from '../../../infra/redrive/queues.ts';
import { redrive } from '../../../infra/redrive/redrive.ts';
import { usageEvent } from '../../support/http-world.ts';
import { OwnStack } from '../../support/own-stack.ts';

const AT = '2026-11-10T11:00:00.000Z';
const REFUSED = redriveOf('usage-refused');
const reported = (detail: unknown) => ({ source: 'assistant', 'detail-type': 'usage.reported', detail });

let own: OwnStack;
beforeAll(async () => {
  own = await OwnStack.start();
  await own.subscriber('acme');
}, 60_000);
afterAll(() => own.stop());

async function run(...words: string[]): Promise<string> {
  let printed = '';
  const code = await redrive([...words, '--endpoint', own.stack.awsUrl], (text) => (printed += text));
  expect(code).toBe(0);
  return printed;
}
const waiting = async (name: string) =>
  (await depthsOf(own.queues, redrivableQueues)).find((depth) => depth.name === name)?.waiting;

describe('one poison message in a thousand', () => {
  it('is set aside with its reason, and the rest is billed once', async () => {
    const events = Array.from({ length: 999 }, () => usageEvent('acme', AT));
    await own.tell('usage.reported', 'assistant', [
      ...events.slice(0, 500),
      usageEvent('latecomer', AT),
      ...events.slice(500),
    ]);
    await own.settle(10_000);
    expect(await own.spent('acme')).toBe('249.75');
    const letters = await readDeadLetters(own.queues, REFUSED, 10);
    await releaseDeadLetters(own.queues, REFUSED, letters);
    expect(letters.map(({ reason }) => reason)).toEqual(['customer_not_found']);
  });

  it('is shown by a dry run, which moves and hides nothing', async () => {
    for (let time = 0; time < 2; time += 1) {
      const shown = await run('--queue', 'usage-refused', '--dry-run');
      expect(shown).toContain('customer_not_found');
      expect(shown).toContain('nothing was moved');
    }
    expect(await run()).toMatch(/usage-refused\s+│ 1 /);
  });

  it('stays where its reason is not the one that was asked for', async () => {
    expect(await run('--queue', 'usage-refused', '--reason', 'conflict')).toContain('0 in usage-refused');
    expect(await waiting('usage-refused')).toBe(1);
  });

  it('comes back while its cause lasts, and is billed once when it is mended, however often it is redriven', async () => {
    await run('--queue', 'usage-refused');
    await own.settle(10_000);
    expect(await waiting('usage-refused')).toBe(1);

    await own.subscriber('latecomer');
    const [letter] = await readDeadLetters(own.queues, REFUSED, 1);
    await releaseDeadLetters(own.queues, REFUSED, letter ? [letter] : []);
    for (let time = 0; time < 2; time += 1) {
      expect(await run('--queue', 'usage-refused')).toContain('1 moved from usage-refused to usage-reported');
      await own.settle(10_000);
      expect([await own.spent('latecomer'), await waiting('usage-refused')]).toEqual(['0.25', 0]);
      await own.send('usage-refused', [JSON.parse(letter?.body ?? '{}')]);
    }
    expect(await own.spent('acme')).toBe('249.75');
    await run('--queue', 'usage-refused');
    await own.settle(10_000);
  });
});

describe('a dead letter of usage', () => {
  it('is billed once, though the redrive died between sending and deleting, and ran again', async () => {
    const before = Number(await own.spent('acme'));
    const message = reported(usageEvent('acme', AT));
    await own.send('usage-reported-dlq', [message]);
    await own.send('usage-reported', [message]);
    await own.settle(10_000);
    expect(await run('--queue', 'usage-reported')).toContain('1 moved from usage-reported-dlq');
    await own.settle(10_000);
    expect(Number(await own.spent('acme'))).toBe(before + 0.25);
    expect(await waiting('usage-reported')).toBe(0);
  });
});

describe('an event that breaks its contract', () => {
  it('lies in the dead letters after 5 receives, and again after each redrive', async () => {
    await own.tell('customer.created', 'centime', [{ id: 'not one of ours' }]);
    await own.settle(10_000);
    expect(await waiting('activity')).toBe(1);
    await run('--queue', 'activity-dlq', '--limit', '5');
    await own.settle(10_000);
    expect(await waiting('activity')).toBe(1);
  });
});

describe('the command', () => {
  it('names the queues when it does not know one', async () => {
    await expect(run('--queue', 'nothing')).rejects.toThrow(/usage-reported, usage-refused/);
  });

  it('sends as text again what had come as text', () => {
    const body = JSON.stringify({ reason: 'malformed_event', event: 'not JSON', refusedAt: AT });
    expect(REFUSED.bodyOf(body)).toBe('not JSON');
  });
});
