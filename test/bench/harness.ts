/** One measured figure. `counted`: the same on any machine, and the run fails when it is missed. `timed`: of this machine. */
export type Finding = {
  readonly what: string;
  readonly kind: 'counted' | 'timed';
  readonly value: number;
  readonly unit: string;
  /** The target of performance.md that it answers, such as P1. */
  readonly target?: string;
  readonly atMost?: number;
  readonly atLeast?: number;
  /** The lowest and the highest of the repetitions. */
  readonly spread?: readonly [number, number];
};

/** How much is measured: everything, enough for a look, or what the gate has time for (in memory, without processes). */
export type Scale = 'full' | 'quick' | 'gate';

export type Benchmark = {
  readonly id: string;
  readonly title: string;
  readonly run: (scale: Scale) => Promise<readonly Finding[]>;
};

export type Sized = { readonly full: number; readonly quick: number; readonly gate: number };
export const sizeFor = (scale: Scale, sizes: Sized): number => sizes[scale];

export const isMissed = ({ value, atMost = Infinity, atLeast = -Infinity }: Finding): boolean =>
  !(value <= atMost && value >= atLeast);

/** The sums after a run are not those that were put in: its figures are worth nothing. */
export class WrongSums extends Error {
  override readonly name = 'WrongSums';
}

export function expectSame(what: string, found: unknown, expected: unknown): void {
  if (found !== expected) throw new WrongSums(`${what}: ${String(found)} where ${String(expected)} was put in`);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

export const spreadOf = (values: readonly number[]): readonly [number, number] => [
  Math.min(...values),
  Math.max(...values),
];

export type Measured<T> = { readonly result: T; readonly cpuMs: number; readonly wallMs: number };

/** What some work costs this process, in processor time and in time. */
export async function measure<T>(work: () => Promise<T>): Promise<Measured<T>> {
  const [cpu, wall] = [process.cpuUsage(), performance.now()];
  const result = await work();
  const { user, system } = process.cpuUsage(cpu);
  return { result, cpuMs: (user + system) / 1000, wallMs: performance.now() - wall };
}
