import { DAY_MS, MINUTE_MS, type Instant } from '../../kernel/instant.ts';
import { LATE_USAGE_DAYS } from '../wallets/close-wallet.ts';
import type { SettledEvent } from '../wallets/wallet.ts';
import type { EventId } from './event-identity.ts';
import type { ParsedEvent, Refusal } from './parse-event.ts';

/**
 * The windows of exact dedupe (performance.md, "The wallet chain in detail"). They are part of the data's meaning: to
 * change them, deploy the wider look-up everywhere first, the wider young window afterwards.
 */
export const YOUNG_MS = 10 * MINUTE_MS;
export const LOOK_BACK_MS = 5 * MINUTE_MS;
export const LOOK_AHEAD_MS = 10 * MINUTE_MS;
/** How far ahead of our clock an event may be timed. */
export const MAX_AHEAD_MS = 5 * MINUTE_MS;

/** Where an event is looked for: by its id's own time t and the recording time R of the segment to come. */
export type DedupePath =
  /** In segments recorded from `since` up to the tail. */
  | { readonly path: 'young'; readonly since: Instant }
  /** By its guard; with a time also in segments recorded in [since, until]. */
  | { readonly path: 'guarded'; readonly window?: { readonly since: Instant; readonly until: Instant } };

export function dedupePath(parsed: ParsedEvent, recordedAt: Instant): DedupePath {
  const { eventId } = parsed;
  if (eventId.kind === 'literal') return { path: 'guarded' };
  const { time } = eventId;
  const since = (time - LOOK_BACK_MS) as Instant;
  if (!isGuarded(parsed, recordedAt)) return { path: 'young', since };
  return { path: 'guarded', window: { since, until: (time + LOOK_AHEAD_MS) as Instant } };
}

/** Whether its guard says that it is recorded: the chain alone does not. */
export const isGuarded = ({ eventId }: Pick<ParsedEvent, 'eventId'>, recordedAt: Instant): boolean =>
  eventId.kind === 'literal' || recordedAt - eventId.time > YOUNG_MS;

/** The same identity: the same body, or another one. The id's source is no part of a body. */
export function isSameBody(a: SettledEvent, b: SettledEvent): boolean {
  return (
    a.type === b.type &&
    a.time === b.time &&
    a.member === b.member &&
    a.holdId === b.holdId &&
    haveSameFields(a.integers, b.integers) &&
    haveSameFields(a.choices, b.choices)
  );
}

function haveSameFields<T>(a: Readonly<Record<string, T>>, b: Readonly<Record<string, T>>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

/** Why an event that is not known is refused for its time; by our own clock, and by the segment's for its id's. */
export function ageRefusal(
  { event, eventId }: Pick<ParsedEvent, 'event' | 'eventId'>,
  now: Instant,
  recordedAt: Instant,
): Refusal | undefined {
  if (event.time > now + MAX_AHEAD_MS) {
    return {
      code: 'time_in_future',
      path: 'time',
      message: 'is more than 5 minutes ahead of our clock; send the instant at which the usage happened',
    };
  }
  if (event.time < now - LATE_USAGE_DAYS * DAY_MS) {
    return {
      code: 'too_old',
      path: 'time',
      message: `is more than ${String(LATE_USAGE_DAYS)} days ago; usage that late is not billed`,
    };
  }
  return isFoundAgain(eventId, recordedAt)
    ? undefined
    : {
        code: 'time_in_future',
        path: 'id',
        message: 'carries a time more than 5 minutes ahead of our clock; make ids with a clock that is right',
      };
}

/** Young ids are looked for in segments recorded from LOOK_BACK_MS before their own time: none may be recorded earlier. */
const isFoundAgain = (eventId: EventId, recordedAt: Instant): boolean =>
  eventId.kind === 'literal' || eventId.time - LOOK_BACK_MS <= recordedAt;
