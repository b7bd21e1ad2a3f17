import {
  formatCents,
  formatMicros,
  formatQuantity,
  formatUnitPrice,
  type Cents,
  type Factor,
  type Micros,
  type Quantity,
  type UnitPrice,
} from '../../kernel/money.ts';
import type { LocalDate } from '../../kernel/period.ts';
import { dayText, percentText, type Language } from '../invoices/wording.ts';

/** Figures and days as a person of a language reads them. */
export type Printed = {
  readonly cents: (amount: Cents) => string;
  readonly price: (price: UnitPrice) => string;
  readonly credit: (amount: Micros) => string;
  readonly quantity: (quantity: Quantity) => string;
  readonly count: (count: number) => string;
  readonly percent: (share: Factor) => string;
  readonly rate: (share: Factor) => string;
  /** Without the currency, which the table's head names. */
  readonly figure: (amount: Cents) => string;
  readonly date: (date: LocalDate) => string;
  /** For a table: "17 Nov 2026". */
  readonly shortDate: (date: LocalDate) => string;
};

type Marks = { readonly thousands: string; readonly point: string };
/** In French thousands are parted by a space that does not break. */
const MARKS: Readonly<Record<Language, Marks>> = {
  en: { thousands: ',', point: '.' },
  fr: { thousands: '\u00a0', point: ',' },
};

export function printedIn(
  language: Language,
  { currency, credit }: { readonly currency: string; readonly credit: string },
): Printed {
  const marks = MARKS[language];
  const decimal = (text: string): string => localized(text, marks);
  return {
    cents: (amount) => `${decimal(formatCents(amount))}\u00a0${currency}`,
    price: (price) => `${decimal(formatUnitPrice(price))}\u00a0${currency}`,
    credit: (amount) => `${decimal(formatMicros(amount))}\u00a0${credit}`,
    quantity: (quantity) => decimal(formatQuantity(quantity)),
    count: (count) => decimal(String(count)),
    percent: (share) => `${decimal(percentText(share))}\u00a0%`,
    rate: (share) => decimal(percentText(share)),
    figure: (amount) => decimal(formatCents(amount)),
    date: (date) => dayText(language, date),
    shortDate: (date) => shortDate(language, date),
  };
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

function shortDate(language: Language, date: LocalDate): string {
  const [year = '', month = '', day = ''] = date.split('-');
  if (language === 'fr') return `${day}/${month}/${year}`;
  return `${String(Number(day))} ${MONTHS[Number(month) - 1] ?? ''} ${year}`;
}

function localized(text: string, { thousands, point }: Marks): string {
  const [whole = '', fraction] = text.split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, thousands);
  return fraction === undefined ? grouped : `${grouped}${point}${fraction}`;
}
