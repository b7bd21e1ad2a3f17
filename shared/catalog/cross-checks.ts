import type { FieldError } from '../kernel/errors.ts';
import { formatMicros } from '../kernel/money.ts';
import { checkPolicy, checkSegments } from './contract-checks.ts';
import { checkMeters } from './meter-checks.ts';
import type { CheckedCatalog } from './schema.ts';
import { checkAscending, type Report } from './checks.ts';
import { checkPriceBook } from './price-book-checks.ts';
import { hasFrenchSirenCheckDigit, hasFrenchVatKey } from './french-ids.ts';

/** What a schema of single fields cannot see: references, orders and ranges across fields. */
export function crossChecks(catalog: CheckedCatalog): readonly FieldError[] {
  const errors: FieldError[] = [];
  const report: Report = (path, message) => errors.push({ path, message });
  checkSeller(catalog, report);
  checkVat(catalog, report);
  checkPriceBook(catalog, catalog.meters, '', report);
  for (const [index, book] of catalog.earlier.entries()) checkEarlier(book, index, catalog, report);
  if (!Object.values(catalog.plans).some((plan) => plan.sale === 'self_service')) {
    report('plans', 'must have a plan that is sold self-service');
  }
  checkWallet(catalog, report);
  checkMeters(catalog, report);
  checkSegments(catalog, report);
  checkPolicy(catalog, report);
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
  checkPriceBook(book, catalog.meters, path, report);
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
  rates: NonNullable<CheckedCatalog['wallet']>['bookRates'],
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
  if (!wallet) return;
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
