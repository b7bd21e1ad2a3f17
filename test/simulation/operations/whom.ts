import type { Chance } from '../chance.ts';
import { turnsBetween } from '../model/calendar.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Cast } from '../world.ts';

/** Who does something, and when. */
export type Drawn = { readonly at: number; readonly id: string };

/** Some time after the start: at one of the moments, or days later, when trials and pauses have had their time. */
export function drawWhom(cast: Cast, chance: Chance): Drawn {
  const { id, startsAt } = chance.pick(cast.actors);
  const isLater = chance.happens(0.5);
  const at = isLater ? startsAt + chance.int(HOUR_MS, 40 * DAY_MS) : chance.pick(cast.moments) + chance.int(0, 400);
  return { id, at: Math.min(at, cast.end) };
}

/** Well within what clocks differ by. */
export const TURN_MS = 3 * MINUTE_MS;

/** Minutes before a month's end or after it, when it is over by some clocks only; any time where none ends. */
export function aroundTurn({ start, end }: Cast, chance: Chance): number {
  const turns = turnsBetween(start, end);
  if (turns.length === 0) return chance.int(start + HOUR_MS, end);
  return chance.pick(turns) + chance.int(-TURN_MS, TURN_MS);
}
