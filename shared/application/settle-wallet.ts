import { ageRefusal, isGuarded, isSameBody } from '../domain/usage/classify.ts';
import type { ParsedEvent } from '../domain/usage/parse-event.ts';
import { rateEvent } from '../domain/usage/rate-event.ts';
import { isWalletMeter } from '../catalog/meter.ts';
import { countsOf } from '../domain/metering/distinct-values.ts';
import { recordingTime } from '../domain/wallets/decide.ts';
import { MAX_CAPS_TOLD } from '../domain/wallets/member-cap.ts';
import { settleEvents } from '../domain/wallets/settle-events.ts';
import { viewWallet } from '../domain/wallets/wallet-view.ts';
import type { DistinctValue } from '../domain/metering/metered-month.ts';
import type { SealedSegment, SettledEvent } from '../domain/wallets/wallet.ts';
import type { Instant } from '../kernel/instant.ts';
import { invariant } from '../kernel/invariant.ts';
import type { Micros } from '../kernel/money.ts';
import { periodAt } from '../kernel/period.ts';
import { untilCommitted } from './attempts.ts';
import { priceForBudget } from './budgets.ts';
import { marksFor, NewValues, readMarks, type KnownMarks } from './distinct-marks.ts';
import { findKnown } from './find-known.ts';
import { type LookedUp, lookUp, trustedTail } from './look-up-tails.ts';
import { nameMember } from './name-member.ts';
import type { Change } from './ports.ts';
import type { SettleUsageDeps, UsageOutcome } from './settle-usage.ts';

/** Guards and marks of new values that one transaction writes beside the segment and what it tells. */
const MAX_GUARDS = 90;
/** Items that one transaction may hold. */
const MAX_ITEMS = 100;
/** Room kept for the alerts that a segment may give. */
const ROOM_FOR_ALERTS = 7;

/** Enough that two writers of the same millisecond never seal the same bytes. */
const ATTEMPT_BYTES = 4;

type Decision = ReturnType<typeof settleEvents>;
type Pending = { readonly place: number; readonly parsed: ParsedEvent };
type MemberIndexes = ReadonlyMap<string, number>;
type Settled = { readonly outcomes: readonly UsageOutcome[]; readonly available: Micros | undefined };

/**
 * Settles events of one wallet: what is known is answered, what is new goes into the next segments, each exactly once.
 * The first attempt decides on what the caller has looked up, if it has.
 */
export const settleWallet =
  (deps: SettleUsageDeps) =>
  async (customerId: string, events: readonly ParsedEvent[], lookedUp?: LookedUp): Promise<Settled> => {
    const outcomes: UsageOutcome[] = [];
    let pending: readonly Pending[] = events.map((parsed, place) => ({ place, parsed }));
    let tail: SealedSegment | undefined;
    let first = lookedUp ?? trustedTail(deps, customerId);
    while (pending.length > 0) {
      const start = first;
      const step = await untilCommitted(deps, (losses) =>
        attempt(deps, customerId, pending, losses === 0 ? start : undefined),
      );
      if (!step) break;
      for (const [place, outcome] of step.outcomes) outcomes[place] = outcome;
      pending = pending.filter(({ place }) => outcomes[place] === undefined);
      tail = step.tail;
      first = trustedTail(deps, customerId);
    }
    if (!tail) return { outcomes: await refusedWithoutWallet(deps, customerId, events), available: undefined };
    return { outcomes, available: viewWallet(tail, deps.catalog, deps.clock()).available };
  };

type Step = { readonly outcomes: ReadonlyMap<number, UsageOutcome>; readonly tail: SealedSegment };

/**
 * One attempt: a tail, every look-up done again, one conditional write behind that very tail. Whatever else is remembered
 * meanwhile can only add to what is known. A trusted tail is proven by the write itself; what writes nothing, or refuses,
 * is decided on one that was read (ADR 8).
 */
