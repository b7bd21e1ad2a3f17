import type { Chance } from '../chance.ts';
import type { MeteredEvent } from '../invariants/sent.ts';
import type { Metered } from '../model/metering.ts';

const MINUTES = ['0.000001', '3', '12.345678', '49.9', '100', '140.5', '3000'] as const;
const GIGABYTES = [0, 1, 5, 40, 41, 900] as const;
const REGIONS = ['eu', 'us'] as const;
const GUESTS = ['ana@example.com', 'ben@example.com', 'cleo', 'dora', 'émile', 'fay'] as const;

/** Something that is counted; few values, so that the same ones meet. */
export function drawMetered(chance: Chance): Metered {
  const kind = chance.int(0, 2);
  if (kind === 0) return { type: 'automation.run', data: { minutes: chance.pick(MINUTES) } };
  if (kind === 1) {
    const region = chance.happens(0.7) ? { region: chance.pick(REGIONS) } : {};
    return { type: 'storage.sample', data: { gigabytes: chance.pick(GIGABYTES), ...region } };
  }
  return { type: 'guest.seen', data: { guest: chance.pick(GUESTS) } };
}

/** Another reading in an event's place, most often of the same meter. */
export function drawReading(chance: Chance, event: MeteredEvent): MeteredEvent {
  const isOther = chance.happens(0.2);
  for (;;) {
    const drawn = drawMetered(chance);
    if (isOther || drawn.type === event.type) return { ...event, ...drawn };
  }
}
