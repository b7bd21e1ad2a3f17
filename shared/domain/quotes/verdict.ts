import type { Stacking } from '../../catalog/catalog.ts';
import type { DiscountPolicy, NegotiatedDiscount, Relation } from '../../catalog/contract-terms.ts';
import { factor, FACTOR_ONE, formatCents, type Cents, type Factor } from '../../kernel/money.ts';
import type { LocalDate } from '../../kernel/period.ts';
import { minimum } from '../../kernel/rounding.ts';
import type { AgreedDiscount } from '../contracts/contract.ts';
import { percentText } from '../invoices/wording.ts';
import { highestOf, peaksOf, type DiscountedTarget, type Peak } from './taken-off.ts';

export const APPROVAL_NEEDS = ['justification', 'named_approver'] as const;
export type ApprovalNeed = (typeof APPROVAL_NEEDS)[number];

/** What the policy of discounts says of an offer (domain.md section 5): what applies by itself, what needs whom, what is forbidden. */
export type Verdict = {
  readonly decision: 'automatic' | 'approval_required' | 'forbidden';
  /** The most that comes off a price in any month, all discounts together, before they are cut. */
  readonly total: Factor;
  /** Of it, the most that was negotiated. */
  readonly negotiated: Factor;
  /** What applies by itself comes to more, and is cut here. */
  readonly cutAt?: Factor;
  /** The total is above the maximum, by a recorded exception. */
  readonly isException: boolean;
  /** What an approval must bring: the offer does not carry it yet. */
  readonly needs: readonly ApprovalNeed[];
  readonly reasons: readonly Reason[];
};

/** A rule that decided something, for a program; its message is for a person. */
export type Reason = {
  readonly rule: string;
  readonly message: string;
  readonly limit?: Factor;
  readonly remedy?: string;
};

/** What of an offer the policy is about. */
export type Offer = {
  readonly targets: readonly DiscountedTarget[];
  readonly discounts: readonly AgreedDiscount[];
  readonly stacking: Stacking;
  readonly termMonths: number;
  readonly startsOn?: LocalDate | undefined;
  readonly today: LocalDate;
  /** The recurring value of a month, before discounts. */
  readonly monthly: Cents;
  /** Something recurring is committed to: a line, or an amount of usage. */
  readonly isCommitted: boolean;
  readonly relation?: Relation | undefined;
  readonly justification?: string | undefined;
  readonly exception?: string | undefined;
  /** What quotes for the plan usually come to. */
  readonly planRange?: { readonly plan: string; readonly from: Factor; readonly upTo: Factor } | undefined;
};

type Judged = {
  readonly offer: Offer;
  /** Absent where nothing is negotiated. */
  readonly policy: DiscountPolicy | undefined;
  readonly total: Factor;
  readonly negotiated: Factor;
  /** Where something negotiated applies: what is negotiated is judged by its total with what applies by itself. */
  readonly negotiatedPeaks: readonly Peak[];
  readonly negotiatedTotal: Factor;
};

export function judge(offer: Offer, policy: DiscountPolicy | undefined): Verdict {
  const peaks = peaksOf(offer);
  const negotiatedPeaks = peaks.filter(({ negotiated }) => negotiated > 0n);
  const judged: Judged = {
    offer,
    policy,
    total: highestOf(peaks, 'total'),
    negotiated: highestOf(peaks, 'negotiated'),
    negotiatedPeaks,
    negotiatedTotal: highestOf(negotiatedPeaks, 'total'),
  };
  const { total, negotiated } = judged;
  const forbidden = forbiddenBy(judged);
  if (forbidden.length > 0) {
    return { decision: 'forbidden', total, negotiated, isException: false, needs: [], reasons: forbidden };
  }
  const exception = exceptionOf(judged);
  const cutAt = exception ? undefined : cutOf(judged);
  const common = { total, negotiated, isException: exception !== undefined };
  const cut = cutAt === undefined ? {} : { cutAt };
  const cutReasons = cutAt === undefined ? [] : [cutReason(total, cutAt)];
  if (!exception && negotiated === 0n) {
    return { decision: 'automatic', ...common, ...cut, needs: [], reasons: cutReasons };
  }
  const { needs, reasons } = needsOf(judged, exception);
  const covering = negotiated > 0n ? coveringReasons(judged) : [];
  return {
    decision: 'approval_required',
    ...common,
    ...cut,
    needs,
    reasons: [...cutReasons, ...(exception ? [exception] : []), ...covering, ...reasons],
  };
}

