import type { Catalog, PriceBook } from '../../catalog/catalog.ts';
import { bookOf } from '../../catalog/price-book.ts';
import { unitIn } from '../../catalog/unit-name.ts';
import type { Instant } from '../../kernel/instant.ts';
import { cents, type UnitPrice } from '../../kernel/money.ts';
import { addDays } from '../../kernel/period.ts';
import { divideRounded } from '../../kernel/rounding.ts';
import type { AgreedDiscount } from '../contracts/contract.ts';
import type { Buyer } from '../invoices/invoice.ts';
import type { Language } from '../invoices/wording.ts';
import { chargeText } from './charge-text.ts';
import { factsOf, type Block, type Document } from './document.ts';
import { conditionsOf, endOf } from './quote-conditions.ts';
import { printedIn, type Printed } from './printed.ts';
import { figuresOf, type QuoteFigures } from './quote-figures.ts';
import { quoteWordingFor, type QuoteWording } from './quote-wording.ts';
import { statusAt, type Quote, type QuoteLine, type QuoteStatus } from './quote.ts';

/** What the parts of the document are told from. */
export type Told = {
  readonly quote: Quote;
  readonly status: QuoteStatus;
  readonly figures: QuoteFigures;
  readonly catalog: Catalog;
  /** The price book by which it was made. */
  readonly book: PriceBook;
  readonly language: Language;
  readonly wording: QuoteWording;
  readonly printed: Printed;
};

/** A quote as its customer reads it. What the seller's people wrote to each other (justification, exception) is not in it. */
export function quoteDocument(
  quote: Quote,
  {
    catalog,
    now,
    language = quote.language,
  }: { readonly catalog: Catalog; readonly now: Instant; readonly language?: Language | undefined },
): Document {
  const told: Told = {
    quote,
    status: statusAt(quote, now, catalog.zone),
    figures: figuresOf(quote),
    catalog,
    book: bookOf(catalog, quote.offer.terms.catalogVersion),
    language,
    wording: quoteWordingFor(language),
    printed: printedIn(language, { currency: quote.currency, credit: catalog.wallet.currency }),
  };
  return [
    ...headOf(told),
    ...linesOf(told),
    ...discountsOf(told),
    ...priceOf(told),
    ...scheduleOf(told),
    ...conditionsOf(told),
    ...endOf(told),
  ];
}

function headOf({ quote, status, catalog, book, wording, printed }: Told): readonly Block[] {
  const { plan } = quote.offer.terms;
  return [
    { kind: 'title', text: wording.title(printed.date(quote.date)) },
    factsOf(wording, [
      [wording.reference, quote.id],
      [wording.contractType, book.plans[plan]?.name ?? plan],
      [wording.validUntil, printed.date(quote.validUntil)],
      [wording.standing, wording.status[status]],
      [wording.seller, sellerText(catalog.seller)],
      [wording.customer, buyerText(quote.buyer)],
    ]),
  ];
}

const sellerText = ({
  legalName,
  legalForm,
  registration,
  vatId,
  email,
  address,
  country,
}: Catalog['seller']): string =>
  [legalName, legalForm, addressText(address, country), registration, vatId, email].join(', ');

const buyerText = ({ name, address, country, siren, vatId, email }: Buyer): string =>
  [
    name,
    addressText(address, country),
    ...(siren === undefined ? [] : [`SIREN ${siren}`]),
    ...(vatId === undefined ? [] : [vatId]),
    email,
  ].join(', ');

const addressText = ({ line1, line2, postalCode, city }: Buyer['address'], country: string): string =>
  [line1, ...(line2 === undefined ? [] : [line2]), `${postalCode} ${city}`, country].join(', ');

function linesOf(told: Told): readonly Block[] {
  const { quote, wording } = told;
  const { lines } = quote.offer;
  const table: readonly Block[] = [
    { kind: 'heading', text: wording.offer },
    {
      kind: 'table',
      columns: [
        { title: wording.description },
        { title: wording.quantity, isFigure: true },
        { title: wording.unitPrice, isFigure: true },
        { title: wording.amount, isFigure: true },
      ],
      rows: lines.map((line) => lineRow(line, told)),
    },
  ];
  return [...(lines.length > 0 ? table : []), ...byUse(told)];
}

const UNITS_PER_CENT = 10_000n;

function lineRow(
  { kind, name, unit, quantity, unitPrice, listPrice, part }: QuoteLine,
  { wording, printed, language }: Told,
): readonly string[] {
  const worth = cents(divideRounded(BigInt(quantity) * unitPrice, UNITS_PER_CENT));
  const per = kind === 'service' ? wording.once : wording.aMonth;
  return [
    namedWith(name, detailsOf(part, listPrice, { wording, printed })),
    printed.count(quantity),
    eachText(unitPrice, unit && unitIn(unit, language), { part, wording, printed }),
    per(printed.cents(worth)),
  ];
}

const namedWith = (name: string, details: readonly string[]): string =>
  details.length === 0 ? name : `${name} (${details.join(', ')})`;

function eachText(
  unitPrice: UnitPrice,
  unit: string | undefined,
  { part, wording, printed }: Pick<Told, 'wording' | 'printed'> & { readonly part: QuoteLine['part'] },
): string {
  const price = printed.price(unitPrice);
  if (part?.kind === 'flat') return price;
  return wording.each(price, part?.kind === 'packages' ? wording.package : (unit ?? wording.seat));
}

