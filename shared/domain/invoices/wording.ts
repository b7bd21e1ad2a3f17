import { formatFactor, formatMicros, factor, type Factor, type Micros } from '../../kernel/money.ts';
import {
  addDays,
  daysInPeriod,
  firstDayOf,
  nextPeriod,
  periodOfDate,
  type DateRange,
  type LocalDate,
  type Period,
} from '../../kernel/period.ts';
import type { Language } from '../../catalog/unit-name.ts';
import type { ChargePart } from '../rating/charge.ts';

export type { Language };

/** What an invoice says to a person, in the customer's language. Figures come in as they are printed. */
export type Wording = {
  readonly planLine: (plan: string, seats: number, service: DateRange) => string;
  readonly moduleLine: (module: string, seats: number, service: DateRange) => string;
  readonly productLine: (product: ProductItem, service: DateRange) => string;
  readonly unusedLine: (product: string, seats: number, service: DateRange) => string;
  readonly unusedProductLine: (product: ProductItem, service: DateRange) => string;
  readonly serviceLine: (service: string, quantity: number, unit: string) => string;
  /** Which instalment a line is of. */
  readonly instalment: (number: number, of: number) => string;
  readonly restOfTerm: string;
  readonly monthsAt: (months: number, price: string) => string;
  readonly commitmentLine: (days: DateRange) => string;
  readonly commitmentLess: (days: DateRange) => string;
  readonly commitmentNote: (committed: string, used: string) => string;
  /** Why days of an instalment are given back. */
  readonly amendmentCredit: (from: LocalDate) => string;
  readonly referralLine: (months: number) => string;
  /** Why a credit note was issued. */
  readonly moneyBack: string;
  readonly topUpLine: (amount: string) => string;
  readonly overageLine: (amount: string, period: Period) => string;
  readonly adjustmentLine: (amount: string, period: Period) => string;
  readonly correctionLine: (amount: string, period: Period) => string;
  readonly proration: (whole: string, days: { from: number; until: number; of: number }) => string;
  /** Discounts of a line that came to more than the cap lets through. */
  readonly discountsCut: (total: string, cap: string) => string;
  readonly bookRate: (amount: string, discount: string | undefined, rate: string, from: LocalDate) => string;
};

/** A part of a product's price, so many times; of a tier the units that it holds, (from, upTo]. */
export type ProductItem = {
  readonly name: string;
  readonly quantity: number;
  readonly kind: ChargePart['kind'];
  readonly from?: number;
  readonly upTo?: number;
};

const MONTHS: Readonly<Record<Language, readonly string[]>> = {
  en: 'January February March April May June July August September October November December'.split(' '),
  fr: 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre'.split(' '),
};

export const month = (language: Language, period: Period): string =>
  `${MONTHS[language][Number(period.slice(5)) - 1] ?? ''} ${period.slice(0, 4)}`;

/** "November 2026", "17 to 30 November 2026" where it is a part of the month, both days in full across months. */
export function serviceDays(language: Language, { start, end }: DateRange): string {
  const period = periodOfDate(start);
  if (periodOfDate(addDays(end, -1)) !== period) {
    const [from, to] = [start, addDays(end, -1)].map((date) => dayText(language, date));
    return language === 'fr' ? `du ${from ?? ''} au ${to ?? ''}` : `${from ?? ''} to ${to ?? ''}`;
  }
  if (start === firstDayOf(period) && end === firstDayOf(nextPeriod(period))) return month(language, period);
  if (addDays(start, 1) === end) return language === 'fr' ? `le ${dayText(language, start)}` : dayText(language, start);
  const [first, last] = [start, addDays(end, -1)].map((date) => dayOfMonth(language, date));
  const join = language === 'fr' ? ['du ', ' au '] : ['', ' to '];
  return `${join[0] ?? ''}${first ?? ''}${join[1] ?? ''}${last ?? ''} ${month(language, period)}`;
}

export const dayText = (language: Language, date: LocalDate): string =>
  `${dayOfMonth(language, date)} ${month(language, periodOfDate(date))}`;

/** In French the first of a month, and no other day, is an ordinal. */
function dayOfMonth(language: Language, date: LocalDate): string {
  const day = String(Number(date.slice(8)));
  return language === 'fr' && day === '1' ? '1er' : day;
}

