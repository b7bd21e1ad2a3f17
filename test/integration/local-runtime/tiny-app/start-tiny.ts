import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLocal } from '../../../../infra/local/local-stack.ts';
import type { LocalOptions, LocalStack } from '../../../../infra/local/local-stack.ts';

const root = import.meta.dirname;

/** Runs the tiny app, by default in memory and from 1 November 2026. */
export function startTiny(options: LocalOptions = {}): Promise<LocalStack> {
  const app = { module: join(root, 'build-app.ts'), root };
  return startLocal({ now: '2026-11-01T00:00:00.000Z', hasStripe: false, app, report: () => undefined, ...options });
}

export type Thing = { body?: { S: string } } | null;

export async function thing(baseUrl: string, id: string): Promise<Thing> {
  const response = await fetch(`${baseUrl}/things/${encodeURIComponent(id)}`);
  return (await response.json()) as Thing;
}

/** Asks again until the answer is there. */
export async function eventually<T>(ask: () => Promise<T | null | undefined>, timeoutMs = 10_000): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    const answer = await ask();
    if (answer !== null && answer !== undefined) return answer;
    await sleep(20);
  }
  throw new Error(`Nothing after ${timeoutMs} ms.`);
}

/** What an AWS SDK needs to come in from outside. */
export function outsideClient(awsUrl: string): {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
} {
  return { endpoint: awsUrl, region: 'eu-west-3', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
}
