import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ListTablesCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataFolder } from '../../../infra/local/data-folder.ts';
import { apiClient } from '../../../infra/local/demo/api-client.ts';
import { startDynoxide } from '../../support/dynoxide.ts';
import { ACME } from '../../support/http-world.ts';
import { eventually, startTiny, thing } from './tiny-app/start-tiny.ts';

const ROOT = join(import.meta.dirname, '../../..');
const KEY = 'ck_test_of_another_engine';
const MINUTE_MS = 60_000;

let data: string;
const started: ChildProcess[] = [];
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'centime-engines-'));
});
afterEach(async () => {
  for (const child of started.splice(0)) await killed(child);
  rmSync(data, { recursive: true, force: true });
});

/** Runs a program until it prints a line that matches. */
async function run(program: string, options: { args?: string[]; env?: NodeJS.ProcessEnv; until: RegExp }) {
  const child = spawn(process.execPath, [program, ...(options.args ?? [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...options.env },
  });
  started.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const found = options.until.exec(line);
    if (!found) continue;
    child.stdout.resume();
    return { child, found: found[1] ?? '' };
  }
  throw new Error(`${program} ended without a word`);
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** A zombie has ended. */
function isRunning(pid: number): boolean {
  try {
    return !/\) [ZX]/.test(readFileSync(`/proc/${String(pid)}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
const parentOf = (pid: number): number =>
  Number(
    readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
      .split(') ')
      .pop()
      ?.split(' ')[1],
  );
const enginePid = (): number => Number(readFileSync(join(data, 'engine.pid'), 'utf8'));

describe('an engine that its runtime left behind', () => {
  it(
    'is ended by the next start, which finds all that was answered',
    async () => {
      const tiny = join(import.meta.dirname, 'tiny-app', 'run.ts');
      const { child, found: baseUrl } = await run(tiny, { args: [data], until: /"baseUrl":"([^"]+)"/ });
      await fetch(`${baseUrl}/things/kept`, { method: 'PUT', body: 'in the table' });
      const orphan = enginePid();
      // The shell that would end the engine dies first: an engine is left only when both are killed.
      process.kill(parentOf(orphan), 'SIGKILL');
      await killed(child);
      expect(isRunning(orphan)).toBe(true);

      const stack = await startTiny({ data });
      try {
        expect(isRunning(orphan)).toBe(false);
        expect(isRunning(enginePid())).toBe(true);
        expect(await thing(stack.baseUrl, 'kept')).toMatchObject({ body: { S: 'in the table' } });
      } finally {
        await stack.stop();
      }
      expect(existsSync(join(data, 'engine.pid'))).toBe(false);
    },
    2 * MINUTE_MS,
  );

  it('is ended by whatever name its folder is reached', async () => {
    const engine = await startDynoxide({ databaseFile: join(data, 'tables.db') });
    const pid = Number(engine.pid);
    writeFileSync(join(data, 'engine.pid'), String(pid));
    const link = `${data}-link`;
    symlinkSync(data, link);
    try {
      (await DataFolder.open(link)).release();
      await eventually(() => Promise.resolve(isRunning(pid) ? null : true));
    } finally {
      rmSync(link);
      engine.stop();
    }
  });

  it('is not looked for behind a process id that another process has by now: another program, another folder’s engine', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'centime-elsewhere-'));
    const engine = await startDynoxide({ databaseFile: join(elsewhere, 'tables.db') });
    try {
      for (const pid of [process.pid, engine.pid]) {
        writeFileSync(join(data, 'engine.pid'), String(pid));
        (await DataFolder.open(data)).release();
        expect(isRunning(Number(pid))).toBe(true);
      }
    } finally {
      engine.stop();
      rmSync(elsewhere, { recursive: true });
    }
  });
});

describe('npm start with DYNAMODB_ENDPOINT', () => {
  it(
    'keeps everything in that engine, starts none of its own, and leaves it running',
    async () => {
      const engine = await startDynoxide();
      const start = () =>
        run(join(ROOT, 'infra/local/start.ts'), {
          env: { DYNAMODB_ENDPOINT: engine.endpoint, CENTIME_DATA: data, CENTIME_API_KEY: KEY, PORT: '0' },
          until: /^ready (\S+)$/,
        });
      try {
        const first = await start();
        await apiClient(first.found, KEY).call('PUT', '/v1/customers/acme', { body: ACME });
        expect(existsSync(join(data, 'engine.pid'))).toBe(false);
        expect(existsSync(join(data, 'tables.db'))).toBe(false);
        await killed(first.child);

        const { TableNames: [TableName = ''] = [] } = await engine.client.send(new ListTablesCommand({}));
        const { Items = [] } = await engine.client.send(new ScanCommand({ TableName }));
        expect(Items.filter(({ sk }) => sk?.S === 'acme')).toHaveLength(1);

        const second = await start();
        const found = await apiClient(second.found, KEY).call('GET', '/v1/customers/acme');
        expect(found).toMatchObject({ id: 'acme', name: ACME.name });
      } finally {
        engine.stop();
      }
    },
    4 * MINUTE_MS,
  );

  it(
    'that nobody answers is said, with the address',
    async () => {
      const child = spawn(process.execPath, [join(ROOT, 'infra/local/start.ts')], {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { ...process.env, DYNAMODB_ENDPOINT: 'http://127.0.0.1:9', CENTIME_DATA: data, PORT: '0' },
      });
      started.push(child);
      let text = '';
      child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
      const [code] = (await once(child, 'exit')) as [number];
      expect(code).toBe(1);
      expect(text).toContain('http://127.0.0.1:9');
      expect(text).toContain('DYNAMODB_ENDPOINT');
    },
    2 * MINUTE_MS,
  );
});
