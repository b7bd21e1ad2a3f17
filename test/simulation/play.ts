import type { Chance } from './chance.ts';
import { turnsBetween } from './model/calendar.ts';
import { drawCredits } from './operations/credit.ts';
import { OPERATIONS } from './operations/table.ts';
import { subscribe } from './operations/subscribe.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Actor, type Cast, type Operation } from './world.ts';

/** The days on which a play may begin: months of 28 to 31 days, both changes of the clock, 29 February, the turn of a year. */
const STARTS = [
  '2026-11-10T12:00:00Z',
  '2026-12-18T09:00:00Z',
  '2027-02-12T08:00:00Z',
  '2027-03-22T10:00:00Z',
  '2027-10-20T07:00:00Z',
  '2028-01-25T16:00:00Z',
  '2028-02-14T11:00:00Z',
  '2027-06-28T20:00:00Z',
] as const;
const LENGTH_DAYS = [6, 20, 35, 50] as const;
const PLANS = [
  ['student', 1],
  ['individual', 1],
  ['individual', 3],
  ['pro', 1],
  ['pro', 2],
  ['pro', 60],
  ['pro', 120],
] as const;
const MAX_OPERATIONS = 40;
const MIN_OPERATIONS = 10;

/** What is played in a seed: who, when, what. */
export type Play = { readonly cast: Cast; readonly operations: readonly Operation[] };

export function drawPlay(chance: Chance): Play {
  const cast = drawCast(chance.of('cast'));
  const draws = OPERATIONS.flatMap(([times, draw]) => Array.from({ length: times }, () => draw));
  const count = chance.int(MIN_OPERATIONS, MAX_OPERATIONS);
  const operations = Array.from({ length: count }, (_, index) => {
    const luck = chance.of(`operation ${String(index)}`);
    return luck.pick(draws)(cast, luck, index + 1);
  });
  const credits = drawCredits(cast, chance.of('credits'));
  return { cast, operations: [...cast.actors.map(subscribe), ...operations, ...credits] };
}

function drawCast(chance: Chance): Cast {
  const start = Date.parse(chance.pick(STARTS));
  const end = start + chance.pick(LENGTH_DAYS) * DAY_MS;
  const actors = Array.from({ length: chance.int(1, 4) }, (_, index): Actor => {
    const [plan, seats] = chance.pick(PLANS);
    const startsAt = chance.happens(0.7) ? start : chance.int(start, end);
    const country = chance.pick(['FR', 'DE', 'US'] as const);
    const isTried = plan !== 'student' && chance.happens(0.3);
    const interval = plan !== 'student' && chance.happens(0.15) ? 'year' : 'month';
    const hasCard = chance.happens(0.4);
    const isBrought = index > 0 && chance.happens(0.4);
    return {
      id: `c${String(index + 1)}`,
      country,
      kind: 'consumer',
      plan,
      seats,
      startsAt,
      interval,
      isTried,
      hasCard,
      ...(isBrought && { referredBy: `c${String(chance.int(1, index))}` }),
    };
  });
  return { actors, start, end, moments: drawMoments(chance, start, end) };
}

/** Some anywhere, some around the ends of months and the closes after them, each followed by another a little later. */
function drawMoments(chance: Chance, start: number, end: number): number[] {
  const moments: number[] = [];
  for (let count = chance.int(2, 5); count > 0; count -= 1) moments.push(chance.int(start + HOUR_MS, end));
  for (const turn of turnsBetween(start, end)) {
    moments.push(turn + chance.int(-5 * MINUTE_MS, 5 * MINUTE_MS), turn - chance.int(0, 200));
    moments.push(turn + 3.5 * HOUR_MS + chance.int(0, 2_000), turn + chance.int(0, 2 * DAY_MS));
  }
  return moments.flatMap((moment) =>
    chance.happens(0.4) ? [moment, moment + chance.int(1_000, 20 * MINUTE_MS)] : [moment],
  );
}
