import type { Plan, PriceBook } from '../../catalog/catalog.ts';
import { unitIn, type UnitName } from '../../catalog/unit-name.ts';
import { BillingError, type ErrorCode } from '../../kernel/errors.ts';
import { formatUnitPrice, type UnitPrice } from '../../kernel/money.ts';
import { MAX_AGREED_LINES, type AgreedLine } from '../contracts/contract.ts';

/** What a quote is asked to offer: so many of something, at the price book's price unless another one is named. */
export type RequestedLine = {
  readonly kind: AgreedLine['kind'];
  readonly product: string;
  readonly quantity?: number;
  /** Of one, for a month; of a service, once. */
  readonly unitPrice?: UnitPrice;
};

/** A line, and where in the request it stands. */
export type PlacedLine = RequestedLine & { readonly path: string };
type Told = { readonly message: string; readonly detail: string };

/** A refusal of the quote: which field, by which rule, and what to do. */
export const refused = (code: ErrorCode, path: string, rule: string, { message, detail }: Told): BillingError =>
  new BillingError(code, { detail, errors: [{ path, message }], members: { rule } });

/** For how many users the plan's line is; one that is not paid by the seat needs none. */
export function seatsOf(lines: readonly PlacedLine[], plan: Plan): number {
  const ofPlans = lines.filter(({ kind }) => kind === 'plan');
  const line = ofPlans.find(({ product }) => product !== plan.id) ?? ofPlans[0];
  if (!line) {
    if (plan.price === 0n) return plan.seats.minimum;
    throw refused('rule_violation', 'lines', 'plan_line_required', {
      message: `must have a line of the plan ${plan.id}`,
      detail: `${plan.name} is paid by the seat. Add a line {"plan": "${plan.id}", "quantity": seats}.`,
    });
  }
  if (line.product !== plan.id) {
    throw refused('rule_violation', `${line.path}.plan`, 'other_plan', {
      message: `must be ${plan.id}`,
      detail: `The quote is for the plan ${plan.id}; its line is of that plan.`,
    });
  }
  const seats = required(line, 'seat');
  const { minimum, maximum } = plan.seats;
  if (seats >= minimum && seats <= (maximum ?? seats)) return seats;
  const allowed = maximum === undefined ? `at least ${String(minimum)}` : `${String(minimum)} to ${String(maximum)}`;
  throw refused(seats < minimum ? 'rule_violation' : 'seats_exceeded', `${line.path}.quantity`, 'seats', {
    message: `must be ${allowed}`,
    detail: `${plan.name} has ${allowed} seats.`,
  });
}

export function required({ quantity: count, path }: PlacedLine, unit: UnitName): number {
  if (count !== undefined) return count;
  throw refused('rule_violation', `${path}.quantity`, 'quantity_required', {
    message: 'is required',
    detail: `Say how many (${unitIn(unit, 'en')}) are offered.`,
  });
}

export function checkRepeats(lines: readonly PlacedLine[]): void {
  const seen = new Set<string>();
  for (const { kind, product, path } of lines) {
    if (seen.has(`${kind} ${product}`)) {
      throw refused('rule_violation', path, 'line_twice', {
        message: 'is there twice',
        detail: `The ${kind} ${product} has a line already. Put the quantities together.`,
      });
    }
    seen.add(`${kind} ${product}`);
  }
}

export function checkExcluded({ modules }: PriceBook, lines: readonly PlacedLine[]): void {
  const chosen = lines.filter(({ kind }) => kind === 'module');
  for (const { product, path } of chosen) {
    const other = chosen.find((each) => modules[product]?.excludes.includes(each.product));
    if (!other) continue;
    throw refused('rule_violation', path, 'modules_exclude', {
      message: `takes the place of ${other.product}`,
      detail: `${product} takes the place of ${other.product}: offer one of them.`,
    });
  }
}

export function checkSoldTo(
  { path, product }: PlacedLine,
  sold: { readonly name: string; readonly soldTo?: readonly string[] },
  plan: Plan,
): void {
  if (sold.soldTo?.includes(plan.id) ?? true) return;
  throw refused('plan_requires', path, 'not_sold_to_plan', {
    message: `is sold with ${sold.soldTo?.join(', ') ?? ''}`,
    detail: `${sold.name} (${product}) is not sold with ${plan.name}, but with ${sold.soldTo?.join(', ') ?? ''}.`,
  });
}

export function tooDear(
  line: PlacedLine,
  { name }: Pick<AgreedLine, 'name'>,
  { list, quantity, highest }: { list: bigint; quantity: number; highest: UnitPrice | undefined },
): BillingError {
  const most = highest ?? ((quantity > 0 ? list / BigInt(quantity) : 0n) as UnitPrice);
  return refused('amount_out_of_range', `${line.path}.unitPrice`, 'price_above_list', {
    message: `must be at most ${formatUnitPrice(most)}`,
    detail: `${name} costs at most ${formatUnitPrice(most)} by the price book. Leave unitPrice out for its price, or agree on less.`,
  });
}

export const unknown = (
  code: 'unknown_module' | 'rule_violation',
  { path, kind, product }: PlacedLine,
  known: Readonly<Record<string, unknown>>,
): BillingError =>
  refused(code, `${path}.${kind}`, `unknown_${kind}`, {
    message: `must be one of ${Object.keys(known).join(', ') || 'none: there are none'}`,
    detail: `The catalog has no ${kind} "${product}".`,
  });

export const tooManyLines = (): BillingError =>
  refused('too_many_open', 'lines', 'too_many_lines', {
    message: `must come to at most ${String(MAX_AGREED_LINES)} lines`,
    detail: `A contract has at most ${String(MAX_AGREED_LINES)} lines, counting a line for each tier of a product. Split the offer, or sell fewer products.`,
  });
