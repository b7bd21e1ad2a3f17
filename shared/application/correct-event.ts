import { isWalletMeter } from '../catalog/meter.ts';
import { isGuarded, LOOK_AHEAD_MS, LOOK_BACK_MS, ageRefusal } from '../domain/usage/classify.ts';
import { eventKey, parseEventId } from '../domain/usage/event-identity.ts';
import { parseEvent, type ParsedEvent, type Refusal } from '../domain/usage/parse-event.ts';
import { rateEvent } from '../domain/usage/rate-event.ts';
import { correctUsage, isCorrectable } from '../domain/wallets/correct-usage.ts';
import { recordingTime } from '../domain/wallets/decide.ts';
import { viewWallet } from '../domain/wallets/wallet-view.ts';
import type { SealedSegment, SettledEvent } from '../domain/wallets/wallet.ts';
import { BillingError } from '../kernel/errors.ts';
import { instant, type Instant } from '../kernel/instant.ts';
import { invariant } from '../kernel/invariant.ts';
import { formatMicros, ZERO_MICROS, type Micros } from '../kernel/money.ts';
import { periodAt } from '../kernel/period.ts';
import { untilCommitted } from './attempts.ts';
import { priceForBudget } from './budgets.ts';
import { answeredBefore, answerToKeep, type IdempotentCall } from './idempotency.ts';
import { keyOf, RecentSegments } from './recent-segments.ts';
import { SegmentLookup } from './segment-lookup.ts';
import { nameMember } from './name-member.ts';
import type { Change, Ports } from './ports.ts';
import { recountWithout } from './recount-month.ts';
import { walletOf } from './wallet-of.ts';

export type CorrectEvent = {
  readonly customerId: string;
  readonly eventId: string;
  readonly source?: string;
  readonly action: 'void' | 'replace';
  /** As it is reported, with an id of its own. */
  readonly event?: unknown;
  readonly reason: string;
  readonly actor: string;
  readonly call: IdempotentCall;
};
export type CorrectedUsage = {
  readonly eventId: string;
  readonly action: 'void' | 'replace';
  readonly period: string;
  /** What they took from the wallet; of what is counted, nothing is said. */
  readonly oldAmount?: string;
  readonly newAmount?: string;
  readonly replacementId?: string;
  readonly available: string;
};

type Deps = Pick<
  Ports,
  'account' | 'answer' | 'catalog' | 'chain' | 'clock' | 'commit' | 'customer' | 'memberIndexes' | 'pause'
>;
type Found = { readonly seq: number; readonly event: SettledEvent };

/** Voids a recorded event, or replaces it by another; both stay in the chain. Each event is corrected once. */
export const correctEvent =
  (deps: Deps) =>
  async (input: CorrectEvent): Promise<CorrectedUsage> => {
    const replacement = replacementOf(deps, input);
    const key = keyOfOriginal(input);
    return untilCommitted(deps, async () => {
      const before = await answeredBefore<CorrectedUsage>(deps, input.call);
      if (before) return { outcome: before };
      const tail = await walletOf(deps, input.customerId);
      const found = await findOnce(deps, tail, key);
      if (replacement && (await find(deps, tail, replacement.key))) throw isTaken(replacement.event.id);
      const decided = await decide(deps, tail, input, { found, replacement });
      const { customerId, seq, recordedAt } = decided.sealed.segment;
      const guards = [correctionKey(key), ...decided.guarded].map((each): Change => ({
        noun: 'guard',
        value: { customerId, key: each, seq, recordedAt },
      }));
      const changes = [
        { noun: 'segment', value: decided.sealed } as const,
        ...guards,
        ...decided.marks,
        answerToKeep(input.call, 201, decided.body),
      ];
      const events = decided.events.map((event) => nameMember(event, () => replacement?.user));
      return (await deps.commit({ changes, events })) === 'lost' ? 'lost' : { outcome: decided.body };
    });
  };

type Versions = { readonly found: Found; readonly replacement: ParsedEvent | undefined };

async function decide(deps: Deps, tail: SealedSegment, input: CorrectEvent, { found, replacement }: Versions) {
  const { customerId, reason, actor, action } = input;
  const { catalog } = deps;
  const context = { catalog, now: deps.clock() };
  const period = periodAt(found.event.time, catalog.zone);
  if (!isCorrectable(tail, found.event, context)) throw tooLate(period, 'eventId');
  if (replacement) refuseForItsTime(tail, replacement, context);
  const event = replacement && (await withMember(deps, customerId, replacement));
  const price = priceOf(found.event, catalog);
  const counted = await recountWithout(deps, tail, found, event);
  const told = await priceForBudget(deps, tail, { events: event ? [event] : [], corrected: found });
  const decision = correctUsage(
    tail,
    {
      original: { ...found, price: price ?? ZERO_MICROS },
      reason,
      actor,
      ...counted.entry,
      ...(event && { replacement: event }),
    },
    { ...context, priceOf: told },
  );
  const { seq, recordedAt } = decision.sealed.segment;
  const newPrice = priceOf(event ?? found.event, catalog) === undefined ? undefined : decision.newPrice;
  const body: CorrectedUsage = {
    eventId: found.event.id,
    action,
    period,
    ...(price !== undefined && { oldAmount: formatMicros(price) }),
    ...(newPrice !== undefined && { newAmount: formatMicros(newPrice) }),
    ...(event && { replacementId: event.id }),
    available: formatMicros(viewWallet(decision.sealed, catalog, context.now).available),
  };
  const marks = counted.marks({ customerId, seq });
  return {
    ...decision,
    body,
    marks,
    guarded: replacement && isGuarded(replacement, recordedAt) ? [replacement.key] : [],
  };
}

