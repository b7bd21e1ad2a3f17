import { inspect, isDeepStrictEqual } from 'node:util';
import { verifyStore } from '../../shared/application/verify-store.ts';
import { instant } from '../../shared/kernel/instant.ts';
import type { Catalog } from '../../shared/catalog/catalog.ts';
import { catalog as taskforce } from '../support/wallets.ts';
import { CrashWorld } from './crash-world.ts';
import { classOf, distinctPointsOf, pointsOf } from './equivalent-points.ts';
import { FailureLog } from './failures.ts';
import type { CallKind, CrashPoint } from './mortal-process.ts';
import { normal, traceOf } from './trace.ts';

/** One delivery by the real trigger: `again` when that trigger would send it once more. */
export type Attempted = 'again' | { readonly answer: unknown };

export type Scenario = {
  readonly title: string;
  readonly start?: string;
  readonly hasStripe?: true;
  readonly catalog?: Catalog;
  readonly prepare: (world: CrashWorld) => Promise<void>;
  readonly attempt: (world: CrashWorld) => Promise<Attempted>;
  /** What time does afterwards, besides the sweeper: a watchdog, the next day's schedule. */
  readonly recover?: (world: CrashWorld) => Promise<void>;
  /** What is to be compared besides the store, the bus and the files. */
  readonly more?: (world: CrashWorld) => Promise<unknown>;
};

/** `pairs` are all there are, `played` those that were run: one of each class stands for the others. */
export type Coverage = {
  readonly title: string;
  readonly awaits: number;
  points: number;
  pairs: number;
  played: number;
};
/** Which pairs are run: all, or each with this chance. */
export type PairChoice = 'all' | { readonly share: number; readonly random: () => number };

const MAX_ATTEMPTS = 8;
const MAX_SHOWN = 5;
const MAX_SHOWN_CHARACTERS = 500;

/** A crash in one of the attempts, counted from 0. */
type Crash = CrashPoint & { readonly attempt: number };
type Ended = { readonly trace: unknown; readonly left: object; readonly calls: readonly (readonly CallKind[])[] };

/**
 * Runs a scenario undisturbed, then with a crash at each await, then with another one after it: in the same attempt, if
 * that went on, or in its retry; and compares.
 */
export async function exhaust(scenario: Scenario, pairs: PairChoice, onRun: () => void = () => undefined) {
  const whole = await play(scenario, []);
  const [calls = []] = whole.calls;
  const coverage: Coverage = { title: scenario.title, awaits: calls.length, points: 0, pairs: 0, played: 0 };
  const classes = new Map<string, object>();
  for (const point of pointsOf(calls)) {
    const first = { ...point, attempt: 0 };
    const once = await play(scenario, [first]);
    expectSame(scenario, whole, once, [first]);
    coverage.points += 1;
    onRun();
    const name = classOf(point, calls);
    const known = classes.get(name);
    if (known !== undefined && !isDeepStrictEqual(known, once.left))
      throw new Error(
        `${scenario.title}, ${told([first])}, is not what "${name}" leaves:\n${difference(known, once.left)}`,
      );
    classes.set(name, once.left);
    coverage.pairs += secondsOf(first, once, pointsOf).length;
    if (known !== undefined) continue;
    for (const second of secondsOf(first, once, distinctPointsOf)) {
      if (pairs !== 'all' && pairs.random() >= pairs.share) continue;
      expectSame(scenario, whole, await play(scenario, [first, second]), [first, second]);
      coverage.played += 1;
      onRun();
    }
  }
  return coverage;
}

/** The crashes that may follow a first one. */
function secondsOf(
  { at }: Crash,
  { calls: [first = [], second = []] }: Ended,
  points: typeof distinctPointsOf,
): Crash[] {
  return [
    ...points(first, at).map((point) => ({ ...point, attempt: 0 })),
    ...points(second).map((point) => ({ ...point, attempt: 1 })),
  ];
}

