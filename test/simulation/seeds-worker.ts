import { parentPort, workerData } from 'node:worker_threads';
import { runSeed } from './runner.ts';
import type { SeedsTask, SeedTold } from './seeds.ts';

const { from, count, step } = workerData as SeedsTask;
for (let seed = from; seed < from + count; seed += step) {
  const { violation, faults, calls, steps, hash } = await runSeed(seed);
  parentPort?.postMessage({ seed, ...(violation && { violation }), faults, calls, steps, hash } satisfies SeedTold);
}