/** How discounts come together once they were judged: a recorded exception lifts the cap to what was asked for, and no further. */
export const stackingAfter = ({ isException, total }: Verdict, stacking: Stacking): Stacking =>
  isException && stacking.cap !== undefined ? { ...stacking, cap: factor(minimum(total, FACTOR_ONE)) } : stacking;

function forbiddenBy(judged: Judged): readonly Reason[] {
  const { offer, policy, negotiated, negotiatedTotal } = judged;
  const reasons: Reason[] = [];
  if (offer.startsOn !== undefined && offer.startsOn < offer.today) {
    reasons.push({
      rule: 'retroactive',
      message: `Nothing is agreed for days that have passed: it was to start on ${offer.startsOn}, and today is ${offer.today}.`,
      remedy: `Let it start on ${offer.today} or later, or leave startsOn out: it then starts when it is accepted.`,
    });
  }
  if (!offer.discounts.some(({ nature }) => nature === 'negotiated') && negotiated === 0n) return reasons;
  if (!offer.isCommitted) {
    reasons.push({
      rule: 'commitment_required',
      message: 'A discount is negotiated for a commitment, and this offer commits to nothing.',
      remedy: 'Add a line with a quantity, or a commitment of usage; or leave the negotiated discounts out.',
    });
  }
  if (offer.exception !== undefined) return reasons;
  if (!policy) {
    reasons.push({
      rule: 'nothing_negotiated',
      message: `The catalog has no policy of discounts: nothing is negotiated, and ${percent(negotiated)} was.`,
      limit: factor(0n),
      remedy: 'Leave the negotiated discounts out, or record an exception (exception.reason), which needs an approval.',
    });
  } else if (negotiatedTotal > policy.maximum) {
    reasons.push(aboveMaximum(judged, policy));
  }
  return reasons;
}

function aboveMaximum({ negotiatedPeaks, negotiatedTotal, offer }: Judged, { maximum }: DiscountPolicy): Reason {
  const peak = negotiatedPeaks.find(({ total }) => total === negotiatedTotal);
  const automatic = peak?.automatic ?? factor(0n);
  const parts = automatic > 0n ? ` (${percent(automatic)} by itself, ${percent(peak?.negotiated)} negotiated)` : '';
  const remedies = [
    lessOf(negotiatedPeaks, maximum, offer),
    ...laterOf(negotiatedPeaks, maximum),
    'record an exception (exception.reason), which needs an approval',
  ];
  return {
    rule: 'maximum',
    message: `Discounts come to ${percent(negotiatedTotal)} in total${parts}${whenOf(peak)}, and at most ${percent(maximum)} is allowed.`,
    limit: maximum,
    remedy: `${remedies.join(', or ')}.`,
  };
}

function lessOf(peaks: readonly Peak[], maximum: Factor, { stacking }: Offer): string {
  const left = maximum - highestOf(peaks, 'automatic');
  if (stacking.method !== 'add') return 'Negotiate less';
  return left > 0n ? `Negotiate at most ${percent(factor(left))}` : 'Negotiate nothing';
}

/** From the month on in which less applies by itself, if it then fits. */
function laterOf(peaks: readonly Peak[], maximum: Factor): readonly string[] {
  const ends = peaks.flatMap(({ total, untilMonth }) => (total > maximum ? [untilMonth ?? Infinity] : []));
  const month = Math.max(...ends);
  return month === Infinity ? [] : [`let it begin with month ${String(month + 1)} (fromMonth)`];
}

const whenOf = (peak: Peak | undefined): string =>
  peak?.untilMonth === undefined ? '' : ` in months ${String(peak.month + 1)} to ${String(peak.untilMonth)}`;