/** A figure as it is written in a language: "4,60 EUR". */
export const figureIn = (language: Language, figure: string): string =>
  language === 'fr' ? figure.replace('.', ',') : figure;
const inComma = (figure: string): string => figureIn('fr', figure);

const inEnglish = (seats: number): string => `${String(seats)} ${seats === 1 ? 'seat' : 'seats'}`;
const inFrench = (seats: number): string => `${String(seats)} ${seats === 1 ? 'utilisateur' : 'utilisateurs'}`;

function productIn(language: Language, item: ProductItem): string {
  const { from, upTo } = item;
  const counted = countedIn(language, item);
  return from === undefined ? counted : `${counted} (${PRODUCT_TEXTS[language].tier(from + 1, upTo)})`;
}

function countedIn(language: Language, { name, quantity, kind, from }: ProductItem): string {
  const { base, seats, packages } = PRODUCT_TEXTS[language];
  switch (kind) {
    case 'flat':
      return from === undefined ? name : `${name}, ${base}`;
    case 'seats':
      return `${name}, ${seats(quantity)}`;
    case 'packages':
      return `${name}, ${packages(quantity)}`;
    case 'units':
    case 'share':
    case 'events':
      return `${name} x ${String(quantity)}`;
  }
}

const PRODUCT_TEXTS = {
  en: {
    base: 'base price',
    seats: inEnglish,
    packages: (count: number) => `${String(count)} ${count === 1 ? 'package' : 'packages'}`,
    tier: (first: number, last: number | undefined) =>
      last === undefined ? `from unit ${String(first)}` : `units ${String(first)} to ${String(last)}`,
  },
  fr: {
    base: 'prix de base',
    seats: inFrench,
    packages: (count: number) => `${String(count)} ${count === 1 ? 'lot' : 'lots'}`,
    tier: (first: number, last: number | undefined) =>
      last === undefined ? `à partir de l'unité ${String(first)}` : `unités ${String(first)} à ${String(last)}`,
  },
} as const;

const ENGLISH: Wording = {
  planLine: (plan, seats, service) => `${plan} plan, ${inEnglish(seats)}, ${serviceDays('en', service)}`,
  moduleLine: (module, seats, service) => `Module ${module}, ${inEnglish(seats)}, ${serviceDays('en', service)}`,
  productLine: (product, service) => `${productIn('en', product)}, ${serviceDays('en', service)}`,
  unusedProductLine: (product, service) => `Unused days of ${productIn('en', product)}, ${serviceDays('en', service)}`,
  unusedLine: (product, seats, service) =>
    `Unused days of ${product}, ${inEnglish(seats)}, ${serviceDays('en', service)}`,
  serviceLine: (service, quantity, unit) => `${service}, ${String(quantity)} ${unit}`,
  instalment: (number, of) => `Instalment ${String(number)} of ${String(of)}`,
  restOfTerm: 'Rest of the term, owed at its early end',
  monthsAt: (months, price) => `${String(months)} ${months === 1 ? 'month' : 'months'} at ${price}`,
  commitmentLine: (days) => `Commitment of usage, ${serviceDays('en', days)}: what is missing`,
  commitmentLess: (days) => `Commitment of usage, ${serviceDays('en', days)}: less is missing than was invoiced`,
  commitmentNote: (committed, used) => `${committed} committed to, ${used} used`,
  amendmentCredit: (from) => `Invoiced before, and replaced from ${dayText('en', from)} by an amendment`,
  referralLine: (months) => `Referral: ${months === 1 ? 'a month' : `${String(months)} months`} of your plan`,
  moneyBack: 'Money back',
  topUpLine: (amount) => `Compute credit: ${amount}`,
  overageLine: (amount, period) => `Compute used beyond credit in ${month('en', period)}: ${amount}`,
  adjustmentLine: (amount, period) =>
    `Compute used beyond credit in ${month('en', period)}, not invoiced before: ${amount}`,
  correctionLine: (amount, period) => `Compute invoiced for ${month('en', period)}, corrected since: ${amount}`,
  proration: (whole, { from, until, of }) =>
    `Prorated by day: ${String(until - from)} of ${String(of)} days; ` +
    `${whole} x ${String(until)}/${String(of)} less ${whole} x ${String(from)}/${String(of)}, each rounded to the cent`,
  discountsCut: (total, cap) => `Discounts of ${total} % in total, cut at ${cap} %`,
  bookRate: (amount, discount, rate, from) =>
    `${amount}${discount === undefined ? '' : ` less ${discount} %`} x ${rate} (book rate of ${from})`,
};

