import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { runSeed } from './runner.ts';
import { runSeeds } from './seeds.ts';

const SEEDS = 500;
const FALLBACK_SEED = 20_261_125;

/** Another part of the space of schedules with each commit, and the same one for everybody who has that commit. */
function seedOfCommit(): number {
  try {
    return Number.parseInt(execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).slice(0, 7), 16);
  } catch {
    return FALLBACK_SEED;
  }
}

describe('the simulated system', () => {
  it('breaks no invariant, whatever fails', { timeout: 300_000 }, async () => {
    const from = seedOfCommit();
    const { failures, seeds } = await runSeeds({ from, count: SEEDS });
    expect(failures, `npm run simulate -- --seed ${String(failures[0])}`).toEqual([]);
    expect(seeds).toBe(SEEDS);
    process.stdout.write(`${String(SEEDS)} seeds from ${String(from)}\n`);
  });

  it('runs the same way twice', async () => {
    for (const seed of [1, 2, 3]) {
      const [one, other] = [await runSeed(seed), await runSeed(seed)];
      expect(other.hash).toBe(one.hash);
      expect(other.faults).toEqual(one.faults);
    }
  });
});
