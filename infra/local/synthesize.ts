import { rmSync } from 'node:fs';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { App } from 'aws-cdk-lib';
import { keepCompiled, useCompileCache } from './compile-cache.ts';
import type { Template } from './template.ts';

export type CdkContext = Record<string, string | boolean>;

interface Request {
  /** file: URL of a module that exports `buildApp`. */
  appModule: string;
  context: CdkContext;
}

/** The template of the CDK app. In a thread of its own: CDK is large, and the engines start meanwhile. */
export async function synthesize(appModule: string, context: CdkContext): Promise<Template> {
  const worker = new Worker(new URL(import.meta.url), { workerData: { appModule, context } satisfies Request });
  try {
    return await new Promise<Template>((resolve, reject) => {
      worker.on('message', resolve);
      worker.on('error', reject);
    });
  } finally {
    await worker.terminate();
  }
}

async function run({ appModule, context }: Request): Promise<void> {
  useCompileCache();
  const { buildApp } = (await import(appModule)) as { buildApp: (context: CdkContext) => App };
  const assembly = buildApp(context).synth();
  const [stack, ...others] = assembly.stacks;
  if (stack === undefined || others.length > 0) throw new Error('The local runtime runs an app of one stack.');
  keepCompiled();
  parentPort?.postMessage(stack.template);
  rmSync(assembly.directory, { recursive: true, force: true });
}

if (!isMainThread && (workerData as Partial<Request> | null)?.appModule !== undefined) await run(workerData as Request);
