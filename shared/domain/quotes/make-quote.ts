import type { Catalog, DiscountedItem, PriceBook } from '../../catalog/catalog.ts';
import { bookOn, planFor } from '../../catalog/price-book.ts';
import { BillingError } from '../../kernel/errors.ts';
import type { Instant } from '../../kernel/instant.ts';
import { cents, type Factor } from '../../kernel/money.ts';
import { localDateAt, type LocalDate } from '../../kernel/period.ts';
import type { AgreedTarget } from '../contracts/agreed-discounts.ts';
import type { AgreedDiscount } from '../contracts/contract.ts';
import type { Customer } from '../customers/customer.ts';
import { buyerOf } from '../invoices/compose-draft.ts';
import type { Subscription } from '../subscriptions/subscription.ts';
import { vatTreatmentOf } from '../vat/vat-treatment.ts';
import { automaticDiscounts } from './automatic-discounts.ts';
import { checkAmends } from './check-amends.ts';
import { refused, type RequestedLine } from './check-lines.ts';
import { checkTerms, commitmentAMonth, contractPlan, type AgreedTerms, type RequestedTerms } from './check-terms.ts';
import { priceLines, type PricedLines } from './price-lines.ts';
import type { Quote, QuotedOffer } from './quote.ts';
import type { DiscountedTarget } from './taken-off.ts';
import { verdictView } from './verdict-view.ts';
import { judge, stackingAfter, type Verdict } from './verdict.ts';

export type QuoteRequest = RequestedTerms & {
  readonly lines: readonly RequestedLine[];
  readonly discounts: readonly RequestedDiscount[];
  readonly justification?: string;
  readonly exception?: { readonly reason: string };
  readonly amends?: string;
};

/** What is negotiated: of all that is committed to unless it says of what, for the whole contract unless it says when. */
export type RequestedDiscount = {
  readonly name: string;
  readonly percent: Factor;
  readonly on?: readonly DiscountedItem[];
  readonly firstMonths?: number;
  /** The first month in which it holds, from 1. */
  readonly fromMonth?: number;
};

export type QuoteContext = {
  readonly catalog: Catalog;
  readonly now: Instant;
  readonly quoteId: string;
  /** The API key that asks. */
  readonly actor: string;
};

export type QuotedTo = {
  readonly customer: Customer;
  readonly subscription?: Subscription | undefined;
};

const UNITS_PER_CENT = 10_000n;
const COMMITTED: readonly DiscountedItem[] = ['plan', 'module', 'product'];

/** Prices an offer by the price book of the day and judges it by the policy; refuses what is not sold so, and what is forbidden. */
export function makeQuote(request: QuoteRequest, to: QuotedTo, context: QuoteContext): Quote {
  const { catalog, now } = context;
  const today = localDateAt(now, catalog.zone);
  const book = bookOn(catalog, today);
  const plan = { ...contractPlan(request.plan, book), price: planFor(book, request.plan, to.customer.id).price };
  const terms = checkTerms(request, plan, { catalog, book, today });
  checkAmends(request.amends, to.subscription, request.startsOn ?? terms.validUntil);
  const priced = priceLines(request.lines, book, plan);
  const isCommitted = request.commitment !== undefined || priced.lines.some(({ kind }) => kind !== 'service');
  if (!isCommitted && request.discounts.length === 0) throw nothingOffered();
  const targets = targetsOf(priced, book, request.plan);
  const discounts = [...automaticOf(request, { book, priced, targets, today, to }), ...negotiatedOf(request, targets)];
  const verdict = judge(
    {
      targets,
      discounts,
      stacking: book.stacking,
      termMonths: request.termMonths,
      startsOn: request.startsOn,
      today,
      monthly: monthlyOf(request, priced),
      isCommitted,
      relation: to.customer.relation,
      justification: request.justification,
      exception: request.exception?.reason,
      planRange: plan.contract.discounts && { plan: plan.name, ...plan.contract.discounts },
    },
    catalog.discountPolicy,
  );
  refuseForbidden(verdict);
  const offer = offerOf(request, { terms, priced, discounts, verdict, book });
  return quoteOf(request, to, { ...context, today, offer, verdict, validUntil: terms.validUntil });
}

/** Lines, and what is charged by its use: where discounts can be. */
function targetsOf(priced: PricedLines, book: PriceBook, plan: string): readonly DiscountedTarget[] {
  const used = Object.values(book.products).filter(
    ({ meter, soldTo }) => meter !== undefined && (soldTo?.includes(plan) ?? true),
  );
  return [
    ...priced.lines.map(({ kind, product, priceCut }) => ({ item: kind, product, ...(priceCut && { priceCut }) })),
    ...used.map(({ id }) => ({ item: 'usage', product: id }) as const),
  ];
}

type Offered = {
  readonly book: PriceBook;
  readonly priced: PricedLines;
  readonly targets: readonly AgreedTarget[];
  readonly today: LocalDate;
  readonly to: QuotedTo;
};

