import { Worker } from 'node:worker_threads';
import { addCalls, type CallCounts } from './calls.ts';
import { FAULTS, type FaultCounts, noFaults } from './faults.ts';
import type { RunResult } from './runner.ts';

const WORKERS = 2;
const YOUNG_GENERATION_MB = 128;
/** What a worker is given, and what it tells of each seed. */
export type SeedsTask = { readonly from: number; readonly count: number; readonly step: number };
export type SeedTold = Pick<RunResult, 'seed' | 'violation' | 'faults' | 'calls' | 'steps' | 'hash'>;

export type SeedsTotal = {
  readonly seeds: number;
  readonly steps: number;
  readonly faults: FaultCounts;
  readonly calls: CallCounts;
  /** Seeds with a violation, ascending. */
  readonly failures: readonly number[];
};

type Request = { readonly from: number; readonly count: number; readonly onSeed?: (told: SeedTold) => void };

/** Plays seeds on two threads: each seed runs whole on one of them, so that it is the same wherever it runs. */
export async function runSeeds({ from, count, onSeed = () => undefined }: Request): Promise<SeedsTotal> {
  const faults = noFaults();
  const calls: Record<string, number> = {};
  const failures: number[] = [];
  let [seeds, steps] = [0, 0];
  const add = (told: SeedTold): void => {
    seeds += 1;
    steps += told.steps;
    for (const fault of FAULTS) faults[fault] += told.faults[fault];
    addCalls(calls, told.calls);
    if (told.violation) failures.push(told.seed);
    onSeed(told);
  };
  const tasks = Array.from({ length: WORKERS }, (_, place) => ({
    from: from + place,
    count: count - place,
    step: WORKERS,
  }));
  await Promise.all(tasks.map((task) => work(task, add)));
  return { seeds, steps, faults, calls, failures: failures.sort((a, b) => a - b) };
}

function work(task: SeedsTask, add: (told: SeedTold) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    // Almost all that a seed makes is garbage at once: with room for it, little of it is copied.
    const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB };
    const worker = new Worker(new URL('./seeds-worker.ts', import.meta.url), { workerData: task, resourceLimits });
    worker.on('message', add);
    worker.on('error', reject);
    worker.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${String(code)}`))));
  });
}