const FRENCH: Wording = {
  planLine: (plan, seats, service) => `Formule ${plan}, ${inFrench(seats)}, ${serviceDays('fr', service)}`,
  moduleLine: (module, seats, service) => `Module ${module}, ${inFrench(seats)}, ${serviceDays('fr', service)}`,
  productLine: (product, service) => `${productIn('fr', product)}, ${serviceDays('fr', service)}`,
  unusedProductLine: (product, service) =>
    `Jours non utilisés de ${productIn('fr', product)}, ${serviceDays('fr', service)}`,
  unusedLine: (product, seats, service) =>
    `Jours non utilisés de ${product}, ${inFrench(seats)}, ${serviceDays('fr', service)}`,
  serviceLine: (service, quantity, unit) => `${service}, ${String(quantity)} ${unit}`,
  instalment: (number, of) => `Échéance ${String(number)} sur ${String(of)}`,
  restOfTerm: 'Solde du contrat, dû à sa fin anticipée',
  monthsAt: (months, price) => `${String(months)} mois à ${inComma(price)}`,
  commitmentLine: (days) => `Engagement de consommation, ${serviceDays('fr', days)} : complément`,
  commitmentLess: (days) => `Engagement de consommation, ${serviceDays('fr', days)} : complément moindre que facturé`,
  commitmentNote: (committed, used) => `Engagement de ${inComma(committed)}, consommé ${inComma(used)}`,
  amendmentCredit: (from) => `Facturé auparavant, remplacé à partir du ${dayText('fr', from)} par un avenant`,
  referralLine: (months) => `Parrainage : ${months === 1 ? 'un mois' : `${String(months)} mois`} de votre formule`,
  moneyBack: 'Satisfait ou remboursé',
  topUpLine: (amount) => `Crédit de calcul : ${inComma(amount)}`,
  overageLine: (amount, period) => `Calcul au-delà du crédit en ${month('fr', period)} : ${inComma(amount)}`,
  adjustmentLine: (amount, period) =>
    `Calcul au-delà du crédit en ${month('fr', period)}, non facturé auparavant : ${inComma(amount)}`,
  correctionLine: (amount, period) => `Calcul facturé pour ${month('fr', period)}, corrigé depuis : ${inComma(amount)}`,
  proration: (whole, { from, until, of }) =>
    `Au prorata des jours : ${String(until - from)} sur ${String(of)} ; ` +
    `${inComma(whole)} x ${String(until)}/${String(of)} moins ${inComma(whole)} x ${String(from)}/${String(of)}, chacun arrondi au centime`,
  discountsCut: (total, cap) => `Remises de ${inComma(total)} % au total, limitées à ${inComma(cap)} %`,
  bookRate: (amount, discount, rate, from) =>
    `${inComma(amount)}${discount === undefined ? '' : ` moins ${inComma(discount)} %`} x ${inComma(rate)} (taux comptable du ${from})`,
};

export const wordingFor = (language: Language): Wording => (language === 'fr' ? FRENCH : ENGLISH);

/** "5.00 USD" */
export const computeText = (amount: Micros, currency: string): string => `${formatMicros(amount)} ${currency}`;
/** 0.1 is "10". */
export const percentText = (share: Factor): string => formatFactor(factor(share * 100n));

/** Where a service lies in its month: days [from, until) of `of`. */
export function daysOfMonth({ start, end }: DateRange): { from: number; until: number; of: number } {
  const period = periodOfDate(start);
  const of = daysInPeriod(period);
  const until = end === firstDayOf(nextPeriod(period)) ? of : Number(end.slice(8)) - 1;
  return { from: Number(start.slice(8)) - 1, until, of };
}