/** What an event took from the wallet; undefined of one that is counted. */
function priceOf(event: SettledEvent, { meters }: Deps['catalog']): Micros | undefined {
  const meter = meters[event.type];
  invariant(meter, 'a settled event has a meter');
  return isWalletMeter(meter) ? rateEvent(meter, event) : undefined;
}

function refuseForItsTime(
  tail: SealedSegment,
  replacement: ParsedEvent,
  context: Pick<Deps, 'catalog'> & { readonly now: Instant },
): void {
  const refusal = ageRefusal(replacement, context.now, recordingTime(tail, context.now));
  if (refusal && refusal.code !== 'too_old') throw refused(refusal);
  const { event } = replacement;
  if (!isCorrectable(tail, event, context)) throw tooLate(periodAt(event.time, context.catalog.zone), 'event.time');
}

/** No event has such a key: an id holds no such character. */
const correctionKey = (key: string): string => `!corrected ${key}`;

async function findOnce(deps: Deps, tail: SealedSegment, key: string): Promise<Found> {
  const { customerId } = tail.segment;
  if ((await deps.chain.guards(customerId, [correctionKey(key)])).size > 0)
    throw new BillingError('conflict', {
      detail: 'This event was corrected before. Correct the event that replaced it, or report a new one.',
      errors: [{ path: 'eventId', message: 'was corrected before' }],
    });
  const found = await find(deps, tail, key);
  if (found) return found;
  throw new BillingError('not_found', {
    detail: `No such event was recorded for ${customerId}. Look for its id in GET /v1/customers/${customerId}/wallet/entries?expand=events.`,
    errors: [{ path: 'eventId', message: 'is of no recorded event' }],
  });
}

/** By its guard, or by the time that its id carries: the same two places in which a copy of it would be looked for. */
async function find(deps: Deps, tail: SealedSegment, key: string): Promise<Found | undefined> {
  const { customerId } = tail.segment;
  const guard = (await deps.chain.guards(customerId, [key])).get(key);
  if (guard) {
    const sealed = await deps.chain.segment(customerId, guard.seq);
    const event = sealed?.segment.events.find((each) => keyOf(each) === key);
    invariant(event, 'a guard names the segment that recorded its event');
    return { seq: guard.seq, event };
  }
  const id = parseEventId(key);
  if (id.kind === 'literal') return undefined;
  const lookup = new SegmentLookup(deps.chain, new RecentSegments(tail, 0));
  const window = { since: instant(id.time - LOOK_BACK_MS), until: instant(id.time + LOOK_AHEAD_MS) };
  return lookup.recordedBetween(key, window);
}

function keyOfOriginal({ eventId, source }: CorrectEvent): string {
  const parsed = parseEventId(eventId);
  if (parsed.kind !== 'literal') return eventId;
  if (source !== undefined) return eventKey(eventId, source, parsed);
  throw new BillingError('invalid_request', {
    detail: 'An id that carries no time is unique within its source only. Send the source of the event too.',
    errors: [{ path: 'source', message: 'is needed with this id' }],
  });
}

function replacementOf(deps: Deps, { action, event, customerId, eventId }: CorrectEvent): ParsedEvent | undefined {
  if (action === 'void') {
    if (event === undefined) return undefined;
    throw invalid('event', 'must be left out when an event is voided');
  }
  if (event === undefined) throw invalid('event', 'is needed when an event is replaced');
  const parsed = parseEvent(event, deps.catalog);
  if ('code' in parsed) throw refused(parsed);
  if (parsed.customerId !== customerId) throw invalid('event.subject', `must be ${customerId}`);
  if (parsed.event.id === eventId) throw invalid('event.id', 'must be another id: both events stay in the history');
  return parsed;
}

async function withMember(deps: Deps, customerId: string, { event, user }: ParsedEvent): Promise<SettledEvent> {
  if (user === undefined) return event;
  const member = (await deps.memberIndexes(customerId, [user])).get(user);
  return member === undefined ? event : { ...event, member };
}

const invalid = (path: string, message: string): BillingError =>
  new BillingError('invalid_request', { detail: `\`${path}\` ${message}.`, errors: [{ path, message }] });

const refused = ({ path, message }: Refusal): BillingError => invalid(path === '' ? 'event' : `event.${path}`, message);

const isTaken = (id: string): BillingError =>
  new BillingError('conflict', {
    detail: `An event with the id ${id} was recorded before. Give the replacement an id of its own.`,
    errors: [{ path: 'event.id', message: 'belongs to a recorded event' }],
  });

const tooLate = (period: string, path: 'eventId' | 'event.time'): BillingError =>
  new BillingError('rule_violation', {
    detail: `Usage of ${period} can no longer be corrected: a month is corrected until 35 days after its end. Grant credit instead.`,
    errors: [{ path, message: 'is of a month that is closed for good' }],
    members: { rule: 'correction_window', limitDays: 35, period },
  });
