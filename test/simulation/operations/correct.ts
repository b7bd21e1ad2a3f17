import type { Chance } from '../chance.ts';
import { persistTwice } from '../client.ts';
import type { Wanted } from '../invariants/corrections.ts';
import type { UsageEvent } from '../invariants/sent.ts';
import { endOfMonth, monthAt, startOfMonth } from '../model/calendar.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Cast, type DrawOperation, type World } from '../world.ts';
import { drawReading } from './readings.ts';
import { drawEvents, report, type Where } from './usage.ts';

/** A month's usage is corrected so long after its end. */
const LATE_DAYS = 35;
const MAX_USAGE_AGE = 34 * DAY_MS;
const WAITS = ['not', 'a little', 'days', 'month closed', 'last day', 'too late'] as const;
type Wait = (typeof WAITS)[number];
type DrawEvents = (cast: Cast, chance: Chance, where: Where) => readonly UsageEvent[];

/**
 * Usage is voided or replaced, some time after it was reported: usage of the operation's own, or whatever was recorded. At
 * times somebody corrects it once more, at once or later.
 */
export const correctUsage: DrawOperation = (cast, chance, place) => correct(drawEvents)(cast, chance, place);

export const correct =
  (draw: DrawEvents): DrawOperation =>
  (cast, chance, place) => {
    const at = chance.pick(cast.moments) + chance.int(0, 400);
    const wait = chance.pick(WAITS);
    const [drawn] = draw(cast, chance, { at, place });
    if (!drawn) throw new TypeError('a drawn batch has an event');
    const isAtEdge = wait === 'last day' || wait === 'too late';
    const own = isAtEdge ? ofMonthBefore(drawn, chance, at) : drawn;
    const isOwn = isAtEdge || chance.happens(0.5);
    return {
      name: `correct usage, ${wait}: ${isOwn ? `${own.subject} ${own.id} ${own.time}` : 'of what was recorded'}`,
      at,
      run: async (world, luck) => {
        if (isOwn) await report(world, luck.of('report'), [own]);
        const event = isOwn ? own : pickRecorded(world, luck);
        if (!event || !isRecorded(world, event)) return;
        await world.timeline.sleep(waitOf(world, wait, event, luck));
        const ask = async (time: number) => {
          const lot = luck.of(time);
          await askFor(
            world,
            lot,
            { event, replacement: drawReplacement(world, lot, event) },
            `${String(place)}-${String(time)}`,
          );
        };
        const first = ask(1);
        if (!luck.happens(0.4)) return first;
        await world.timeline.sleep(luck.pick([0, 50, HOUR_MS, 2 * DAY_MS]));
        await Promise.all([first, ask(2)]);
      },
    };
  };

async function askFor(world: World, luck: Chance, wanted: Wanted, name: string): Promise<void> {
  const { corrections } = world.checker;
  const { event, replacement } = wanted;
  corrections.asked(wanted);
  const body = {
    customerId: event.subject,
    eventId: event.id,
    source: event.source,
    action: replacement ? 'replace' : 'void',
    ...(replacement && { event: replacement }),
    reason: 'counted wrongly',
  };
  const headers = { 'idempotency-key': `correction-${name}` };
  const url = '/v1/usage/corrections';
  const reply = persistTwice(world, luck, { to: 'wallets', method: 'POST', url, body, headers });
  const answered = reply.then((each) => each && corrections.answered(wanted, each));
  if (!replacement) {
    await answered;
    const isThereAfterAll = event.type !== 'assistant.request' && luck.happens(0.5);
    return isThereAfterAll ? report(world, luck.of('again'), [{ ...event, id: `${event.id}-again` }]) : undefined;
  }
  if (!luck.happens(0.3)) return answered;
  // Another backend reports the replacement as if it were usage of its own, at the same time or later.
  if (luck.happens(0.7)) await answered;
  await report(world, luck.of('copy'), [replacement]);
  await answered;
}

const isRecorded = ({ checker }: World, event: UsageEvent): boolean => checker.sent.recordedEvents.includes(event);

function pickRecorded({ checker: { sent } }: World, luck: Chance): UsageEvent | undefined {
  return sent.recordedEvents.length === 0 ? undefined : luck.pick(sent.recordedEvents);
}

/** Undefined where the event is voided; at times under an id that another event has. */
function drawReplacement(
  { checker: { sent }, timeline }: World,
  luck: Chance,
  event: UsageEvent,
): UsageEvent | undefined {
  if (luck.happens(0.4)) return undefined;
  const time = Date.parse(event.time);
  const id = luck.pick([`${event.id}-corrected`, luck.uuid(), luck.uuid(time), luck.uuid(timeline.now)]);
  const isTaken = luck.happens(0.15);
  const other = isTaken ? sent.recordedEvents.find(({ subject }) => subject === event.subject) : undefined;
  const moved = luck.pick([time, time, time, time - HOUR_MS, startOfMonth(monthAt(time)) - MINUTE_MS]);
  const [own, at] = [other && other.id !== event.id ? other.id : id, new Date(moved).toISOString()];
  if (event.type !== 'assistant.request') return { ...drawReading(luck, event), id: own, time: at };
  const inputTokens = luck.pick([1, 120, 480, 3_000, 20_000]);
  const user = luck.happens(0.1) ? { user: 'dora' } : {};
  return { ...event, id: own, time: at, data: { ...event.data, inputTokens, ...user } };
}

/** The same usage some days before the month began: its month can be corrected until a day that the play may reach. */
function ofMonthBefore(event: UsageEvent, chance: Chance, at: number): UsageEvent {
  const start = startOfMonth(monthAt(at));
  const time = Math.max(start - chance.int(1, 3 * DAY_MS), at - MAX_USAGE_AGE);
  return { ...event, time: new Date(time).toISOString(), id: chance.pick([`late-${event.id}`, chance.uuid(time)]) };
}

function waitOf({ timeline: { now }, cast }: World, wait: Wait, event: UsageEvent, luck: Chance): number {
  if (wait === 'not') return 0;
  if (wait === 'a little') return luck.int(10, HOUR_MS);
  const end = endOfMonth(monthAt(Date.parse(event.time)));
  const last = end + LATE_DAYS * DAY_MS;
  const isReached = last < cast.end + 3 * DAY_MS;
  let until = now + luck.int(DAY_MS, 4 * DAY_MS);
  if (wait === 'month closed') until = end + luck.int(0, 3 * DAY_MS);
  if (wait === 'last day' && isReached) until = last - luck.int(0, HOUR_MS);
  if (wait === 'too late' && isReached) until = last + luck.int(0, HOUR_MS);
  return Math.max(0, until - now);
}
