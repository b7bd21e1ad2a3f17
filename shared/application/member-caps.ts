import { draftAfter } from '../domain/wallets/decide.ts';
import { capOf, heldBy, MAX_MEMBER_CAPS, removeCap, setCap } from '../domain/wallets/member-cap.ts';
import { rateEvent } from '../domain/usage/rate-event.ts';
import type { SealedSegment } from '../domain/wallets/wallet.ts';
import { BillingError } from '../kernel/errors.ts';
import { MINUTE_MS } from '../kernel/instant.ts';
import { invariant } from '../kernel/invariant.ts';
import { formatMicros, micros, type Micros } from '../kernel/money.ts';
import { periodAt, startOfPeriod, type Period } from '../kernel/period.ts';
import { untilCommitted } from './attempts.ts';
import type { Ports } from './ports.ts';
import { walletOf } from './wallet-of.ts';

export type MemberOfWallet = { readonly customerId: string; readonly user: string };
export type MemberCapView = {
  readonly user: string;
  readonly cap: string;
  readonly period: Period;
  readonly spent: string;
  readonly held: string;
};

type Deps = Pick<Ports, 'catalog' | 'chain' | 'clock' | 'commit' | 'customer' | 'memberIndexes' | 'members' | 'pause'>;

/** Segments read at once when a month is counted. */
const PAGE = 32;
/** An event may be timed this much ahead of the segment that records it. */
const AHEAD_MS = 5 * MINUTE_MS;

/** Sets what a member may use in a month; what the member has used in it already counts. The same cap again writes nothing. */
export const putMemberCap =
  (deps: Deps) =>
  async ({ customerId, user, amount }: MemberOfWallet & { readonly amount: Micros }): Promise<MemberCapView> =>
    untilCommitted(deps, async () => {
      const tail = await walletOf(deps, customerId);
      const context = { catalog: deps.catalog, now: deps.clock() };
      const member = (await deps.memberIndexes(customerId, [user])).get(user);
      invariant(member !== undefined, 'a member that was asked for has an index');
      const known = capOf(draftAfter(tail, context).state, member);
      if (known?.amount === amount) return { outcome: viewOf(deps, tail, { user, member }) };
      const spent = known?.spent ?? (await spentThisMonth(deps, tail, member));
      const decision = setCap(tail, { member, amount, spent }, context);
      if (!decision) throw tooManyCaps();
      const changes = [{ noun: 'segment', value: decision.sealed }] as const;
      if ((await deps.commit({ changes, events: decision.events })) === 'lost') return 'lost';
      return { outcome: viewOf(deps, decision.sealed, { user, member }) };
    });

export const readMemberCap =
  (deps: Pick<Deps, 'catalog' | 'chain' | 'clock' | 'customer' | 'members'>) =>
  async ({ customerId, user }: MemberOfWallet): Promise<MemberCapView> => {
    const tail = await walletOf(deps, customerId);
    const member = await memberOf(deps, { customerId, user });
    if (capOf(tail.segment.state, member) === undefined) throw noCap(user);
    return viewOf(deps, tail, { user, member });
  };

/** Takes the cap away. Where there is none there is nothing to do. */
export const deleteMemberCap =
  (deps: Deps) =>
  async ({ customerId, user }: MemberOfWallet): Promise<void> =>
    untilCommitted(deps, async () => {
      const tail = await walletOf(deps, customerId);
      const member = await memberOf(deps, { customerId, user });
      const decision = removeCap(tail, member, { catalog: deps.catalog, now: deps.clock() });
      if (!decision) return { outcome: undefined };
      const changes = [{ noun: 'segment', value: decision.sealed }] as const;
      return (await deps.commit({ changes, events: decision.events })) === 'lost' ? 'lost' : { outcome: undefined };
    });

async function memberOf(deps: Pick<Deps, 'members'>, { customerId, user }: MemberOfWallet): Promise<number> {
  return (await deps.members(customerId))?.users.indexOf(user) ?? -1;
}

function viewOf(
  deps: Pick<Deps, 'catalog' | 'clock'>,
  tail: SealedSegment,
  { user, member }: { readonly user: string; readonly member: number },
): MemberCapView {
  const draft = draftAfter(tail, { catalog: deps.catalog, now: deps.clock() });
  const cap = capOf(draft.state, member);
  invariant(cap, 'a cap that was just seen is there');
  const held = formatMicros(heldBy(draft.holds, member));
  return { user, cap: formatMicros(cap.amount), period: cap.period, spent: formatMicros(cap.spent), held };
}

/** Read from the month's segments: nobody is counted who has no cap. Events that were corrected do not count. */
async function spentThisMonth(deps: Deps, tail: SealedSegment, member: number): Promise<Micros> {
  const { catalog } = deps;
  const period = periodAt(draftAfter(tail, { catalog, now: deps.clock() }).at, catalog.zone);
  const since = startOfPeriod(period, catalog.zone) - AHEAD_MS;
  const prices = ({ segment: { events, entry } }: SealedSegment): bigint => {
    const corrected = entry.kind === 'correction' ? [entry.original.event] : [];
    const counted = (event: (typeof events)[number]) =>
      event.member === member && periodAt(event.time, catalog.zone) === period;
    const priceOf = (event: (typeof events)[number]): bigint => {
      const meter = catalog.meters[event.type];
      return meter ? rateEvent(meter, event) : 0n;
    };
    const of = (some: readonly (typeof events)[number][]) =>
      some.filter(counted).reduce((total, event) => total + priceOf(event), 0n);
    return of(events) - of(corrected);
  };
  let spent = prices(tail);
  for (let page = [tail]; ;) {
    const oldest = page.at(-1)?.segment;
    if (!oldest || oldest.seq === 1 || oldest.recordedAt < since) return micros(spent);
    page = [...(await deps.chain.before(tail.segment.customerId, oldest.seq, PAGE))];
    for (const sealed of page) spent += prices(sealed);
  }
}

const noCap = (user: string): BillingError => new BillingError('not_found', `${user} has no cap. Set one with PUT.`);

const tooManyCaps = (): BillingError =>
  new BillingError('too_many_open', {
    detail: `${String(MAX_MEMBER_CAPS)} members of this wallet have a cap, and that is the limit. Take one away first.`,
    members: { limit: MAX_MEMBER_CAPS },
  });
