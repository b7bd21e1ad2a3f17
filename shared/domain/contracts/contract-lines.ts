import type { Stacking } from '../../catalog/catalog.ts';
import { unitIn } from '../../catalog/unit-name.ts';
import { formatUnitPrice, quantity as quantityOf, QUANTITY_ONE, type Quantity } from '../../kernel/money.ts';
import type { DateRange } from '../../kernel/period.ts';
import type { InvoiceLine } from '../invoices/invoice.ts';
import { creditLine, cutNote, notesOf } from '../invoices/lines.ts';
import { wordingFor, type Language } from '../invoices/wording.ts';
import type { AgreedLine } from './contract.ts';
import type { Instalment, InstalmentLine, UnusedLine } from './instalments.ts';

/** The lines of an instalment's invoice; each says which instalment it is, and of how many months at what price. */
export const instalmentLines = ({ number, of, lines }: Instalment, terms: LineTerms): readonly InvoiceLine[] =>
  lines.map((line) => lineOf(line, terms, wordingFor(terms.language).instalment(number, of)));

/** The lines of what is owed at once of the rest of a term. */
export const restLines = (lines: readonly InstalmentLine[], terms: LineTerms): readonly InvoiceLine[] =>
  lines.map((line) => lineOf(line, terms, wordingFor(terms.language).restOfTerm));

/** In which language, and how discounts came together. */
type LineTerms = { readonly language: Language; readonly stacking: Stacking };

/** What is given back of instalments that were invoiced. */
export const unusedLines = (unused: readonly UnusedLine[], language: Language): readonly InvoiceLine[] =>
  unused.map(({ agreed, service, net }) =>
    creditLine(
      unusedText(agreed, service, language),
      net,
      service,
      wordingFor(language).amendmentCredit(service.start),
    ),
  );

function lineOf(
  { agreed, months, service, price }: InstalmentLine,
  { language, stacking }: LineTerms,
  of: string,
): InvoiceLine {
  const { kind, unit, unitPrice } = agreed;
  const at = months && wordingFor(language).monthsAt(months, formatUnitPrice(unitPrice));
  return {
    kind,
    description: textOf(agreed, service, language),
    ...price,
    ...(unit !== undefined && { unit: unitIn(unit, language) }),
    service,
    ...notesOf(at ? `${of}: ${at}` : of, cutNote(price.discounts, stacking, language)),
  };
}

const wholeQuantity = (count: number): Quantity => quantityOf(BigInt(count) * QUANTITY_ONE);

function textOf(agreed: AgreedLine, service: DateRange, language: Language): string {
  const { kind, name, quantity, unit, part } = agreed;
  const wording = wordingFor(language);
  switch (kind) {
    case 'plan':
      return wording.planLine(name, quantity, service);
    case 'module':
      return wording.moduleLine(name, quantity, service);
    case 'product':
      return wording.productLine({ name, quantity, ...(part ?? { kind: 'units' }) }, service);
    case 'service':
      return wording.serviceLine(name, quantity, unitIn(unit ?? '', language, wholeQuantity(quantity)));
  }
}

function unusedText({ kind, name, quantity, part }: AgreedLine, service: DateRange, language: Language): string {
  const wording = wordingFor(language);
  if (kind === 'product') {
    return wording.unusedProductLine({ name, quantity, ...(part ?? { kind: 'units' }) }, service);
  }
  return wording.unusedLine(name, quantity, service);
}
