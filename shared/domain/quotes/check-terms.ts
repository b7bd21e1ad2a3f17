import type { Catalog, Plan, PriceBook } from '../../catalog/catalog.ts';
import type { ContractTerms, Rhythm } from '../../catalog/contract-terms.ts';
import { isWalletMeter } from '../../catalog/meter.ts';
import { BillingError } from '../../kernel/errors.ts';
import type { Cents, Micros } from '../../kernel/money.ts';
import { addDays, type LocalDate } from '../../kernel/period.ts';
import type { Commitment, Pool, Renewal } from '../contracts/contract.ts';
import { refused } from './check-lines.ts';

/** What a quote is asked to agree beside its lines; what is left out is as the plan's contracts usually have it. */
export type RequestedTerms = {
  readonly plan: string;
  readonly termMonths: number;
  readonly rhythm: Rhythm;
  readonly netDays?: number;
  readonly startsOn?: LocalDate;
  readonly validUntil?: LocalDate;
  readonly commitment?: Commitment;
  readonly pool?: Pool;
  readonly creditLimit?: Micros;
  readonly renewal?: { readonly automatic: boolean; readonly noticeDays?: number };
};

export type AgreedTerms = {
  readonly netDays: number;
  readonly renewal: Renewal;
  readonly validUntil: LocalDate;
};

const VALID_DAYS = 30;
/** No quote is open, and no contract waits for its start, for longer. */
const MAX_DAYS_AHEAD = 366;
export const MAX_TERM_MONTHS = 120;

/** The plan of a quote, if it is sold by contract; else refuses. */
export function contractPlan(planId: string, { plans }: PriceBook): Plan & { readonly contract: ContractTerms } {
  const plan = Object.hasOwn(plans, planId) ? plans[planId] : undefined;
  const sold = Object.values(plans).flatMap((each) => (each.contract ? [each.id] : []));
  const remedy = sold.length > 0 ? `must be one of ${sold.join(', ')}` : 'no plan of the catalog is sold by contract';
  if (!plan) {
    throw new BillingError('unknown_plan', {
      detail: `The catalog has no plan "${planId}". Sold by contract: ${sold.join(', ') || 'none'}.`,
      errors: [{ path: 'plan', message: remedy }],
      members: { plans: sold },
    });
  }
  const { contract } = plan;
  if (contract) return { ...plan, contract };
  throw refused('not_supported', 'plan', 'not_sold_by_contract', {
    message: remedy,
    detail: `${plan.name} is not sold by contract: subscribe to it with PUT /v1/customers/{id}/subscription. Sold by contract: ${sold.join(', ') || 'none'}.`,
  });
}

/** The terms that a plan's contracts allow; refuses others, and says which they are. */
export function checkTerms(
  requested: RequestedTerms,
  plan: Plan & { readonly contract: ContractTerms },
  { catalog, book, today }: { readonly catalog: Catalog; readonly book: PriceBook; readonly today: LocalDate },
): AgreedTerms {
  const { contract } = plan;
  checkMonths(requested.termMonths, plan);
  checkOneOf('rhythm', requested.rhythm, contract.rhythms, plan.name);
  const netDays = requested.netDays ?? contract.netDays[0] ?? 0;
  checkOneOf('netDays', netDays, contract.netDays, plan.name);
  checkWhatIsUsed(requested, catalog, book);
  return {
    netDays,
    renewal: {
      automatic: requested.renewal?.automatic ?? contract.renewal.automatic,
      noticeDays: requested.renewal?.noticeDays ?? contract.renewal.noticeDays,
    },
    validUntil: validUntilOf(requested, today),
  };
}

function checkMonths(termMonths: number, { name, contract }: Plan & { readonly contract: ContractTerms }): void {
  const { months } = contract;
  const isAllowed = 'from' in months ? termMonths >= months.from : months.includes(termMonths);
  if (isAllowed) return;
  const allowed = 'from' in months ? `${String(months.from)} or more` : months.join(' or ');
  throw refused('not_supported', 'termMonths', 'term', {
    message: `must be ${allowed}`,
    detail: `${name} is agreed for ${allowed} months, and ${String(termMonths)} were asked for.`,
  });
}

function checkOneOf<T extends string | number>(field: string, value: T, allowed: readonly T[], plan: string): void {
  if (allowed.includes(value)) return;
  throw refused('not_supported', field, field, {
    message: `must be one of ${allowed.join(', ')}`,
    detail: `${plan} is agreed with ${field} ${allowed.join(' or ')}, and ${String(value)} was asked for.`,
  });
}

/** Credit is for a wallet that something is paid from, a commitment for products that are charged by their use. */
function checkWhatIsUsed({ pool, creditLimit, commitment }: RequestedTerms, catalog: Catalog, book: PriceBook): void {
  const hasWallet = Object.values(catalog.meters).some(isWalletMeter);
  const credit = pool ? 'pool' : creditLimit !== undefined ? 'creditLimit' : undefined;
  if (credit !== undefined && !hasWallet) {
    throw refused('not_supported', credit, 'no_wallet', {
      message: 'must be left out: nothing is paid by a wallet',
      detail: `No meter of the catalog is paid from a wallet, so that there is no compute credit. Leave ${credit} out; a commitment is of usage.`,
    });
  }
  const hasUsage = Object.values(book.products).some(({ meter }) => meter !== undefined);
  if (!commitment || hasUsage) return;
  throw refused('not_supported', 'commitment', 'no_usage', {
    message: 'must be left out: no product is charged by its use',
    detail: 'No product of the catalog is charged by its use, so that there is no usage to commit to. Leave it out.',
  });
}

function validUntilOf({ validUntil, startsOn }: RequestedTerms, today: LocalDate): LocalDate {
  const latest = addDays(today, MAX_DAYS_AHEAD);
  if (startsOn !== undefined && startsOn > latest) throw tooLate('startsOn', latest);
  if (validUntil === undefined) {
    const usual = addDays(today, VALID_DAYS);
    return startsOn !== undefined && startsOn < usual && startsOn >= today ? startsOn : usual;
  }
  if (validUntil < today) {
    throw refused('rule_violation', 'validUntil', 'valid_until', {
      message: `must not be before ${today}`,
      detail: `A quote can be accepted through its last day, and ${validUntil} is over.`,
    });
  }
  if (validUntil > latest) throw tooLate('validUntil', latest);
  if (startsOn === undefined || validUntil <= startsOn) return validUntil;
  throw refused('rule_violation', 'validUntil', 'valid_until', {
    message: `must not be after startsOn (${startsOn})`,
    detail:
      'Accepted after its first day, the contract would be retroactive. Let it start later, or let it be accepted earlier.',
  });
}

const tooLate = (field: string, latest: LocalDate): BillingError =>
  refused('rule_violation', field, 'too_far_ahead', {
    message: `must not be after ${latest}`,
    detail: `A quote is for the year to come: ${field} is at most ${latest}.`,
  });

/** What a commitment comes to in a month, in whole cents and rounded up. */
export const commitmentAMonth = ({ amount, per }: Commitment, termMonths: number): Cents =>
  (per === 'month' ? amount : (amount + BigInt(termMonths) - 1n) / BigInt(termMonths)) as Cents;
