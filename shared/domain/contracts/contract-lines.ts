import { formatUnitPrice } from '../../kernel/money.ts';
import type { DateRange } from '../../kernel/period.ts';
import type { InvoiceLine } from '../invoices/invoice.ts';
import { creditLine } from '../invoices/lines.ts';
import { wordingFor, type Language } from '../invoices/wording.ts';
import type { AgreedLine } from './contract.ts';
import type { Instalment, InstalmentLine, UnusedLine } from './instalments.ts';

/** The lines of an instalment's invoice; each says which instalment it is, and of how many months at what price. */
export const instalmentLines = ({ number, of, lines }: Instalment, language: Language): readonly InvoiceLine[] =>
  lines.map((line) => lineWith(line, language, wordingFor(language).instalment(number, of)));

/** The lines of what is owed at once of the rest of a term. */
export const restLines = (lines: readonly InstalmentLine[], language: Language): readonly InvoiceLine[] =>
  lines.map((line) => lineWith(line, language, wordingFor(language).restOfTerm));

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

function lineWith({ agreed, months, service, price }: InstalmentLine, language: Language, of: string): InvoiceLine {
  const wording = wordingFor(language);
  const note = months === undefined ? of : `${of}: ${wording.monthsAt(months, formatUnitPrice(agreed.unitPrice))}`;
  const { kind, unit } = agreed;
  const line = { kind, description: textOf(agreed, service, language), ...price, service, note };
  return unit === undefined ? line : { ...line, unit };
}

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
      return wording.serviceLine(name, quantity, unit ?? '');
  }
}

function unusedText({ kind, name, quantity, part }: AgreedLine, service: DateRange, language: Language): string {
  const wording = wordingFor(language);
  if (kind === 'product') {
    return wording.unusedProductLine({ name, quantity, ...(part ?? { kind: 'units' }) }, service);
  }
  return wording.unusedLine(name, quantity, service);
}
