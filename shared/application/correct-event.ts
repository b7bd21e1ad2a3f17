import { isWalletMeter } from '../catalog/meter.ts';
import { dedupePath, LOOK_AHEAD_MS, LOOK_BACK_MS, ageRefusal } from '../domain/usage/classify.ts';
import { eventKey, parseEventId } from '../domain/usage/event-identity.ts';
import { parseEvent, type ParsedEvent, type Refusal } from '../domain/usage/parse-event.ts';
import { rateEvent } from '../domain/usage/rate-event.ts';
import { correctUsage } from '../domain/wallets/correct-usage.ts';
import { viewWallet } from '../domain/wallets/wallet-view.ts';
import type { SealedSegment, SettledEvent } from '../domain/wallets/wallet.ts';
import { BillingError } from '../kernel/errors.ts';
import { instant } from '../kernel/instant.ts';
import { invariant } from '../kernel/invariant.ts';
import { formatMicros } from '../kernel/money.ts';
import { periodAt } from '../kernel/period.ts';
import { untilCommitted } from './attempts.ts';
import { answeredBefore, answerToKeep, type IdempotentCall } from './idempotency.ts';
import { keyOf, placeRecordedBetween, segmentLookup } from './known-events.ts';
import { nameMember } from './name-member.ts';
import type { Change, Ports } from './ports.ts';
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
  readonly oldAmount: string;
  readonly newAmount: string;
  readonly replacementId?: string;
  readonly available: string;
};

type Deps = Pick<Ports, 'answer' | 'catalog' | 'chain' | 'clock' | 'commit' | 'customer' | 'memberIndexes' | 'pause'>;
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
        answerToKeep(input.call, 201, decided.body),
      ];
      const events = decided.events.map((event) => nameMember(event, () => replacement?.user));
      return (await deps.commit({ changes, events })) === 'lost' ? 'lost' : { outcome: decided.body };
    });
  };

async function decide(
  deps: Deps,
  tail: SealedSegment,
  { customerId, reason, actor, action }: CorrectEvent,
  { found, replacement }: { readonly found: Found; readonly replacement: ParsedEvent | undefined },
) {
  const { catalog } = deps;
  const context = { catalog, now: deps.clock() };
  const meter = catalog.meters[found.event.type];
  invariant(meter, 'a settled event has a meter');
  refuseCounted(found.event, catalog);
  if (replacement) refuseCounted(replacement.event, catalog);
  const price = rateEvent(meter, found.event);
  const event = replacement && (await withMember(deps, customerId, replacement));
  const correction = { original: { ...found, price }, reason, actor, ...(event && { replacement: event }) };
  const decision = correctUsage(tail, correction, context);
  if (!decision) throw tooLate(periodAt(found.event.time, catalog.zone));
  const { recordedAt } = decision.sealed.segment;
  const refusal = replacement && ageRefusal(replacement, context.now, recordedAt);
  if (refusal && refusal.code !== 'too_old') throw refused(refusal);
  const isGuarded = replacement && dedupePath(replacement, recordedAt).path === 'guarded';
  const body: CorrectedUsage = {
    eventId: found.event.id,
    action,
    period: periodAt(found.event.time, catalog.zone),
    oldAmount: formatMicros(price),
    newAmount: formatMicros(decision.newPrice),
    ...(event && { replacementId: event.id }),
    available: formatMicros(viewWallet(decision.sealed, catalog, context.now).available),
  };
  return { ...decision, body, guarded: isGuarded ? [replacement.key] : [] };
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
  const { customerId, seq: tailSeq } = tail.segment;
  const guard = (await deps.chain.guards(customerId, [key])).get(key);
  if (guard) {
    const sealed = await deps.chain.segment(customerId, guard.seq);
    const event = sealed?.segment.events.find((each) => keyOf(each) === key);
    invariant(event, 'a guard names the segment that recorded its event');
    return { seq: guard.seq, event };
  }
  const id = parseEventId(key);
  if (id.kind === 'literal') return undefined;
  const lookup = segmentLookup(deps.chain, { customerId, segments: [tail], events: new Map(), isShared: false });
  const window = { since: instant(id.time - LOOK_BACK_MS), until: instant(id.time + LOOK_AHEAD_MS) };
  return placeRecordedBetween(lookup, tailSeq, key, window);
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

function refuseCounted({ type }: SettledEvent, { meters }: Deps['catalog']): void {
  const meter = meters[type];
  if (!meter || isWalletMeter(meter)) return;
  throw new BillingError('not_supported', {
    detail: `${meter.name} are counted, and only what was paid from the wallet can be corrected. Issue a credit note instead.`,
    errors: [{ path: 'eventId', message: `is of the counting meter ${type}` }],
  });
}

const invalid = (path: string, message: string): BillingError =>
  new BillingError('invalid_request', { detail: `\`${path}\` ${message}.`, errors: [{ path, message }] });

const refused = ({ path, message }: Refusal): BillingError => invalid(path === '' ? 'event' : `event.${path}`, message);

const isTaken = (id: string): BillingError =>
  new BillingError('conflict', {
    detail: `An event with the id ${id} was recorded before. Give the replacement an id of its own.`,
    errors: [{ path: 'event.id', message: 'belongs to a recorded event' }],
  });

const tooLate = (period: string): BillingError =>
  new BillingError('rule_violation', {
    detail: `Usage of ${period} can no longer be corrected: a month is corrected until 35 days after its end. Grant credit instead.`,
    errors: [{ path: 'eventId', message: 'is of a month that is closed for good' }],
    members: { rule: 'correction_window', limitDays: 35, period },
  });
