import type { Catalog } from '../../catalog/catalog.ts';
import {
  addMonths,
  daysBetween,
  firstDayOf,
  laterOf,
  periodOfDate,
  rangeOfPeriod,
  type DateRange,
  type LocalDate,
  type Period,
} from '../../kernel/period.ts';
import { isSame } from '../../kernel/same.ts';
import type { Contract, UsageAgreement } from '../contracts/contract.ts';
import type { DiscountFacts } from './discounts.ts';
import { isInPaidService, type Subscription } from './subscription.ts';

/** What prices and discounts of metered usage follow from. */
export type UsageFacts = Omit<DiscountFacts['subscription'], 'contract'> &
  Pick<Subscription, 'catalogVersion'> & { readonly contract?: UsageAgreement };

/**
 * What a subscription was sold by from a day on. A month of metered usage is priced by what was in force on its first day
 * of service (domain.md section 2), also long after that: so the subscription remembers it for a while.
 */
export type DatedTerms = UsageFacts & {
  readonly from: LocalDate;
  /** It is paid for: the month's days are charged. */
  readonly isInService: boolean;
  /** Nothing is invoiced of its days, nor of what is used on them. */
  readonly isTrial?: true;
};

/** Late usage of a month comes until 35 days after it; terms are kept for longer than any month is open. */
const MONTHS_KEPT = 4;

type Books = Pick<Catalog, 'products' | 'earlier'>;
export const sellsByMeter = (catalog: Books): boolean =>
  [catalog, ...catalog.earlier].some(({ products }) =>
    Object.values(products).some(({ meter }) => meter !== undefined),
  );

/** The history of a subscription once it is as it is from a day on; none where nothing is sold by meter. */
export function datedTerms(
  before: Subscription,
  after: Subscription,
  { catalog, on }: { readonly catalog: Books; readonly on: LocalDate },
): readonly DatedTerms[] | undefined {
  if (!sellsByMeter(catalog)) return before.terms;
  const known = (before.revision > 0 ? termsOf(before) : []).filter(({ from }) => from < on);
  const next = termsFrom(after, on);
  const last = known.at(-1);
  const all = last && isSame({ ...last, from: next.from }, next) ? known : [...withoutPassing(known, on), next];
  const needed = firstDayOf(addMonths(periodOfDate(on), -MONTHS_KEPT));
  return all.filter((_, index) => (all[index + 1]?.from ?? on) > needed || index === all.length - 1);
}

/** Terms that began and ended within a month that was in service before them price no month. */
function withoutPassing(known: readonly DatedTerms[], on: LocalDate): readonly DatedTerms[] {
  const [before, last] = known.slice(-2);
  if (!before?.isInService || !last?.isInService) return known;
  const month = periodOfDate(on);
  return last.from > firstDayOf(month) && periodOfDate(last.from) === month ? known.slice(0, -1) : known;
}

const termsFrom = (subscription: Subscription, from: LocalDate): DatedTerms => ({
  ...factsOf(subscription),
  from,
  isInService: isInPaidService(subscription),
  ...(subscription.status === 'trialing' && { isTrial: true as const }),
});

const factsOf = (subscription: Subscription): UsageFacts => {
  const { plan, seats, interval, awards, paidSince, startDate, catalogVersion, modules, products } = subscription;
  const { contract } = subscription;
  return {
    plan,
    seats,
    interval,
    awards,
    ...(paidSince && { paidSince }),
    startDate,
    catalogVersion,
    modules: modules.map(({ id, status }) => ({ id, status })),
    products: products.map(({ id }) => ({ id })),
    ...(contract && { contract: usageAgreementOf(contract) }),
  };
};

const usageAgreementOf = ({ id, startsOn, termMonths, discounts, stacking, commitment }: Contract): UsageAgreement => ({
  id,
  startsOn,
  termMonths,
  discounts: discounts.filter(({ on }) => on.includes('usage')),
  stacking,
  ...(commitment && { commitment }),
});

/** Of one that was stored before terms were kept: as it is, since it began. */
function termsOf(subscription: Subscription): readonly DatedTerms[] {
  const { terms, startDate, paused, canceled } = subscription;
  if (terms) return terms;
  const began = { ...factsOf(subscription), from: startDate, isInService: true };
  const endedOn = canceled?.on ?? paused?.on;
  return endedOn === undefined ? [began] : [began, termsFrom(subscription, laterOf(endedOn, startDate))];
}

/** The days of a month on which it was tried: what is used on them is free. A day on which a trial ends is not one of it. */
export function trialDaysOf(subscription: Subscription, period: Period): readonly DateRange[] {
  const month = rangeOfPeriod(period);
  const terms = termsOf(subscription);
  return terms.flatMap(({ from, isTrial }, index) => {
    const [start, next] = [laterOf(from, month.start), terms[index + 1]?.from ?? month.end];
    const end = next < month.end ? next : month.end;
    return isTrial && start < end ? [{ start, end }] : [];
  });
}

/** The days of service of a month, and the terms that its usage is priced by. */
export type MonthOfService = {
  readonly terms: UsageFacts;
  /** The day whose terms they are. */
  readonly on: LocalDate;
  /** From the first day of service to the last; the whole month where there was none. */
  readonly service: DateRange;
  /** How many days of it were in service. */
  readonly days: number;
  /** Of terms under contract: its days of the month. */
  readonly agreed?: DateRange;
};

export function monthOfService(subscription: Subscription, period: Period): MonthOfService {
  const month = rangeOfPeriod(period);
  const terms = termsOf(subscription);
  const spans = terms.flatMap(({ from, isInService, contract }, index) => {
    const [start, end] = [laterOf(from, month.start), terms[index + 1]?.from ?? month.end];
    const until = end < month.end ? end : month.end;
    return isInService && start < until ? [{ start, end: until, contractId: contract?.id }] : [];
  });
  const [first, last] = [spans[0], spans.at(-1)];
  const service = first && last ? { start: first.start, end: last.end } : month;
  const inForce = terms.findLast(({ from }) => from <= service.start) ?? terms[0] ?? subscription;
  const days = spans.reduce((total, { start, end }) => total + daysBetween(start, end), 0);
  const agreed = inForce.contract && spans.filter(({ contractId }) => contractId === inForce.contract?.id);
  const [begin, end] = [agreed?.[0]?.start, agreed?.at(-1)?.end];
  return {
    terms: inForce,
    on: service.start,
    service,
    days,
    ...(begin !== undefined && end !== undefined && { agreed: { start: begin, end } }),
  };
}
