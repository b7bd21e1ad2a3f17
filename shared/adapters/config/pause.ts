import type { Pause } from '../../application/attempts.ts';

/**
 * Steep: while one writer goes on from its own tail, each try of the others costs a lost write. Of 16 writers that never
 * pause, waits that double from 8 to 400 ms waste half of all units, these a fifth.
 */
const FIRST_WAIT_MS = 30;
const GROWTH = 4;
const LONGEST_WAIT_MS = 2_000;

export type PauseSettings = {
  /** A number in [0, 1), as from `Math.random`. */
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<void>;
};

/** Waits longer and longer, by chance within the upper half: those who lost together do not come back together. */
export const growingPause =
  ({ random, sleep }: PauseSettings): Pause =>
  (losses) => {
    const ceilingMs = Math.min(FIRST_WAIT_MS * GROWTH ** (losses - 1), LONGEST_WAIT_MS);
    return sleep((ceilingMs * (1 + random())) / 2);
  };

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export const pause: Pause = growingPause({ random: Math.random, sleep });
