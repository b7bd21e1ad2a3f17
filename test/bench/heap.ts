import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const MB = 1_000_000;

/** The heap after a collection: what is held, not what is left over. */
export function heldHeapMB(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / MB;
}

/** The highest of the heap at the moments of looking, garbage included. */
export class PeakHeap {
  #peakMB = 0;

  look(): void {
    const { heapUsed, external } = process.memoryUsage();
    this.#peakMB = Math.max(this.#peakMB, (heapUsed + external) / MB);
  }

  overMB(heldMB: number): number {
    return Math.max(0, this.#peakMB - heldMB);
  }
}