const automaticOf = (request: QuoteRequest, { book, priced, targets, today, to }: Offered): readonly AgreedDiscount[] =>
  automaticDiscounts({
    book,
    plan: request.plan,
    seats: priced.seats,
    termMonths: request.termMonths,
    startsOn: request.startsOn ?? today,
    targets,
    modules: priced.modules,
    products: Object.keys(priced.quantities).length + priced.metered.length,
    isReferred: to.customer.referredBy !== undefined,
    paidSince: to.subscription?.paidSince,
  });

function negotiatedOf(
  { discounts, commitment }: QuoteRequest,
  targets: readonly AgreedTarget[],
): readonly AgreedDiscount[] {
  const has = (item: DiscountedItem): boolean => targets.some((target) => target.item === item);
  const committed = COMMITTED.filter(has);
  // Of who commits to nothing but usage it is on usage; of who commits to nothing at all the policy says what it thinks.
  const usual = committed.length > 0 ? committed : commitment ? (['usage'] as const) : COMMITTED;
  return discounts.map(({ name, percent, on = usual, firstMonths, fromMonth = 1 }, index) => {
    const missing = on.find((item) => !has(item));
    if (missing !== undefined && on !== COMMITTED)
      throw nothingDiscounted(`discounts[${String(index)}].on`, name, missing);
    return {
      name,
      nature: 'negotiated',
      percent,
      on: [...on],
      fromMonth: fromMonth - 1,
      ...(firstMonths !== undefined && { untilMonth: firstMonths }),
    };
  });
}

const nothingDiscounted = (path: string, name: string, item: DiscountedItem): BillingError =>
  refused('rule_violation', path, 'nothing_discounted', {
    message: `the quote has no ${item}`,
    detail: `The discount "${name}" would be of nothing: the quote has no ${item}. Leave \`on\` out for all that is committed to.`,
  });

/** The recurring value of a month, before discounts; rounded up, so that what is above a limit is. */
function monthlyOf({ commitment, termMonths }: QuoteRequest, { monthlyList }: PricedLines) {
  const lines = (monthlyList + UNITS_PER_CENT - 1n) / UNITS_PER_CENT;
  return cents(lines + (commitment ? commitmentAMonth(commitment, termMonths) : 0n));
}

const nothingOffered = (): BillingError =>
  refused('rule_violation', 'lines', 'nothing_committed', {
    message: 'must have a plan, a module or a product with a quantity',
    detail: 'A contract commits to something that recurs. Add a line with a quantity, or a commitment of usage.',
  });

function refuseForbidden(verdict: Verdict): void {
  if (verdict.decision !== 'forbidden') return;
  const view = verdictView(verdict);
  const { rule, limit, remedy } = view.reasons.find((reason) => reason.limit !== undefined) ?? view.reasons[0] ?? {};
  const sentences = verdict.reasons.map(({ message, remedy = '' }) => `${message} ${remedy}`.trim());
  throw new BillingError('discount_forbidden', {
    detail: sentences.join(' '),
    errors: verdict.reasons.map(({ rule, message }) => ({ path: FIELDS[rule] ?? 'discounts', message })),
    members: { rule, limit, remedy, verdict: view },
  });
}

const FIELDS: Readonly<Record<string, string>> = { retroactive: 'startsOn' };

type Decided = {
  readonly terms: AgreedTerms;
  readonly priced: PricedLines;
  readonly discounts: readonly AgreedDiscount[];
  readonly verdict: Verdict;
  readonly book: PriceBook;
};

function offerOf(request: QuoteRequest, { terms, priced, discounts, verdict, book }: Decided): QuotedOffer {
  const { plan, termMonths, rhythm, startsOn, commitment, pool, creditLimit } = request;
  const { seats, quantities, modules, lines, metered } = priced;
  return {
    ...(startsOn !== undefined && { startsOn }),
    terms: {
      plan,
      catalogVersion: book.version,
      termMonths,
      rhythm,
      netDays: terms.netDays,
      seats,
      quantities,
      modules,
      discounts,
      stacking: stackingAfter(verdict, book.stacking),
      ...(commitment && { commitment }),
      ...(pool && { pool }),
      ...(creditLimit !== undefined && { creditLimit }),
      renewal: terms.renewal,
    },
    lines,
    metered,
  };
}

type Judged = QuoteContext & Pick<Quote, 'offer' | 'verdict' | 'validUntil'> & { readonly today: LocalDate };

function quoteOf(request: QuoteRequest, { customer }: QuotedTo, judged: Judged): Quote {
  const { catalog, now, quoteId, actor, today, offer, verdict, validUntil } = judged;
  const { justification, exception, amends } = request;
  const isAutomatic = verdict.decision === 'automatic';
  return {
    id: quoteId,
    customerId: customer.id,
    revision: 1,
    status: isAutomatic ? 'approved' : 'pending_approval',
    createdAt: now,
    createdBy: actor,
    date: today,
    validUntil,
    buyer: buyerOf(customer),
    language: customer.language,
    vatTreatment: vatTreatmentOf(customer, catalog, today),
    currency: catalog.currency,
    offer,
    verdict,
    ...(justification !== undefined && { justification }),
    ...(exception && { exception }),
    ...(amends !== undefined && { amends }),
    ...(isAutomatic && { approval: { at: now } }),
  };
}