/** Attempts meet the crashes that are planned for them; it is repeated until it is through, and nothing else fails. */
async function play(scenario: Scenario, crashes: readonly Crash[]): Promise<Ended> {
  const log = new FailureLog();
  const ended = await log.during(() => playThrough(scenario, crashes));
  const [unexplained] = log.unexplained();
  if (unexplained === undefined) return ended;
  throw new Error(`${scenario.title}, ${told(crashes)}: a failure that no crash explains\n${unexplained}`);
}

async function playThrough(scenario: Scenario, crashes: readonly Crash[]): Promise<Ended> {
  const { start = '2026-11-10T12:00:00Z', hasStripe = false, catalog = taskforce } = scenario;
  const world = await CrashWorld.start({ start, hasStripe, catalog });
  try {
    await scenario.prepare(world);
    world.restart();
    const { answer, calls, left } = await untilThrough(scenario, world, crashes);
    await world.tick('publish-outbox');
    await scenario.recover?.(world);
    await world.tick('publish-outbox');
    const trace = { answer: normal(JSON.stringify(answer ?? null)), ...((await traceOf(world)) as object) };
    await expectInvariants(world);
    return { trace: { ...trace, more: await scenario.more?.(world) }, calls, left };
  } finally {
    await world.stop();
  }
}

async function untilThrough(scenario: Scenario, world: CrashWorld, crashes: readonly Crash[]) {
  const calls: (readonly CallKind[])[] = [];
  let left = {};
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const points = crashes.filter((crash) => crash.attempt === attempt);
    const outcome = await world.process.run(points, () => scenario.attempt(world));
    calls.push([...world.process.calls]);
    if (outcome === 'died') world.restart();
    if (attempt === 0 && crashes.length === 1) left = await leftBy(scenario, world);
    if (outcome !== 'died' && outcome !== 'again') return { ...outcome, calls, left };
  }
  throw new Error(`${scenario.title} is not through after ${String(MAX_ATTEMPTS)} attempts, ${told(crashes)}`);
}

/** All that is there for a retry to find. */
async function leftBy(scenario: Scenario, world: CrashWorld): Promise<object> {
  return { ...((await traceOf(world)) as object), more: await scenario.more?.(world) };
}

async function expectInvariants(world: CrashWorld): Promise<void> {
  const ports = { ...world.ports('verify'), clock: () => instant(world.now) };
  const faults = (await verifyStore(ports)(() => undefined)).flatMap((check) => check.faults);
  if (faults.length > 0) throw new Error(faults.join('\n'));
}

function expectSame({ title }: Scenario, whole: Ended, crashed: Ended, crashes: readonly Crash[]): void {
  if (isDeepStrictEqual(whole.trace, crashed.trace)) return;
  throw new Error(`${title}, ${told(crashes)}, ends otherwise:\n${difference(whole.trace, crashed.trace)}`);
}

const told = (crashes: readonly Crash[]): string =>
  crashes
    .map(({ attempt, at, fault }) => `${fault} at await ${String(at)} of attempt ${String(attempt + 1)}`)
    .join(', then ');

/** What only one of the two has. */
function difference(expected: unknown, actual: unknown): string {
  const lines = (value: unknown) =>
    Object.entries(value as object).flatMap(([name, part]: [string, unknown]) =>
      (Array.isArray(part) ? part : [part]).map(
        (each) => `${name}: ${typeof each === 'string' ? each : inspect(each)}`,
      ),
    );
  const [one, other] = [lines(expected), lines(actual)];
  const shown = (sign: string, own: readonly string[], theirs: readonly string[]) =>
    own
      .filter((line) => !theirs.includes(line))
      .slice(0, MAX_SHOWN)
      .map((line) => `${sign} ${line.slice(0, MAX_SHOWN_CHARACTERS)}`);
  return [...shown('-', one, other), ...shown('+', other, one), `${one.length} lines, ${other.length} lines`].join(
    '\n',
  );
}
