import { cents, shareOf, type Cents, type UnitPrice } from '../../kernel/money.ts';
import { addDays, type LocalDate } from '../../kernel/period.ts';
import { divideRounded, sum } from '../../kernel/rounding.ts';
import { instalmentsOf, type Instalment } from '../contracts/instalments.ts';
import { agreementOf, type Quote } from './quote.ts';

/** What a quote comes to in its first term, before VAT unless it says so. */
export type QuoteTotals = {
  /** Of a month, by the agreed prices, before discounts. */
  readonly monthly: Cents;
  /** Of the term, services included, by the agreed prices and before discounts. */
  readonly list: Cents;
  readonly discount: Cents;
  readonly net: Cents;
  readonly vat: Cents;
  readonly gross: Cents;
};

/** An instalment with its VAT and the day on which it is to be paid. */
export type QuotedInstalment = Instalment & { readonly dueOn: LocalDate; readonly vat: Cents; readonly gross: Cents };

export type QuoteFigures = {
  readonly startsOn: LocalDate;
  /** It was not agreed: it starts when it is accepted, and every day moves with that. */
  readonly isStartOpen: boolean;
  readonly totals: QuoteTotals;
  readonly instalments: readonly QuotedInstalment[];
};

const UNITS_PER_CENT = 10_000n;

export function figuresOf(quote: Quote): QuoteFigures {
  const agreement = agreementOf(quote);
  const { rate } = quote.vatTreatment;
  const instalments = instalmentsOf(agreement).map((each): QuotedInstalment => {
    const vat = shareOf(each.net, rate);
    return { ...each, dueOn: addDays(each.on, agreement.netDays), vat, gross: cents(each.net + vat) };
  });
  const recurring = sum(agreement.lines.filter(({ kind }) => kind !== 'service').map(worthOf));
  const services = sum(agreement.lines.filter(({ kind }) => kind === 'service').map(worthOf));
  const list = inCents(recurring * BigInt(agreement.termMonths) + services);
  const net = cents(sum(instalments.map((each) => each.net)));
  const vat = cents(sum(instalments.map((each) => each.vat)));
  return {
    startsOn: agreement.startsOn,
    isStartOpen: quote.offer.startsOn === undefined && !quote.acceptance,
    totals: {
      monthly: inCents(recurring),
      list,
      discount: cents(list - net),
      net,
      vat,
      gross: cents(net + vat),
    },
    instalments: instalments.filter(({ lines }) => lines.length > 0),
  };
}

const worthOf = ({ quantity, unitPrice }: { readonly quantity: number; readonly unitPrice: UnitPrice }): bigint =>
  BigInt(quantity) * unitPrice;
const inCents = (worth: bigint): Cents => cents(divideRounded(worth, UNITS_PER_CENT));
