import type { Subscription } from '../../../shared/domain/subscriptions/subscription.ts';
import type { TermsChange, WalletTerms } from '../../../shared/domain/wallets/wallet.ts';
import { type Month, nextMonth } from '../model/calendar.ts';
import { type Day, dayOf, monthTerm, numberOf, startOfDay } from '../model/days.ts';
import { MICROS, PLANS } from '../model/prices.ts';
import { text } from './violation.ts';

type Deal = Pick<Subscription, 'plan' | 'seats' | 'status'>;
type Changed = {
  readonly before: Subscription | undefined;
  readonly after: Subscription;
  readonly day: Day;
  /** The last month that is open. */
  readonly through: Month;
};

/** What a deal gives a wallet each month. */
export function termsOf({ plan, seats, status }: Deal): WalletTerms {
  const isServed = status === 'active' || status === 'past_due';
  const includedPerPeriod = isServed ? wholeOf({ plan, seats }) : 0n;
  return { plan, includedPerPeriod, overage: PLANS[plan]?.isBlocking ? 'block' : 'invoice' } as WalletTerms;
}

const wholeOf = ({ plan, seats }: Pick<Deal, 'plan' | 'seats'>): bigint =>
  (PLANS[plan]?.included ?? 0n) * BigInt(seats);

/** Holds what a change of the subscription brought its wallet to domain.md, section 3. */
export function checkTerms(found: TermsChange, changed: Changed, wrong: (detail: string) => void): void {
  const { before, after, day } = changed;
  const compare = (what: string, is: unknown, mustBe: unknown): void => {
    if (text(is) !== text(mustBe)) wrong(`${what} ${text(is)}, not ${text(mustBe)}`);
  };
  compare('terms', found.terms, termsOf(after));
  compare('included', found.included, includedOf(changed));
  const isStart = before?.id !== after.id;
  const tried = !isStart && before.status === 'trialing' ? wholeOf(before) : 0n;
  const brought = after.status === 'trialing' ? wholeOf(after) - tried : 0n;
  compare('trial', found.trial?.amount ?? 0n, brought > 0n ? brought : 0n);
  compare('scheduled', found.scheduled, scheduledOf(after));
  if (after.status === 'paused' && before?.status !== 'paused')
    compare('credit is withheld from', after.paused?.creditWithheldFrom, withheldFrom(before, day));
}

/** Credit of the month that runs stays when service is paused; a trial brought none. */
const withheldFrom = (before: Subscription | undefined, day: Day): Day =>
  before?.status === 'trialing' ? day : `${nextMonth(day.slice(0, 7))}-01`;

function includedOf({ before, after, day, through }: Changed): object[] {
  const isStart = before?.id !== after.id;
  const had = isStart ? 0n : termsOf(before).includedPerPeriod;
  const more = termsOf(after).includedPerPeriod - had;
  const withheld = before?.paused?.creditWithheldFrom ?? day;
  const from = before?.status === 'paused' && !isStart && withheld > day ? withheld : day;
  const included: object[] = [];
  for (let month = from.slice(0, 7); more > 0n && month <= through; month = nextMonth(month)) {
    const start = from > `${month}-01` ? from : `${month}-01`;
    const term = monthTerm(start);
    const amount = shareOf(more, { from: numberOf(start), until: term.until });
    if (amount > 0n) included.push({ period: month, amount, from: startOfDay(start) });
  }
  return included;
}

/** Rounded down to the cent of a dollar; a whole month is whole. */
function shareOf(whole: bigint, days: { readonly from: number; readonly until: number }): bigint {
  const term = monthTerm(dayOf(days.from));
  const [count, of] = [days.until - days.from, term.until - term.from];
  if (count === of) return whole;
  const cent = MICROS / 100n;
  return ((whole * BigInt(count)) / (BigInt(of) * cent)) * cent;
}

/** What is scheduled first: a contract that begins, or another change. */
function nextOf({ scheduled, scheduledContract: contract, status }: Subscription): (Deal & { on: Day }) | undefined {
  if (contract && !(scheduled && scheduled.on < contract.startsOn))
    return { on: contract.startsOn, plan: contract.plan, seats: contract.seats, status };
  if (!scheduled) return undefined;
  const { on, plan, seats, cancel } = scheduled;
  return { on, plan, seats, status: cancel ? 'canceled' : status };
}

function scheduledOf(after: Subscription): object[] {
  const next = nextOf(after);
  if (!next || (after.status !== 'active' && after.status !== 'past_due')) return [];
  const { on } = next;
  const terms = termsOf(next);
  const [month, term] = [on.slice(0, 7), monthTerm(on)];
  if (on === `${month}-01`) return [{ from: month, terms }];
  const mixed =
    shareOf(termsOf(after).includedPerPeriod, { from: term.from, until: numberOf(on) }) +
    shareOf(terms.includedPerPeriod, { from: numberOf(on), until: term.until });
  return [
    { from: month, terms: { ...terms, includedPerPeriod: mixed } },
    { from: nextMonth(month), terms },
  ];
}
