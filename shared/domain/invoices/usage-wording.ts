import type { Product } from '../../catalog/product.ts';
import { unitIn } from '../../catalog/unit-name.ts';
import { formatFactor, formatQuantity, factor, type Quantity } from '../../kernel/money.ts';
import type { DateRange, Period } from '../../kernel/period.ts';
import type { UsedPart } from '../metering/price-usage.ts';
import { figureIn, month, serviceDays, type Language } from './wording.ts';

type Adjusted = { readonly product: Product; readonly quantity: Quantity; readonly isLess: boolean };

/** What an invoice says of metered usage. */
export type UsageWording = {
  readonly usageLine: (used: UsedPart, service: DateRange) => string;
  readonly unitOf: (used: UsedPart, currency: string) => string;
  /** How the quantity came about, where it is not what was used. */
  readonly note: (used: UsedPart) => string | undefined;
  readonly minimumLine: (product: Product, service: DateRange) => string;
  readonly adjustmentLine: (adjusted: Adjusted, period: Period) => string;
};

type Words = {
  readonly language: Language;
  readonly upTo: (upTo: string) => string;
  readonly over: (from: string) => string;
  readonly between: (from: string, upTo: string) => string;
  readonly base: string;
  readonly packages: (size: string) => string;
  readonly share: (percent: string) => string;
  readonly events: string;
  readonly package: string;
  readonly month: string;
  readonly event: string;
  readonly used: (used: string) => string;
  readonly free: (free: string) => string;
  readonly minimum: string;
  readonly adjusted: (used: string, isLess: boolean) => string;
};

const ENGLISH: Words = {
  language: 'en',
  upTo: (upTo) => `up to ${upTo}`,
  over: (from) => `over ${from}`,
  between: (from, upTo) => `over ${from} up to ${upTo}`,
  base: 'base price',
  packages: (size) => `packages of ${size}`,
  share: (percent) => `${percent} %`,
  events: 'per event',
  package: 'package',
  month: 'month',
  event: 'event',
  used: (used) => `${used} used`,
  free: (free) => `, the first ${free} free`,
  minimum: 'what is missing to the minimum',
  adjusted: (used, isLess) => `${used} by now, ${isLess ? 'less' : 'more'} than was invoiced`,
};

const FRENCH: Words = {
  language: 'fr',
  upTo: (upTo) => `jusqu'à ${upTo}`,
  over: (from) => `au-delà de ${from}`,
  between: (from, upTo) => `au-delà de ${from} jusqu'à ${upTo}`,
  base: 'prix de base',
  packages: (size) => `lots de ${size}`,
  share: (percent) => `${percent} %`,
  events: 'par événement',
  package: 'lot',
  month: 'mois',
  event: 'événement',
  used: (used) => `${used} utilisés`,
  free: (free) => `, dont les ${free} premiers gratuits`,
  minimum: 'complément au minimum',
  adjusted: (used, isLess) => `${used} à ce jour, ${isLess ? 'moins' : 'plus'} que facturé`,
};

const inUnits = (quantity: Quantity, { unit }: Product, { language }: Words): string =>
  `${figureIn(language, formatQuantity(quantity))} ${unitIn(unit, language, quantity)}`;

/** "over 100 up to 1000 GB": the tier that a part is of. */
function tierText({ product, part: { range } }: UsedPart, words: Words): string | undefined {
  if (!range) return undefined;
  const { from, upTo } = range;
  if (upTo === undefined) return from === 0n ? undefined : words.over(inUnits(from, product, words));
  const bound = inUnits(upTo, product, words);
  return from === 0n ? words.upTo(bound) : words.between(figureIn(words.language, formatQuantity(from)), bound);
}

function partText(used: UsedPart, words: Words): string | undefined {
  const { product, part } = used;
  switch (part.kind) {
    case 'flat':
      return part.range ? [words.base, tierText(used, words)].filter(Boolean).join(' ') : undefined;
    case 'packages':
      return product.charge.model === 'package'
        ? words.packages(inUnits(product.charge.size, product, words))
        : undefined;
    case 'share':
      return words.share(figureIn(words.language, formatFactor(factor(part.unitPrice * 100n))));
    case 'events':
      return words.events;
    case 'units':
    case 'seats':
      return tierText(used, words);
  }
}

function unitText({ product, part }: UsedPart, currency: string, words: Words): string {
  switch (part.kind) {
    case 'packages':
      return words.package;
    case 'flat':
      return words.month;
    case 'events':
      return words.event;
    case 'share':
      return currency;
    case 'units':
    case 'seats':
      return unitIn(product.unit, words.language);
  }
}

function noteText({ product, part, used }: UsedPart, words: Words): string | undefined {
  const { charge } = product;
  if (part.kind !== 'packages' && part.kind !== 'share') return undefined;
  const free = 'free' in charge && charge.free > 0n ? words.free(inUnits(charge.free, product, words)) : '';
  return words.used(inUnits(used, product, words)) + free;
}

const joined = (...parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined).join(', ');

const wordingOf = (words: Words): UsageWording => ({
  usageLine: (used, service) => joined(used.product.name, partText(used, words), serviceDays(words.language, service)),
  unitOf: (used, currency) => unitText(used, currency, words),
  note: (used) => noteText(used, words),
  minimumLine: ({ name }, service) => joined(name, words.minimum, serviceDays(words.language, service)),
  adjustmentLine: ({ product, quantity, isLess }, period) =>
    joined(product.name, month(words.language, period)) +
    ': ' +
    words.adjusted(inUnits(quantity, product, words), isLess),
});

export const usageWordingFor = (language: Language): UsageWording => wordingOf(language === 'fr' ? FRENCH : ENGLISH);
