import type { Chance } from '../chance.ts';
import { persist } from '../client.ts';
import type { RequestEvent, UsageEvent } from '../invariants/sent.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, type Cast, type DrawOperation, type World } from '../world.ts';
import { monthAt, startOfMonth } from '../model/calendar.ts';

export const SOURCES = ['/backend/a', '/backend/b', '/backend/c'] as const;
const TOKENS = [1, 49, 50, 51, 199, 200, 201, 499, 500, 501, 900, 4_000, 12_000] as const;
const CLASSES = ['simple', 'standard', 'complex', 'advanced'] as const;
const MAX_ROUNDS = 12;

/** Usage that a backend reports over HTTP, and reports again. */
export const reportUsage: DrawOperation = (cast, chance, place) => {
  const at = chance.pick(cast.moments) + chance.int(0, 400);
  const events = drawEvents(cast, chance, { at, place });
  return { name: `usage ${namesOf(events)}`, at, run: (world, luck) => report(world, luck, events) };
};

/** The same events once more, some hours or days later, from another client. */
export const reportTwice: DrawOperation = (cast, chance, place) => {
  const at = chance.pick(cast.moments) + chance.int(0, 400);
  const events = drawEvents(cast, chance, { at, place });
  const delay = chance.pick([1, MINUTE_MS, 9 * MINUTE_MS, 11 * MINUTE_MS, HOUR_MS, 3 * DAY_MS, 30 * DAY_MS]);
  return {
    name: `usage twice ${namesOf(events)}`,
    at,
    run: async (world, luck) => {
      const first = report(world, luck.of(1), events);
      await world.timeline.sleep(delay + luck.int(0, 2 * SECOND_MS));
      const copies = luck.happens(0.3) ? [...events, ...events] : events.toReversed();
      await report(world, luck.of(2), copies);
      await first;
    },
  };
};

/** Two bodies under one identity: one of them is recorded. */
export const reportConflict: DrawOperation = (cast, chance, place) => {
  const at = chance.pick(cast.moments) + chance.int(0, 400);
  const [event] = drawEvents(cast, chance, { at, place });
  if (!event) throw new TypeError('a drawn batch has an event');
  const other = { ...event, data: { ...event.data, inputTokens: event.data.inputTokens + 777 } };
  const isTogether = chance.happens(0.3);
  return {
    name: `usage conflict ${namesOf([event])}`,
    at,
    run: async (world, luck) => {
      if (isTogether) return report(world, luck, [event, other]);
      await Promise.all([report(world, luck.of(1), [event]), report(world, luck.of(2), [other])]);
    },
  };
};

/** Usage that another service puts on the bus. */
export const reportOnBus: DrawOperation = (cast, chance, place) => {
  const at = chance.pick(cast.moments) + chance.int(0, 400);
  const events = drawEvents(cast, chance, { at, place });
  return {
    name: `usage on the bus ${namesOf(events)}`,
    at,
    run: (world, luck) => {
      const { system, checker, faults } = world;
      for (const event of events) checker.sent.accepted(event);
      const poison = { ...events[0], id: `poison-${String(place)}`, type: 'nobody.knows' };
      const isPoisoned = faults.strikes('poison_message', luck, 3);
      if (isPoisoned) checker.sent.poisoned(poison.id);
      const detail = isPoisoned && luck.happens(0.5) ? [...events, poison] : events;
      system.reportOnBus(detail, `bus-${String(place)}`);
      if (isPoisoned && detail === events) system.reportOnBus(poison, `poison-${String(place)}`);
      return Promise.resolve();
    },
  };
};