async function attempt(
  deps: SettleUsageDeps,
  customerId: string,
  pending: readonly Pending[],
  lookedUp?: LookedUp,
): Promise<{ outcome: Step | undefined } | 'lost'> {
  const { recent, isTrusted } = lookedUp ?? (await lookUp(deps, customerId));
  if (!recent) return { outcome: undefined };
  const { tail } = recent;
  const now = deps.clock();
  const recordedAt = recordingTime(tail, now);
  const known = await findKnown(deps.chain, recent, pending, recordedAt);
  // Read after the events that it is compared with: whom they refer to was stored before them.
  const members = await indexesOf(deps.knownMemberIndexes, customerId, pending);
  const { outcomes, fresh } = sort(deps, pending, known, { now, recordedAt, members });
  const marks = await readMarks(
    deps,
    customerId,
    fresh.map(({ parsed }) => parsed.event),
  );
  const { chosen, values } = chooseForOneSegment(deps, fresh, { tail, now, marks });
  const isRefusing = [...outcomes.values()].some(({ outcome }) => outcome === 'rejected');
  if (isTrusted && (chosen.length === 0 || isRefusing)) return attempt(deps, customerId, pending);
  if (chosen.length === 0) return { outcome: { outcomes, tail } };
  const recorded = await record(deps, tail, chosen, { now, marks, values });
  if (recorded === 'lost') return 'lost';
  const { sealed, prices } = recorded;
  recent.add(sealed);
  deps.memory.keep(recent);
  chosen.forEach(({ place, parsed }, index) => {
    outcomes.set(place, answer(deps, 'recorded', parsed.event, prices[index]));
  });
  return { outcome: { outcomes, tail: sealed } };
}

/** Answers what is known or refused; of copies within the batch the first is fresh, the others wait for it. */
function sort(
  deps: SettleUsageDeps,
  pending: readonly Pending[],
  known: ReadonlyMap<string, SettledEvent>,
  {
    now,
    recordedAt,
    members,
  }: { readonly now: Instant; readonly recordedAt: Instant; readonly members: MemberIndexes },
) {
  const outcomes = new Map<number, UsageOutcome>();
  const fresh = new Map<string, Pending>();
  for (const each of pending) {
    const { place, parsed } = each;
    const before = known.get(parsed.key);
    if (before) {
      outcomes.set(
        place,
        isRepeat(before, parsed, members) ? answer(deps, 'duplicate', before) : { outcome: 'conflict' },
      );
      continue;
    }
    if (fresh.has(parsed.key)) continue;
    const refusal = ageRefusal(parsed, now, recordedAt);
    if (refusal) outcomes.set(place, { outcome: 'rejected', refusal });
    else fresh.set(parsed.key, each);
  }
  return { outcomes, fresh: [...fresh.values()] };
}

/** A user whom the wallet does not know is none of those that its events refer to. */
function isRepeat(before: SettledEvent, { event, user }: ParsedEvent, members: MemberIndexes): boolean {
  if (user === undefined) return isSameBody(before, event);
  const member = members.get(user);
  return member !== undefined && isSameBody(before, { ...event, member });
}

type Chosen = { readonly chosen: readonly Pending[]; readonly values: readonly DistinctValue[] };

/**
 * All that need nothing beside the segment, and as many as one transaction has room for of those that are guarded, or
 * bring a value that is counted for the first time.
 */
