import { encodeDocument } from '../../shared/kernel/document.ts';
import { Chance } from './chance.ts';
import { Calls, type CallCounts } from './calls.ts';
import { Faults, type Fault, type FaultCounts } from './faults.ts';
import { Checker } from './invariants/checker.ts';
import type { Violation } from './invariants/violation.ts';
import { drawPlay } from './play.ts';
import { checkAtRest, comeToRest } from './rest.ts';
import { keyHash, schedule } from './schedules.ts';
import { System } from './system.ts';
import { Timeline } from './timeline.ts';
import { deliverWebhook } from './webhooks.ts';
import type { World } from './world.ts';
import { withLogsOf } from './logs.ts';

export type RunOptions = {
  /** Operations that are left out, by their place. */
  readonly without?: ReadonlySet<number>;
  readonly withoutFaults?: ReadonlySet<Fault>;
  readonly isTraced?: boolean;
};

export type RunResult = {
  readonly seed: number;
  readonly violation?: Violation;
  readonly faults: FaultCounts;
  readonly calls: CallCounts;
  readonly steps: number;
  readonly hash: number;
  readonly operations: readonly string[];
  readonly lines: readonly string[];
};

/** Plays one seed. */
export function runSeed(seed: number, options: RunOptions = {}): Promise<RunResult> {
  return withLogsOf((onError) => play(seed, options, onError));
}

async function play(
  seed: number,
  { without, withoutFaults = new Set(), isTraced = false }: RunOptions,
  onError: (listener: (name: string, message: string) => void) => void,
): Promise<RunResult> {
  const chance = new Chance(`seed ${String(seed)}`);
  const { cast, operations } = drawPlay(chance.of('play'));
  const timeline = new Timeline(cast.start, isTraced);
  const faults = new Faults(chance.of('faults'), withoutFaults);
  const countries = new Map(cast.actors.map(({ id, country }) => [id, country]));
  const referrers = new Map(
    cast.actors.flatMap(({ id, referredBy }) => (referredBy === undefined ? [] : [[id, referredBy] as const])),
  );
  const around = { now: () => timeline.now, stop: () => timeline.stop(), countries, referrers };
  const checker = new Checker(around);
  onError((name, message) => {
    if (name === 'InvariantError') checker.tell('nothing throws that should not', message);
  });
  const told = chance.of('webhooks');
  let webhooks = 0;
  const system = new System({ timeline, faults, checker, chance: chance.of('system') }, (text, delayMs) => {
    webhooks += 1;
    deliverWebhook(world, told.of(webhooks), text, delayMs);
  });
  const world: World = { system, timeline, faults, checker, cast, calls: new Calls() };
  await seedKey(world);
  const played = operations.filter((_, place) => !without?.has(place));
  operations.forEach((operation, place) => {
    if (without?.has(place)) return;
    timeline.at(operation.at, () => {
      timeline.note(operation.name);
      operation.run(world, chance.of(`run ${String(place)}`)).catch((error: unknown) => {
        checker.tell('nothing throws that should not', error instanceof Error ? (error.stack ?? '') : String(error));
      });
    });
  });
  schedule(world, chance.of('schedule'));
  if ((await timeline.run()) === 'endless') checker.tell('everything comes to rest', 'it goes on and on');
  if (!checker.violation) await comeToRest(world);
  if (!checker.violation) await checkAtRest(world);
  return {
    seed,
    ...(checker.violation && { violation: checker.violation }),
    faults: faults.counts,
    calls: world.calls.counts,
    steps: timeline.steps,
    hash: timeline.hash,
    operations: played.map(({ name, at }) => `${new Date(at).toISOString()} ${name}`),
    lines: timeline.lines ?? [],
  };
}

async function seedKey({ system, cast }: World): Promise<void> {
  const hash = keyHash('ck_simulated');
  const key = { id: 'key_simulated', revision: 1, hash, name: 'simulation', scopes: ['admin'], createdAt: cast.start };
  const item = { pk: `APIKEY#${hash}`, sk: 'APIKEY', v: 1, r: 1, d: encodeDocument(key) };
  await system.store.put({ item, condition: 'itemDoesNotExist' });
}
