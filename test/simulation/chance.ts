import { seededRandom } from '../../infra/local/demo/random.ts';

/** Chance that follows from a name: the same name, the same numbers. Each thing that happens has its own, so that leaving one out leaves the others as they were. */
export class Chance {
  readonly #name: string;
  readonly #next: () => number;

  constructor(name: string) {
    this.#name = name;
    this.#next = seededRandom(hashOf(name));
  }

  of(part: string | number): Chance {
    return new Chance(`${this.#name}/${String(part)}`);
  }

  happens(probability: number): boolean {
    return this.#next() < probability;
  }

  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.#next() * (high - low + 1));
  }

  pick<T>(values: readonly [T, ...T[]] | readonly T[]): T {
    if (values.length === 0) throw new TypeError('there is nothing to pick from');
    return values[Math.floor(this.#next() * values.length)] as T;
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.int(0, 255));
  }

  /** A UUID of a version that carries `timeMs` (7), or none (4). */
  uuid(timeMs?: number): string {
    const hex = Buffer.from(this.bytes(16)).toString('hex');
    const [head, version] =
      timeMs === undefined ? [hex.slice(0, 12), '4'] : [timeMs.toString(16).padStart(12, '0'), '7'];
    return `${head.slice(0, 8)}-${head.slice(8)}-${version}${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
}

/** FNV-1a, 32 bits: for names of chances and for the trace, where nobody attacks. */
export function hashOf(text: string, from = 0x811c9dc5): number {
  let hash = from;
  for (let place = 0; place < text.length; place += 1) hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193);
  return hash >>> 0;
}
