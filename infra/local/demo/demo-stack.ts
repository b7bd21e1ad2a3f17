import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export type StackAddresses = { readonly baseUrl: string; readonly stripeUrl: string; readonly awsUrl: string };
export type DemoStack = StackAddresses & { readonly stop: () => Promise<void> };

/** Some twenty threads with heaps of their own: fewer, single-threaded collections cost less than many parallel ones. */
const LEAN = ['--single-threaded-gc', '--max-semi-space-size=32'];
const START_TIMEOUT_MS = 60_000;

/** Starts the local stack as `npm start` does, in a process of its own, on a free port. */
export async function startDemoStack(
  dataFolder: string,
  apiKey: string,
  { now, catalog = 'taskforce' }: { readonly now: string; readonly catalog?: string | undefined },
): Promise<DemoStack> {
  const child = spawn(process.execPath, [...LEAN, join(import.meta.dirname, '..', 'start.ts')], {
    env: {
      ...process.env,
      PORT: '0',
      CENTIME_DATA: dataFolder,
      CENTIME_NOW: now,
      CENTIME_API_KEY: apiKey,
      CENTIME_CATALOG: catalog,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  const addresses = await readyAddresses(child);
  return {
    ...addresses,
    stop: async () => {
      process.removeListener('exit', end);
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

async function readyAddresses(child: ChildProcess): Promise<StackAddresses> {
  let [stripeUrl, awsUrl] = ['', ''];
  const ended = once(child, 'exit').then(() => {
    throw new Error('The local stack ended before it was ready.');
  });
  const late = AbortSignal.timeout(START_TIMEOUT_MS);
  const ready = async () => {
    if (!child.stdout) throw new Error('The local stack has no output.');
    for await (const line of createInterface({ input: child.stdout, signal: late })) {
      const address = /^(aws|stripe|ready) +(http:\S+)/.exec(line);
      if (address?.[1] === 'aws') awsUrl = address[2] ?? '';
      if (address?.[1] === 'stripe') stripeUrl = address[2] ?? '';
      if (address?.[1] === 'ready') return { baseUrl: address[2] ?? '', stripeUrl, awsUrl };
    }
    throw new Error('The local stack printed no ready line.');
  };
  const addresses = await Promise.race([ready(), ended]);
  ended.catch(() => undefined);
  child.stdout?.resume();
  return addresses;
}
