import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export type KillableStack = {
  readonly baseUrl: string;
  /** From the start of the command to its `ready` line. */
  readonly readyMs: number;
  /** Ends the command and all that it started, at once. */
  readonly kill: (what: Killed) => Promise<void>;
  readonly stop: () => Promise<void>;
};
/** `engine_first`: the engine dies under the running stack, which dies some milliseconds later. */
export type Killed = 'stack' | 'engine_first';

const ENGINE_HEAD_START_MS = 15;
const START_TIMEOUT_MS = 60_000;
const root = join(import.meta.dirname, '..', '..');

/** `npm start` in a process group of its own, on a free port. */
export async function startKillable(data: string, now: string, apiKey: string): Promise<KillableStack> {
  const from = performance.now();
  const child = spawn('npm', ['start', '--silent'], {
    cwd: root,
    detached: true,
    env: { ...process.env, PORT: '0', CENTIME_DATA: data, CENTIME_NOW: now, CENTIME_API_KEY: apiKey },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const killGroup = () => signalGroup(child, 'SIGKILL');
  process.once('exit', killGroup);
  const baseUrl = await readyUrl(child);
  const ended = async (signal: NodeJS.Signals): Promise<void> => {
    process.removeListener('exit', killGroup);
    const exit = once(child, 'exit');
    signalGroup(child, signal);
    if (child.exitCode === null && child.signalCode === null) await exit;
  };
  return {
    baseUrl,
    readyMs: performance.now() - from,
    stop: () => ended('SIGTERM'),
    kill: async (what) => {
      if (what === 'engine_first') {
        killEngine(data);
        await new Promise((resolve) => setTimeout(resolve, ENGINE_HEAD_START_MS));
      }
      await ended('SIGKILL');
    },
  };
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // The group has ended.
  }
}

function killEngine(data: string): void {
  const file = join(data, 'engine.pid');
  if (!existsSync(file)) return;
  try {
    process.kill(Number(readFileSync(file, 'utf8')), 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

async function readyUrl(child: ChildProcess): Promise<string> {
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => (errors = `${errors}${chunk.toString()}`.slice(-2_000)));
  const late = AbortSignal.timeout(START_TIMEOUT_MS);
  if (!child.stdout) throw new Error('The stack has no output.');
  const lines = createInterface({ input: child.stdout, signal: late });
  for await (const line of lines) {
    const ready = /^ready +(http:\S+)/.exec(line)?.[1];
    if (ready === undefined) continue;
    child.stdout.resume();
    return ready;
  }
  throw new Error(`The stack did not start: ${errors}`);
}
