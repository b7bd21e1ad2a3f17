import { hashOf } from './chance.ts';

type Due = { readonly at: number; readonly order: number; readonly run: () => void };

/** More steps than any seed takes: what goes on beyond them never comes to rest. */
const MAX_STEPS = 400_000;

/**
 * The virtual clock, and everything that is due on it. One thing happens at a time: all code that waits for it has run
 * to its next await before the next thing happens: a tick that is asked for by a microtask comes when there are no more microtasks.
 */
export class Timeline {
  now: number;
  steps = 0;
  /** Two runs of a seed are the same run when their hashes are. */
  hash = 0x811c9dc5;
  /** Kept when somebody wants to read what happened. */
  readonly lines: string[] | undefined;
  #order = 0;
  readonly #heap: Due[] = [];
  #stopped = false;

  constructor(start: number, isKept: boolean) {
    this.now = start;
    this.lines = isKept ? [] : undefined;
  }

  at(time: number, run: () => void): void {
    this.#push({ at: Math.max(time, this.now), order: (this.#order += 1), run });
  }

  after(delayMs: number, run: () => void): void {
    this.at(this.now + delayMs, run);
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.after(delayMs, resolve));
  }

  until(time: number): Promise<void> {
    return new Promise((resolve) => this.at(time, resolve));
  }

  note(line: string): void {
    this.hash = hashOf(line, Math.imul(this.hash ^ (this.now % 0x7fffffff), 0x01000193));
    this.lines?.push(`${new Date(this.now).toISOString()} ${line}`);
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Lets happen what is due, and what follows from it, until nothing is. */
  run(): Promise<'at_rest' | 'stopped' | 'endless'> {
    return new Promise((resolve, reject) => {
      const step = (): void => {
        if (this.#stopped) return resolve('stopped');
        if (this.steps > MAX_STEPS) return resolve('endless');
        const next = this.#pop();
        if (!next) return resolve('at_rest');
        this.steps += 1;
        this.now = next.at;
        try {
          next.run();
        } catch (error) {
          return reject(error instanceof Error ? error : new Error(String(error)));
        }
        queueMicrotask(onceAllWait);
      };
      const onceAllWait = (): void => process.nextTick(step);
      queueMicrotask(onceAllWait);
    });
  }

  #push(due: Due): void {
    const heap = this.#heap;
    let place = heap.push(due) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = heap[parent];
      if (!above || !isBefore(due, above)) break;
      heap[place] = above;
      place = parent;
    }
    heap[place] = due;
  }

  #pop(): Due | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (!last || heap.length === 0) return top;
    let place = 0;
    for (;;) {
      const child = this.#earlierChild(place);
      const below = heap[child];
      if (!below || !isBefore(below, last)) break;
      heap[place] = below;
      place = child;
    }
    heap[place] = last;
    return top;
  }

  #earlierChild(place: number): number {
    const [left, right] = [this.#heap[2 * place + 1], this.#heap[2 * place + 2]];
    return left && right && isBefore(right, left) ? 2 * place + 2 : 2 * place + 1;
  }
}

const isBefore = (one: Due, other: Due): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);
