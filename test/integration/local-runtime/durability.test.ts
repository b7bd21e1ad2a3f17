import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterAll, describe, expect, it } from 'vitest';
import { eventually, outsideClient, startTiny, thing } from './tiny-app/start-tiny.ts';

const data = mkdtempSync(join(tmpdir(), 'centime-durability-'));
afterAll(() => rmSync(data, { recursive: true, force: true }));

interface Child {
  process: ChildProcess;
  baseUrl: string;
  awsUrl: string;
}

async function startChild(): Promise<Child> {
  const program = join(import.meta.dirname, 'tiny-app', 'run.ts');
  const child = spawn(process.execPath, [program, data], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { process: child, ...(JSON.parse(line.toString()) as { baseUrl: string; awsUrl: string }) };
}

async function killed({ process: child }: Child): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

describe('a runtime that is killed', () => {
  it('has lost nothing that was answered when it starts again', async () => {
    const child = await startChild();
    await fetch(`${child.baseUrl}/things/kept`, { method: 'PUT', body: 'in the table' });
    await fetch(`${child.baseUrl}/does/a-file`, { method: 'POST' });
    await fetch(`${child.baseUrl}/_local/clock`, { method: 'POST', body: '{"now":"2026-12-01T00:00:00Z"}' });
    const entry = (type: string, id: string) => ({
      EventBusName: 'tiny',
      Source: 'tiny',
      DetailType: type,
      Detail: JSON.stringify({ id }),
    });
    // One rule leads to a queue, the other to a function: neither has had the time to work when the answer comes.
    const Entries = [entry('thing.happened', 'queued'), entry('thing.recorded', 'invoked')];
    await new EventBridgeClient(outsideClient(child.awsUrl)).send(new PutEventsCommand({ Entries }));
    await killed(child);

    const stack = await startTiny({ data });
    try {
      await eventually(() => thing(stack.baseUrl, 'queued'));
      await eventually(() => thing(stack.baseUrl, 'invoked'));
      expect(await thing(stack.baseUrl, 'kept')).toMatchObject({ body: { S: 'in the table' } });
      expect(stack.events('thing.happened')).toMatchObject([{ id: 'queued' }]);
      // Started with the first of November once more: a store's clock never goes back.
      expect(stack.clock.now()).toBeGreaterThanOrEqual(Date.parse('2026-12-01T00:00:00Z'));
    } finally {
      await stack.stop();
    }
  }, 60_000);

  it('has left no engine behind', async () => {
    const child = await startChild();
    const engine = Number(readFileSync(join(data, 'engine.pid'), 'utf8'));
    await killed(child);
    await eventually(() => Promise.resolve(isRunning(engine) ? null : true));
  }, 60_000);
});

it('one folder has one runtime at a time', async () => {
  const stack = await startTiny({ data });
  try {
    await expect(startTiny({ data })).rejects.toThrow(`The folder ${data} is in use by another local runtime`);
  } finally {
    await stack.stop();
  }
}, 60_000);

/** A zombie has ended. */
function isRunning(pid: number): boolean {
  try {
    return !/\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
