import type { Chance } from '../chance.ts';
import { DAY_MS, HOUR_MS, type Cast } from '../world.ts';

/** Who does something, and when. */
export type Drawn = { readonly at: number; readonly id: string };

/** Some time after the start: at one of the moments, or days later, when trials and pauses have had their time. */
export function drawWhom(cast: Cast, chance: Chance): Drawn {
  const { id, startsAt } = chance.pick(cast.actors);
  const isLater = chance.happens(0.5);
  const at = isLater ? startsAt + chance.int(HOUR_MS, 40 * DAY_MS) : chance.pick(cast.moments) + chance.int(0, 400);
  return { id, at: Math.min(at, cast.end) };
}
