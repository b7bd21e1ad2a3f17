import { QUANTITY_ONE, type Quantity } from '../kernel/money.ts';

/** Of documents. */
export const LANGUAGES = ['en', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What one of something is called, and several. A text alone stands for both. */
type Forms = string | { readonly one: string; readonly other: string };
/** In each language; a text alone stands for all of them: "GB". */
export type UnitName = string | Readonly<Record<Language, Forms>>;

/** A unit's name for a person: of one, unless a quantity is said. */
export function unitIn(unit: UnitName, language: Language, quantity: Quantity = QUANTITY_ONE): string {
  const forms = typeof unit === 'string' ? unit : unit[language];
  if (typeof forms === 'string') return forms;
  return IS_ONE[language](quantity) ? forms.one : forms.other;
}

/** English has its singular for exactly one, French for all below two. */
const IS_ONE: Readonly<Record<Language, (quantity: Quantity) => boolean>> = {
  en: (quantity) => quantity === QUANTITY_ONE,
  fr: (quantity) => quantity < 2n * QUANTITY_ONE,
};