function chooseForOneSegment(
  deps: Pick<SettleUsageDeps, 'catalog'>,
  fresh: readonly Pending[],
  { tail, now, marks }: { readonly tail: SealedSegment; readonly now: Instant; readonly marks: KnownMarks },
): Chosen {
  const recordedAt = recordingTime(tail, now);
  const expiring = tail.segment.state.holds.filter((hold) => hold.expiresAt <= recordedAt).length;
  const capped = Math.min(MAX_CAPS_TOLD, tail.segment.state.caps.length);
  const budgeted = tail.segment.state.budget?.alertPercents.length ?? 0;
  let room = Math.min(MAX_GUARDS, MAX_ITEMS - 1 - ROOM_FOR_ALERTS - expiring - capped - budgeted);
  const added = new NewValues(deps, marks);
  const chosen = fresh.filter(({ parsed }) => {
    const values = added.of(parsed.event);
    const items = values.length + Number(isGuarded(parsed, recordedAt));
    if (items > 0 && items > room) return false;
    room -= items;
    added.add(values);
    return true;
  });
  return { chosen, values: added.values };
}

async function record(
  deps: SettleUsageDeps,
  tail: SealedSegment,
  chosen: readonly Pending[],
  { now, marks, values }: { now: Instant; marks: KnownMarks; values: readonly DistinctValue[] },
): Promise<Pick<Decision, 'sealed' | 'prices'> | 'lost'> {
  const members = await indexesOf(deps.memberIndexes, tail.segment.customerId, chosen);
  const events = chosen.map(({ parsed: { event, user } }) => {
    const member = user === undefined ? undefined : members.get(user);
    return member === undefined ? event : { ...event, member };
  });
  const context = { catalog: deps.catalog, now, attempt: chance(deps) };
  const priceOf = await priceForBudget(deps, tail, { events });
  const decision = settleEvents(tail, events, { ...context, distinct: countsOf(values), priceOf });
  const { customerId, seq, recordedAt } = decision.sealed.segment;
  const guards = chosen
    .filter(({ parsed }) => isGuarded(parsed, recordedAt))
    .map(({ parsed }): Change => ({ noun: 'guard', value: { customerId, key: parsed.key, seq, recordedAt } }));
  const counted = marksFor(values, marks, { customerId, seq, isCounted: true });
  const changes: Change[] = [{ noun: 'segment', value: decision.sealed }, ...guards, ...counted];
  const userOf = (member: unknown) =>
    chosen.find(({ parsed: { user } }) => members.get(user ?? '') === member)?.parsed.user;
  const told = decision.events.map((event) => nameMember(event, userOf));
  return (await deps.commit({ changes, events: told })) === 'lost' ? 'lost' : decision;
}

const chance = ({ randomBytes }: SettleUsageDeps): number =>
  randomBytes(ATTEMPT_BYTES).reduce((number, byte) => number * 256 + byte, 0);

/** `price`: what it was recorded at, where that was just reckoned. */
function answer(
  { catalog }: SettleUsageDeps,
  outcome: 'recorded' | 'duplicate',
  event: SettledEvent,
  price?: Micros,
): UsageOutcome {
  const meter = catalog.meters[event.type];
  invariant(meter, 'a settled event has a meter');
  const period = periodAt(event.time, catalog.zone);
  return isWalletMeter(meter) ? { outcome, amount: price ?? rateEvent(meter, event), period } : { outcome, period };
}

/** Asks for the indexes of the users that these events name; for none, nothing is read. */
async function indexesOf(
  ask: SettleUsageDeps['memberIndexes'],
  customerId: string,
  pending: readonly Pending[],
): Promise<MemberIndexes> {
  const users = [...new Set(pending.flatMap(({ parsed: { user } }) => (user === undefined ? [] : [user])))];
  return users.length === 0 ? new Map() : ask(customerId, users);
}

async function refusedWithoutWallet(
  deps: SettleUsageDeps,
  customerId: string,
  events: readonly ParsedEvent[],
): Promise<UsageOutcome[]> {
  const customer = await deps.customer(customerId);
  const refusal = customer
    ? ({
        code: 'no_wallet',
        path: 'subject',
        message: `${customerId} never had a subscription; start one first`,
      } as const)
    : ({
        code: 'customer_not_found',
        path: 'subject',
        message: `there is no customer ${customerId}; create it first`,
      } as const);
  return events.map(() => ({ outcome: 'rejected', refusal }));
}
