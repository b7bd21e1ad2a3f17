import type { FieldError } from '../kernel/errors.ts';
import { formatMicros } from '../kernel/money.ts';
import type { CheckedCatalog } from './schema.ts';
import { checkAscending, checkPriceBook, type Report } from './price-book-checks.ts';
import { hasFrenchSirenCheckDigit, hasFrenchVatKey } from './french-ids.ts';

/** What a schema of single fields cannot see: references, orders and ranges across fields. */
export function crossChecks(catalog: CheckedCatalog): readonly FieldError[] {
  const errors: FieldError[] = [];
  const report: Report = (path, message) => errors.push({ path, message });
  checkSeller(catalog, report);
  checkVat(catalog, report);
  checkPriceBook(catalog, '', report);
  for (const [index, book] of catalog.earlier.entries()) checkEarlier(book, index, catalog, report);
  if (!Object.values(catalog.plans).some((plan) => plan.sale === 'self_service')) {
    report('plans', 'must have a plan that is sold self-service');
  }
  checkWallet(catalog, report);
  for (const [type, meter] of Object.entries(catalog.meters)) checkMeter(meter, `meters.${type}`, report);
  if (catalog.invoicing.invoiceSeries === catalog.invoicing.creditNoteSeries) {
    report('invoicing.creditNoteSeries', 'must differ from the series of invoices');
  }
  return errors;
}

function checkEarlier(
  book: CheckedCatalog['earlier'][number],
  index: number,
  catalog: CheckedCatalog,
  report: Report,
): void {
  const path = `earlier.${String(index)}.`;
  checkPriceBook(book, path, report);
  const newer = catalog.earlier[index - 1] ?? catalog;
  if (book.effectiveFrom >= newer.effectiveFrom) {
    report(`${path}effectiveFrom`, `must be before ${newer.effectiveFrom}: books are listed newest first`);
  }
  const versions = [catalog, ...catalog.earlier].filter((each) => each.version === book.version);
  if (versions.length > 1) report(`${path}version`, `"${book.version}" names more than one book`);
}

function checkSeller({ seller, vat }: CheckedCatalog, report: Report): void {
  if (!vat.rates[seller.country]) report('seller.country', `has no rate in vat.rates (${seller.country})`);
  if (seller.country !== 'FR') return;
  if (!hasFrenchSirenCheckDigit(seller.siren)) report('seller.siren', 'has a wrong check digit');
  if (!hasFrenchVatKey(seller.vatId, seller.siren)) report('seller.vatId', 'does not follow from the SIREN');
}

function checkVat({ vat, seller, effectiveFrom }: CheckedCatalog, report: Report): void {
  for (const [country, rates] of Object.entries(vat.rates)) {
    checkResolves(rates, effectiveFrom, `vat.rates.${country}`, report);
  }
  for (const [index, country] of vat.unionCountries.entries()) {
    const path = `vat.unionCountries.${String(index)}`;
    if (!vat.rates[country]) report(path, `${country} has no rate in vat.rates`);
    if (country === seller.country) report(path, "must not be the seller's own country");
    if (vat.domesticTerritories[country]) report(path, `${country} is a domestic territory too`);
  }
  for (const [code, territory] of Object.entries(vat.domesticTerritories)) {
    if (territory.vat !== 'own_rate') continue;
    checkResolves(territory.rates, effectiveFrom, `vat.domesticTerritories.${code}.rates`, report);
  }
}

/** A dated list must answer for every day from the catalog's first. */
function checkResolves(
  rates: CheckedCatalog['wallet']['bookRates'],
  effectiveFrom: string,
  path: string,
  report: Report,
): void {
  const first = rates[0];
  if (first && first.from > effectiveFrom) {
    report(`${path}.0.from`, `must not be later than effectiveFrom (${effectiveFrom})`);
  }
}

function checkWallet({ wallet, effectiveFrom }: CheckedCatalog, report: Report): void {
  checkResolves(wallet.bookRates, effectiveFrom, 'wallet.bookRates', report);
  for (const [index, each] of wallet.bookRates.entries()) {
    if (each.rate === 0n) report(`wallet.bookRates.${String(index)}.rate`, 'must be above zero');
  }
  const { minimum, maximum, offers, volumeDiscounts } = wallet.topUps;
  if (minimum === 0n) report('wallet.topUps.minimum', 'must be above zero');
  if (maximum < minimum) report('wallet.topUps.maximum', 'must not be below the minimum');
  for (const [index, offer] of offers.entries()) {
    if (offer >= minimum && offer <= maximum) continue;
    report(`wallet.topUps.offers.${String(index)}`, `must lie in ${formatMicros(minimum)} to ${formatMicros(maximum)}`);
  }
  checkAscending(
    volumeDiscounts.map((each) => each.above),
    'wallet.topUps.volumeDiscounts',
    'above',
    report,
  );
  if (wallet.holds.defaultSeconds > wallet.holds.maximumSeconds) {
    report('wallet.holds.defaultSeconds', 'must not be above maximumSeconds');
  }
  checkAscending(wallet.alertPercents, 'wallet.alertPercents', '', report);
  if (wallet.estimatePrice === 0n) report('wallet.estimatePrice', 'must be above zero');
}

function checkMeter({ fields, price }: CheckedCatalog['meters'][string], path: string, report: Report): void {
  const typeOf = new Map(fields.map((field) => [field.name, field.type]));
  if (typeOf.size < fields.length) report(`${path}.fields`, 'names a field twice');
  for (const reserved of ['user', 'holdId']) {
    if (typeOf.has(reserved)) report(`${path}.fields`, `"${reserved}" is reserved: every meter has it`);
  }
  for (const [index, field] of price.quantity.entries()) {
    if (typeOf.get(field) !== 'integer') {
      report(`${path}.price.quantity.${String(index)}`, `"${field}" is not an integer field of the meter`);
    }
  }
  checkTiers(price.tiers, `${path}.price.tiers`, report);
  checkClasses(fields, price, `${path}.price`, report);
}

function checkTiers(tiers: CheckedCatalog['meters'][string]['price']['tiers'], path: string, report: Report): void {
  const bounds: number[] = [];
  for (const [index, tier] of tiers.entries()) {
    const isLast = index === tiers.length - 1;
    if (isLast && tier.upTo !== undefined) report(`${path}.${String(index)}.upTo`, 'the last tier must be open');
    if (!isLast && tier.upTo === undefined) report(`${path}.${String(index)}.upTo`, 'only the last tier may be open');
    if (tier.upTo !== undefined) bounds.push(tier.upTo);
  }
  checkAscending(bounds, path, 'upTo', report);
}

function checkClasses(
  fields: CheckedCatalog['meters'][string]['fields'],
  { classField, classes, tiers }: CheckedCatalog['meters'][string]['price'],
  path: string,
  report: Report,
): void {
  if ((classField === undefined) !== (classes === undefined)) {
    report(`${path}.${classField === undefined ? 'classField' : 'classes'}`, 'classField and classes come together');
  }
  if (classField === undefined || classes === undefined) return;
  const field = fields.find((each) => each.name === classField);
  if (field?.type !== 'choice') {
    report(`${path}.classField`, `"${classField}" is not a choice field of the meter`);
    return;
  }
  for (const [name, index] of Object.entries(classes)) {
    if (index >= tiers.length) report(`${path}.classes.${name}`, `names tier ${String(index)}, and there is none`);
    if (!field.values.includes(name)) report(`${path}.classes.${name}`, `is not a value of "${classField}"`);
  }
  for (const value of field.values) {
    if (classes[value] === undefined) report(`${path}.classes`, `does not say which tier "${value}" is`);
  }
}
