import { inspect, isDeepStrictEqual } from 'node:util';
import { verifyStore } from '../../shared/application/verify-store.ts';
import { instant } from '../../shared/kernel/instant.ts';
import { catalog } from '../support/wallets.ts';
import { CrashWorld } from './crash-world.ts';
import { type CrashPoint, FAULTS } from './mortal-process.ts';
import { normal, traceOf } from './trace.ts';

/** One delivery by the real trigger: `again` when that trigger would send it once more. */
export type Attempted = 'again' | { readonly answer: unknown };

export type Scenario = {
  readonly title: string;
  readonly start?: string;
  readonly hasStripe?: true;
  /** Crash points at reads are those at the writes before them: for what reads hundreds of items first. */
  readonly countsEffectsAlone?: true;
  readonly prepare: (world: CrashWorld) => Promise<void>;
  readonly attempt: (world: CrashWorld) => Promise<Attempted>;
  /** What time does afterwards, besides the sweeper: a watchdog, the next day's schedule. */
  readonly recover?: (world: CrashWorld) => Promise<void>;
  /** What is to be compared besides the store, the bus and the files. */
  readonly more?: (world: CrashWorld) => Promise<unknown>;
};

export type Coverage = { readonly title: string; readonly awaits: number; points: number; pairs: number };
/** Which pairs are run: all, or each with this chance. */
export type PairChoice = 'all' | { readonly share: number; readonly random: () => number };

const MAX_ATTEMPTS = 8;
const MAX_AWAITS = 500;
const MAX_SHOWN = 5;
const MAX_SHOWN_CHARACTERS = 500;

type Ended = { readonly trace: unknown; readonly calls: readonly number[] };

/** Runs a scenario undisturbed, then with a crash at each await, then at each await of each retry, and compares. */
export async function exhaust(scenario: Scenario, pairs: PairChoice, onRun: () => void = () => undefined) {
  const whole = await play(scenario, []);
  const coverage: Coverage = { title: scenario.title, awaits: whole.calls[0] ?? 0, points: 0, pairs: 0 };
  for (const first of pointsOf(coverage.awaits)) {
    const once = await play(scenario, [first]);
    expectSame(scenario, whole, once, [first]);
    coverage.points += 1;
    onRun();
    for (const second of pointsOf(once.calls[1] ?? 0)) {
      if (pairs !== 'all' && pairs.random() >= pairs.share) continue;
      expectSame(scenario, whole, await play(scenario, [first, second]), [first, second]);
      coverage.pairs += 1;
      onRun();
    }
  }
  return coverage;
}

const pointsOf = (awaits: number): CrashPoint[] =>
  Array.from({ length: Math.min(awaits, MAX_AWAITS) }, (_, index) => index + 1).flatMap((at) =>
    FAULTS.map((fault) => ({ at, fault })),
  );

/** The first attempt meets the first crash, its retry the second, and then it is repeated until it is through. */
async function play(scenario: Scenario, crashes: readonly CrashPoint[]): Promise<Ended> {
  const { start = '2026-11-10T12:00:00Z', hasStripe = false } = scenario;
  const world = await CrashWorld.start({ start, hasStripe });
  try {
    await scenario.prepare(world);
    world.restart();
    world.process.countsEffectsAlone = scenario.countsEffectsAlone ?? false;
    const calls: number[] = [];
    const { answer } = await untilThrough(scenario, world, { crashes, calls });
    world.process.countsEffectsAlone = false;
    await world.tick('publish-outbox');
    await scenario.recover?.(world);
    await world.tick('publish-outbox');
    const trace = { answer: normal(JSON.stringify(answer ?? null)), ...((await traceOf(world)) as object) };
    await expectInvariants(world);
    return { trace: { ...trace, more: await scenario.more?.(world) }, calls };
  } finally {
    await world.stop();
  }
}

type Plan = { readonly crashes: readonly CrashPoint[]; readonly calls: number[] };

async function untilThrough(scenario: Scenario, world: CrashWorld, { crashes, calls }: Plan) {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const outcome = await world.process.run(crashes[attempt], () => scenario.attempt(world));
    calls.push(world.process.calls);
    if (outcome === 'died') world.restart();
    else if (outcome !== 'again') return outcome;
  }
  throw new Error(`${scenario.title} is not through after ${String(MAX_ATTEMPTS)} attempts, ${told(crashes)}`);
}

async function expectInvariants(world: CrashWorld): Promise<void> {
  const ports = { ...world.ports('verify'), catalog, clock: () => instant(world.now) };
  const faults = (await verifyStore(ports)(() => undefined)).flatMap((check) => check.faults);
  if (faults.length > 0) throw new Error(faults.join('\n'));
}

function expectSame({ title }: Scenario, whole: Ended, crashed: Ended, crashes: readonly CrashPoint[]): void {
  if (isDeepStrictEqual(whole.trace, crashed.trace)) return;
  throw new Error(`${title}, ${told(crashes)}, ends otherwise:\n${difference(whole.trace, crashed.trace)}`);
}

const told = (crashes: readonly CrashPoint[]): string =>
  crashes.map(({ at, fault }) => `${fault} at await ${String(at)}`).join(', then ');

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
