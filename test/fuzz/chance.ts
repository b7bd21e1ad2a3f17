import { seededRandom } from '../../infra/local/demo/random.ts';

/** Decisions by a seed. */
export class Chance {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  /** 0 to `count` - 1. */
  below(count: number): number {
    return Math.floor(this.#random() * count);
  }

  /** True in so many of a hundred. */
  in100(share: number): boolean {
    return this.#random() * 100 < share;
  }

  pick<T>(all: readonly T[]): T {
    const index = this.below(all.length);
    return all[index] as T;
  }
}
