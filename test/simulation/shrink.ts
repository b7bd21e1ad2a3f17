import { FAULTS, type Fault } from './faults.ts';
import { runSeed, type RunResult } from './runner.ts';

/** Runs that are spent on making a failure smaller. */
const MAX_RUNS = 120;

/** A failing seed with as few operations and kinds of fault as still break the same invariant. */
export async function shrink(seed: number): Promise<RunResult> {
  const first = await runSeed(seed);
  const without = new Set<number>();
  const withoutFaults = new Set<Fault>();
  let runs = 0;
  const stillFails = async (): Promise<boolean> => {
    runs += 1;
    const { violation } = await runSeed(seed, { without, withoutFaults });
    return violation?.invariant === first.violation?.invariant;
  };
  for (let size = Math.ceil(first.operations.length / 2); size >= 1 && runs < MAX_RUNS; size = Math.floor(size / 2)) {
    for (let from = 0; from < first.operations.length && runs < MAX_RUNS; from += size) {
      const tried = range(from, Math.min(from + size, first.operations.length)).filter((place) => !without.has(place));
      if (tried.length === 0) continue;
      for (const place of tried) without.add(place);
      if (!(await stillFails())) for (const place of tried) without.delete(place);
    }
  }
  for (const fault of FAULTS) {
    if (runs >= MAX_RUNS) break;
    withoutFaults.add(fault);
    if (!(await stillFails())) withoutFaults.delete(fault);
  }
  return runSeed(seed, { without, withoutFaults, isTraced: true });
}

const range = (from: number, until: number): number[] =>
  Array.from({ length: until - from }, (_, index) => from + index);
