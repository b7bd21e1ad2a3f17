import { createHash } from 'node:crypto';
import type { Chance } from './chance.ts';
import { monthAt, nextMonth, startOfMonth } from './model/calendar.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type World } from './world.ts';

const CLOSE_AT_MS = 3.5 * HOUR_MS;
/** Days after the first on which the schedule matters; on the others it finds nothing to do. */
const DAYS = [0, 1, 2, 3, 4, 14];
const WATCHES_MS = [12, 24, 40, 90].map((minutes) => minutes * MINUTE_MS);
const SWEEPS_MS = [MINUTE_MS, 5 * MINUTE_MS];
const MAX_STOPPED_DAYS = 4;

/** What the clock starts, from the cast's start to its end. */
export function schedule(world: World, chance: Chance): void {
  const { timeline, cast, faults } = world;
  for (const moment of cast.moments) for (const delay of SWEEPS_MS) timeline.at(moment + delay, () => sweep(world));
  for (let at = cast.start + 2 * MINUTE_MS; at < cast.end; at += chance.int(HOUR_MS, 2 * DAY_MS)) {
    timeline.at(at, () => settleDue(world));
  }
  for (let month = nextMonth(monthAt(cast.start)); startOfMonth(month) <= cast.end; month = nextMonth(month)) {
    const isStopped = faults.strikes('scheduler_stopped', chance);
    const stoppedDays = isStopped ? chance.int(1, MAX_STOPPED_DAYS) : 0;
    for (const day of DAYS) {
      if (day < stoppedDays) continue;
      const at = startOfMonth(month) + day * DAY_MS + CLOSE_AT_MS;
      timeline.at(at, () => startClose(world));
      if (faults.strikes('close_started_twice', chance, 0.5)) timeline.at(at + 20, () => startClose(world));
      for (const delay of WATCHES_MS) timeline.at(at + delay, () => watch(world));
      timeline.at(at + HOUR_MS, () => sweep(world));
      timeline.at(at - chance.int(0, 4 * HOUR_MS), () => settleDue(world));
    }
  }
}

export const startClose = ({ system }: World): void => {
  system.queues['close-starts'].send(JSON.stringify({ cause: 'schedule' }));
};
export const watch = ({ system }: World): void => system.invoke('watch-close', {}, () => undefined);
export const settleDue = ({ system }: World): void => system.invoke('settle-due', {}, () => undefined);
export const sweep = ({ system }: World): void => system.invoke('publish-outbox', {}, () => undefined);

/** An admin key that lies in the table before anything begins. */
export const keyHash = (key: string): string => createHash('sha256').update(key).digest('hex');