/** What an exception is recorded for; undefined where none is needed. */
function exceptionOf({ offer, policy, total, negotiated }: Judged): Reason | undefined {
  if (offer.exception === undefined) return undefined;
  const cap = policy?.maximum ?? offer.stacking.cap;
  if (cap !== undefined && total > cap) {
    return {
      rule: 'exception',
      message: `Discounts come to ${percent(total)} in total, above the maximum of ${percent(cap)}, by an exception: ${offer.exception}`,
      limit: cap,
    };
  }
  if (policy || negotiated === 0n) return undefined;
  const message = `The catalog has no policy of discounts, and ${percent(negotiated)} is negotiated by an exception: ${offer.exception}`;
  return { rule: 'exception', message };
}

function cutOf({ offer, total }: Judged): Factor | undefined {
  const { cap } = offer.stacking;
  return cap !== undefined && total > cap ? cap : undefined;
}

const cutReason = (total: Factor, cap: Factor): Reason => ({
  rule: 'cut',
  message: `Discounts that apply by themselves come to ${percent(total)}, and are cut at ${percent(cap)}.`,
  limit: cap,
});

/** An exception's reason is its justification, and somebody answers for it by name. */
function needsOf(
  { offer, policy, total, negotiatedTotal }: Judged,
  exception: Reason | undefined,
): Pick<Verdict, 'needs' | 'reasons'> {
  const basis = exception ? total : negotiatedTotal;
  const needs: ApprovalNeed[] = [];
  const reasons: Reason[] = [];
  if (policy && basis > policy.justificationAbove && !exception) {
    if (offer.justification === undefined) needs.push('justification');
    reasons.push(needReason('justification', 'a written justification', basis, policy.justificationAbove));
  }
  if (policy && basis > policy.approverAbove) {
    needs.push('named_approver');
    reasons.push(needReason('named_approver', 'a named approver', basis, policy.approverAbove));
  } else if (exception) {
    needs.push('named_approver');
    reasons.push({ rule: 'named_approver', message: 'An exception needs a named approver.' });
  }
  return { needs, reasons };
}

const needReason = (rule: ApprovalNeed, what: string, basis: Factor, limit: Factor): Reason => ({
  rule,
  message: `${percent(basis)} in total is above ${percent(limit)}, and needs ${what}.`,
  limit,
});

/** The rules by which an approver may grant it as a matter of course; without one it is a case by itself. */
function coveringReasons(judged: Judged): readonly Reason[] {
  const { offer, policy, negotiatedTotal } = judged;
  const covering = (policy?.negotiated ?? []).filter((rule) => covers(rule, judged)).map(ruleReason);
  const { planRange: range } = offer;
  if (range && negotiatedTotal <= range.upTo) {
    covering.push({
      rule: 'contract_type',
      message: `${range.plan}: ${percent(range.from)} to ${percent(range.upTo)} in total is usual.`,
      limit: range.upTo,
    });
  }
  if (covering.length > 0) return covering;
  return [
    { rule: 'case_by_case', message: 'No rule of the policy covers what is negotiated: it is a case by itself.' },
  ];
}

function covers({ when, upTo, bounds }: NegotiatedDiscount, judged: Judged): boolean {
  const { offer, negotiated, negotiatedTotal } = judged;
  if (when.monthlyAbove !== undefined && offer.monthly <= when.monthlyAbove) return false;
  if (when.termFromMonths !== undefined && offer.termMonths < when.termFromMonths) return false;
  if (when.relations && !(offer.relation && when.relations.includes(offer.relation))) return false;
  return (bounds === 'total' ? negotiatedTotal : negotiated) <= upTo;
}

function ruleReason({ id, name, upTo, bounds, when }: NegotiatedDiscount): Reason {
  const conditions = [
    ...(when.monthlyAbove === undefined ? [] : [`above ${formatCents(when.monthlyAbove)} a month`]),
    ...(when.termFromMonths === undefined ? [] : [`from ${String(when.termFromMonths)} months`]),
    ...(when.relations ? [`for a ${when.relations.join(' or ')}`] : []),
  ];
  const what = bounds === 'total' ? 'in total' : 'negotiated';
  return {
    rule: id,
    message: `${name}: up to ${percent(upTo)} ${what} ${conditions.join(', ')}`.trim() + '.',
    limit: upTo,
  };
}

const percent = (share: Factor = factor(0n)): string => `${percentText(share)} %`;
