import type { Chance } from '../chance.ts';
import type { MeteredEvent } from '../invariants/sent.ts';
import { monthAt, startOfMonth } from '../model/calendar.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, type Cast, type DrawOperation } from '../world.ts';
import { correct } from './correct.ts';
import { drawMetered } from './readings.ts';
import { ageOf, drawId, namesOf, report, SOURCES, type Where } from './usage.ts';

/** Usage of the month before is taken for a while. */
const MAX_AGE = 34 * DAY_MS;
const TRIAL_DAYS = 14;

/** Usage that is counted, and charged after its month: over HTTP or on the bus, often again, often late. */
export const reportMetered: DrawOperation = (cast, chance, place) => {
  const { startsAt } = chance.pick(cast.actors);
  const aroundTrial = startsAt + chance.int(HOUR_MS, (TRIAL_DAYS + 2) * DAY_MS);
  const at = chance.happens(0.2) ? Math.min(aroundTrial, cast.end) : chance.pick(cast.moments) + chance.int(0, 400);
  const events = drawMeteredEvents(cast, chance, { at, place });
  const [isOnBus, isRepeated] = [chance.happens(0.3), chance.happens(0.4)];
  const delay = chance.pick([1, MINUTE_MS, 11 * MINUTE_MS, 3 * DAY_MS, 30 * DAY_MS]);
  return {
    name: `counted usage ${isOnBus ? 'on the bus ' : ''}${namesOf(events)}`,
    at,
    run: async (world, luck) => {
      const first = isOnBus ? undefined : report(world, luck.of(1), events);
      if (isOnBus) {
        for (const event of events) world.checker.sent.accepted(event);
        world.system.reportOnBus(events, `metered-${String(place)}`);
      }
      if (isRepeated) {
        await world.timeline.sleep(delay + luck.int(0, 2 * SECOND_MS));
        await report(world, luck.of(2), luck.happens(0.3) ? [...events, ...events] : events.toReversed());
      }
      await first;
    },
  };
};

/** The same, voided or replaced. */
export const correctMetered: DrawOperation = (cast, chance, place) => correct(drawMeteredEvents)(cast, chance, place);

/** One customer's, most often: what is counted together meets in one segment. */
function drawMeteredEvents(cast: Cast, chance: Chance, { at, place }: Where): MeteredEvent[] {
  const [source, someone] = [chance.pick(SOURCES), chance.pick(cast.actors).id];
  const count = chance.pick([1, 2, 3, 6]);
  return Array.from({ length: count }, (_, index) => {
    const time = timeOf(chance, at);
    const id = drawId(chance, { time, age: at - time, name: `metered-${String(place)}-${String(index)}` });
    const subject = chance.happens(0.8) ? someone : chance.pick(cast.actors).id;
    return { specversion: '1.0', id, source, subject, time: new Date(time).toISOString(), ...drawMetered(chance) };
  });
}

/** At times of the last days of the month before, which may be closed. */
function timeOf(chance: Chance, at: number): number {
  if (chance.happens(0.3)) return Math.max(startOfMonth(monthAt(at)) - chance.int(1, 3 * DAY_MS), at - MAX_AGE);
  return at - ageOf(chance, at);
}