function detailsOf(
  part: QuoteLine['part'],
  listPrice: UnitPrice | undefined,
  { wording, printed }: Pick<Told, 'wording' | 'printed'>,
): readonly string[] {
  const { kind, from, upTo } = part ?? { kind: 'units' };
  return [
    ...(from === undefined
      ? []
      : [wording.tier(printed.count(from + 1), upTo === undefined ? undefined : printed.count(upTo))]),
    ...(kind === 'flat' ? [wording.basePrice] : kind === 'packages' ? [wording.packages] : []),
    ...(listPrice === undefined ? [] : [wording.priceBook(printed.price(listPrice))]),
  ];
}

/** What the contract's products cost that are charged by their use, whether the quote names them or not. */
function byUse({ quote, book, wording, printed, language }: Told): readonly Block[] {
  const { plan } = quote.offer.terms;
  const products = Object.values(book.products).filter(
    ({ meter, soldTo }) => meter !== undefined && (soldTo?.includes(plan) ?? true),
  );
  if (products.length === 0) return [];
  return [
    { kind: 'heading', text: wording.byUse },
    { kind: 'paragraph', text: wording.byUseIntroduction },
    {
      kind: 'list',
      items: products.map(
        (each) => `${wording.named(each.name)} ${chargeText(each, wording.charges, { printed, language })}`,
      ),
    },
  ];
}

function discountsOf(told: Told): readonly Block[] {
  const { quote, wording, printed } = told;
  const { discounts, stacking } = quote.offer.terms;
  if (discounts.length === 0) return [];
  const { cutAt, total } = quote.verdict;
  const together = { add: wording.added, multiply: wording.multiplied, best: wording.best }[stacking.method];
  return [
    { kind: 'heading', text: wording.discounts },
    {
      kind: 'table',
      columns: [
        { title: wording.description },
        { title: wording.nature },
        { title: wording.percent, isFigure: true },
        { title: wording.on },
        { title: wording.during },
      ],
      rows: discounts.map((discount) => discountRow(discount, told)),
    },
    ...(discounts.length > 1 ? [{ kind: 'paragraph', text: together } as const] : []),
    ...(cutAt === undefined
      ? []
      : [{ kind: 'paragraph', text: wording.cutAt(printed.percent(total), printed.percent(cutAt)) } as const]),
  ];
}

function discountRow(discount: AgreedDiscount, { book, wording, printed }: Told): readonly string[] {
  const { name, nature, percent, on, products, fromMonth, untilMonth } = discount;
  const names = products?.map((id) => book.products[id]?.name ?? book.modules[id]?.name ?? book.plans[id]?.name ?? id);
  return [
    name,
    wording.natures[nature],
    printed.percent(percent),
    (names ?? on.map((item) => wording.items[item])).join(', '),
    monthsText(fromMonth, untilMonth, wording),
  ];
}

function monthsText(fromMonth: number, untilMonth: number | undefined, wording: QuoteWording): string {
  const first = String(fromMonth + 1);
  if (untilMonth !== undefined) return wording.months(first, String(untilMonth));
  return fromMonth === 0 ? wording.wholeContract : wording.fromMonth(first);
}

function priceOf({ quote, figures, wording, printed }: Told): readonly Block[] {
  const { monthly, list, discount, net, vat, gross } = figures.totals;
  const { vatTreatment, offer } = quote;
  const { commitment } = offer.terms;
  const rate = printed.rate(vatTreatment.rate);
  return [
    { kind: 'heading', text: wording.price },
    factsOf(wording, [
      [wording.monthly, printed.cents(monthly)],
      [wording.list(String(offer.terms.termMonths)), printed.cents(list)],
      ...(discount === 0n ? [] : [[wording.discount, printed.cents(cents(0n - discount))] as const]),
      [wording.net, printed.cents(net)],
      [wording.vat(rate), printed.cents(vat)],
      [wording.gross, printed.cents(gross)],
      ...(commitment
        ? [[wording.committed, wording.committedAmount(printed.cents(commitment.amount), commitment.per)] as const]
        : []),
    ]),
    ...(vatTreatment.note === undefined ? [] : [{ kind: 'paragraph', text: vatTreatment.note } as const]),
  ];
}

function scheduleOf({ quote, figures, wording, printed }: Told): readonly Block[] {
  const { instalments, isStartOpen, startsOn } = figures;
  if (instalments.length === 0) return [];
  return [
    { kind: 'heading', text: wording.schedule },
    ...(isStartOpen ? [{ kind: 'paragraph', text: wording.startOpen(printed.date(startsOn)) } as const] : []),
    {
      kind: 'table',
      columns: [
        { title: wording.number, isFigure: true },
        { title: wording.invoicedOn },
        { title: wording.period },
        ...[wording.beforeVat, wording.vatAmount, wording.total].map((title) => ({
          title: `${title} (${quote.currency})`,
          isFigure: true as const,
        })),
        { title: wording.dueOn },
      ],
      rows: instalments.map(({ number, on, service, net, vat, gross, dueOn }) => [
        String(number),
        printed.shortDate(on),
        wording.days(printed.shortDate(service.start), printed.shortDate(addDays(service.end, -1))),
        printed.figure(net),
        printed.figure(vat),
        printed.figure(gross),
        printed.shortDate(dueOn),
      ]),
    },
  ];
}
