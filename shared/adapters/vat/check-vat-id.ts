import { checkVAT, countries } from 'jsvat-next';
import type { Ports } from '../../application/ports.ts';

/** Monaco is inside France for VAT, and its numbers are French ones. */
const COUNTRY_OF_NUMBERS: Readonly<Record<string, string>> = { MC: 'FR' };

/** Format and check digits, offline, of a number of that country's. Whether it is in force today only VIES knows. */
export const checkVatId: Ports['checkVatId'] = (vatId, country) => {
  const { isValid, country: found } = checkVAT(vatId, countries);
  return isValid && found?.isoCode.short === (COUNTRY_OF_NUMBERS[country] ?? country);
};
