import type { Catalog, Territory } from '../../catalog/catalog.ts';
import { rateOn } from '../../catalog/dated-rate.ts';
import { factor } from '../../kernel/money.ts';
import type { LocalDate } from '../../kernel/period.ts';
import type { Customer } from '../customers/customer.ts';
import type { VatTreatment } from '../invoices/invoice.ts';

/** What of a customer decides how a sale to them is taxed. */
export type TaxedBuyer = Pick<Customer, 'kind' | 'country' | 'vatId' | 'vatIdCheck'>;
type VatRules = Pick<Catalog, 'seller' | 'vat'>;

const NO_RATE = factor(0n);

/**
 * How a sale of services is taxed on a day (finance.md, "VAT"): where the buyer is, what kind of buyer, and whether the
 * VAT id was found valid. In doubt VAT is charged: nothing but a positive answer brings the reverse charge.
 */
export function vatTreatmentOf(buyer: TaxedBuyer, { seller, vat }: VatRules, on: LocalDate): VatTreatment {
  const { country } = buyer;
  const territory = vat.domesticTerritories[country];
  if (territory) return inTerritory(territory, country, { seller, vat }, on);
  if (country === seller.country) return standardRated(country, vat, on);
  if (!vat.unionCountries.includes(country)) {
    return { category: 'O', rate: NO_RATE, country, note: vat.outsideScopeNote };
  }
  if (buyer.kind === 'business' && hasValidVatId(buyer)) {
    return { category: 'AE', rate: NO_RATE, country, note: vat.reverseChargeNote };
  }
  return standardRated(country, vat, on);
}

const hasValidVatId = ({ vatId, vatIdCheck }: TaxedBuyer): boolean => vatId !== undefined && vatIdCheck?.valid === true;

const standardRated = (country: string, vat: VatRules['vat'], on: LocalDate): VatTreatment => ({
  category: 'S',
  rate: rateOn(vat.rates[country] ?? [], on).rate,
  country,
});

function inTerritory(territory: Territory, country: string, { seller, vat }: VatRules, on: LocalDate): VatTreatment {
  switch (territory.vat) {
    case 'standard':
      return standardRated(seller.country, vat, on);
    case 'own_rate':
      return { category: 'S', rate: rateOn(territory.rates, on).rate, country };
    case 'none':
      return { category: 'O', rate: NO_RATE, country, note: territory.note };
  }
}