/** Usage that comes too late, put on the bus once and once more some time after: laid aside, and each report told once. */
export const reportTooLateTwice: DrawOperation = (cast, chance, place) => {
  const at = chance.pick(cast.moments) + chance.int(0, 400);
  const event: UsageEvent = {
    specversion: '1.0',
    id: `late-${String(place)}`,
    source: chance.pick(SOURCES),
    type: 'assistant.request',
    subject: chance.pick(cast.actors).id,
    time: new Date(at - 40 * DAY_MS).toISOString(),
    data: { inputTokens: chance.pick(TOKENS), outputTokens: 0 },
  };
  const delay = chance.pick([1, MINUTE_MS, HOUR_MS, 3 * DAY_MS]);
  return {
    name: `usage too late twice ${namesOf([event])}`,
    at,
    run: async ({ system, checker, timeline }) => {
      checker.sent.accepted(event);
      system.reportOnBus(event, `late-${String(place)}-1`);
      await timeline.sleep(delay);
      system.reportOnBus(event, `late-${String(place)}-2`);
    },
  };
};

/** Sends events until each has an outcome, again and again those that have none. */
export async function report(world: World, chance: Chance, events: readonly UsageEvent[]): Promise<void> {
  const { checker, timeline } = world;
  for (const event of events) checker.sent.usage(event);
  let left = events;
  for (let round = 0; left.length > 0 && round < MAX_ROUNDS; round += 1) {
    const reply = await persist(world, chance, { to: 'usage', method: 'POST', url: '/v1/usage', body: left });
    if (!reply) return;
    const results = reply.json['results'] as Parameters<typeof checker.sent.answered>[1][] | undefined;
    if (!results) {
      checker.tell('nothing throws that should not', JSON.stringify(reply));
      return;
    }
    const again = left.filter((event, place) => {
      const result = results[place];
      if (!result) return true;
      checker.sent.answered(event, result);
      return result.outcome === 'unsettled' || result.error?.code === 'time_in_future';
    });
    left = again;
    if (left.length > 0) await timeline.sleep(chance.int(SECOND_MS, 15 * MINUTE_MS));
  }
}

export type Where = { readonly at: number; readonly place: number };

export function drawEvents(cast: Cast, chance: Chance, { at, place }: Where): RequestEvent[] {
  const count = chance.pick([1, 1, 2, 3, 6]);
  const source = chance.pick(SOURCES);
  return Array.from({ length: count }, (_, index): RequestEvent => {
    const time = at - ageOf(chance, at);
    const subject = chance.pick(cast.actors).id;
    const named = chance.happens(0.2) ? { class: chance.pick(CLASSES) } : {};
    const user = chance.happens(0.2) ? { user: chance.pick(['ana', 'ben', 'cleo']) } : {};
    const data = { inputTokens: chance.pick(TOKENS), outputTokens: 0, ...named, ...user };
    const id = drawId(chance, { time: at, age: at - time, name: `${String(place)}-${String(index)}` });
    return {
      specversion: '1.0',
      id,
      source,
      type: 'assistant.request',
      subject,
      time: new Date(time).toISOString(),
      data,
    };
  });
}

/** Most usage is of now; some is of the month before, some days late, some of a clock that is ahead. */
export function ageOf(chance: Chance, at: number): number {
  const kind = chance.int(0, 9);
  if (kind < 5) return chance.int(0, 5 * SECOND_MS);
  if (kind === 5) return at - startOfMonth(monthAt(at)) + chance.pick([-1, 0, 1, SECOND_MS]);
  if (kind === 6) return chance.int(0, 3 * DAY_MS);
  if (kind === 7) return chance.int(3 * DAY_MS, 34 * DAY_MS);
  if (kind === 8) return -chance.int(0, 4 * MINUTE_MS);
  return chance.int(0, HOUR_MS);
}

export function drawId(chance: Chance, { time, age, name }: { time: number; age: number; name: string }): string {
  const kind = chance.int(0, 5);
  if (kind === 0) return `order-${name}`;
  if (kind === 1) return chance.uuid();
  if (kind === 2) return chance.uuid(time - chance.int(0, 20 * MINUTE_MS));
  if (kind === 3) return chance.uuid(time - age);
  return chance.uuid(time);
}

export const namesOf = (events: readonly UsageEvent[]): string =>
  events.map(({ id, subject, time, data }) => `${subject} ${id.slice(-12)} ${time} ${JSON.stringify(data)}`).join('; ');
