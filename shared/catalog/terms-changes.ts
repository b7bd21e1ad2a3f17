import { formatFactor, formatMicros, formatUnitPrice, type Factor } from '../kernel/money.ts';
import type { Catalog, Discount, Module, Plan, Stacking } from './catalog.ts';
import type { CatalogChange } from './catalog-change.ts';

/** A term as it is shown, and how much of it there is: `worth` goes down where a customer loses something. */
type Term = { readonly text: string; readonly worth: number };
type Terms = Readonly<Record<string, Term>>;

/** What is agreed beside prices: of each plan and module that stays, of discounts, and of all who buy. */
export function termsChanges(before: Catalog, after: Catalog): readonly CatalogChange[] {
  const staying = <T>(ofOld: Readonly<Record<string, T>>, ofNew: Readonly<Record<string, T>>): [string, T, T][] =>
    Object.entries(ofOld).flatMap(([id, old]) => (ofNew[id] === undefined ? [] : [[id, old, ofNew[id]]]));
  return [
    ...staying(before.plans, after.plans).flatMap(([id, old, now]) =>
      changesOf(`plan ${id}`, planTerms(old), planTerms(now)),
    ),
    ...staying(before.modules, after.modules).flatMap(([id, old, now]) =>
      changesOf(`module ${id}`, moduleTerms(old), moduleTerms(now)),
    ),
    ...changesOf('discount', discountTerms(before), discountTerms(after)),
    ...changesOf('everyone', generalTerms(before), generalTerms(after)),
  ];
}

function changesOf(whom: string, before: Terms, after: Terms): CatalogChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((what) => {
    const [old, now] = [before[what], after[what]];
    if (old?.text === now?.text) return [];
    const change = old === undefined ? 'added' : now === undefined ? 'removed' : 'changed';
    const breaking = (now?.worth ?? 0) < (old?.worth ?? 0);
    return [{ whom, what, before: old?.text ?? '-', after: now?.text ?? '-', change, breaking }];
  });
}

const counted = (value: number): Term => ({ text: String(value), worth: value });
const money = (text: string): Term => ({ text, worth: Number(text) });
/** More of it is worth less to who buys. */
const burden = (value: number): Term => ({ text: String(value), worth: -value });
const neutral = (text: string): Term => ({ text, worth: 0 });

function planTerms(plan: Plan): Terms {
  const { trialDays, includedModules, seats, includedCredit, overage, creditLimit, intervals, variants, sale } = plan;
  return {
    sale: neutral(sale),
    ...Object.fromEntries(intervals.map((interval) => [`by the ${interval}`, { text: 'yes', worth: 1 }])),
    ...(trialDays !== undefined && { 'trial days': counted(trialDays) }),
    'included modules': includedModules === 'all' ? { text: 'all', worth: Infinity } : counted(includedModules),
    'seats, at least': burden(seats.minimum),
    'seats, at most': seats.maximum === undefined ? { text: 'any number', worth: Infinity } : counted(seats.maximum),
    'credit a seat': money(formatMicros(includedCredit.perSeat)),
    'usage without credit': { text: overage, worth: overage === 'invoice' ? 1 : 0 },
    'open credit until the first payment': money(formatMicros(creditLimit.untilFirstPaid)),
    'open credit afterwards': money(formatMicros(creditLimit.afterwards)),
    ...Object.fromEntries(
      variants.map(({ id, weightPercent, price }) => [
        `price variant ${id}`,
        neutral(`${formatUnitPrice(price)} for ${String(weightPercent)} % of customers`),
      ]),
    ),
  };
}

const moduleTerms = ({ soldTo }: Module): Terms => ({ 'sold to': neutral(soldTo?.join(', ') ?? 'every plan') });

const discountTerms = ({ discounts, stacking }: Catalog): Terms => ({
  ...Object.fromEntries(discounts.map((discount) => [discount.id, discountTerm(discount)])),
  together: neutral(stackingText(stacking)),
});

function discountTerm({ percents, when, on, plans, modules, products, group }: Discount): Term {
  const steps = percents.map(({ fromSeats, percent }) =>
    fromSeats > 1 ? `${percentText(percent)} from ${String(fromSeats)} seats` : percentText(percent),
  );
  const rules = { on, plans, modules, products, group, ...when };
  const told = Object.entries(rules).flatMap(([name, rule]) =>
    rule === undefined ? [] : [`${name} ${ruleText(rule)}`],
  );
  return {
    text: `${steps.join(', ')} (${told.join('; ')})`,
    worth: Math.max(0, ...percents.map(({ percent }) => Number(percent))),
  };
}

const ruleText = (rule: unknown): string => (Array.isArray(rule) ? rule.flat().join(', ') : String(rule));
const percentText = (percent: Factor): string => `${formatFactor((percent * 100n) as Factor)} %`;
const stackingText = ({ method, cap }: Stacking): string =>
  cap === undefined ? method : `${method}, at most ${percentText(cap)}`;

const generalTerms = ({ moneyBackDays, proofs, wallet, invoicing }: Catalog): Terms => ({
  'money-back days': counted(moneyBackDays),
  ...Object.fromEntries(
    Object.entries(proofs).map(([kind, { validMonths }]) => [`months of a ${kind} proof`, counted(validMonths)]),
  ),
  'days to pay': counted(invoicing.termsDays),
  ...Object.fromEntries(
    wallet.topUps.volumeDiscounts.map(({ above, discount }) => [
      `top-ups above ${formatMicros(above)}`,
      { text: percentText(discount), worth: Number(discount) },
    ]),
  ),
});
