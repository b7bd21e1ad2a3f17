const LUHN_MODULUS = 10;
const VAT_KEY_MODULUS = 97;

/** A SIREN's last digit makes its Luhn sum a multiple of ten. */
export function hasFrenchSirenCheckDigit(siren: string): boolean {
  if (!/^\d{9}$/.test(siren)) return false;
  let sum = 0;
  for (const [index, character] of siren.split('').toReversed().entries()) {
    const digit = Number(character) * (index % 2 === 0 ? 1 : 2);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % LUHN_MODULUS === 0;
}

/** A French VAT id is FR, a key of two digits, and the SIREN: key = (12 + 3 x (SIREN mod 97)) mod 97. */
export function hasFrenchVatKey(vatId: string, siren: string): boolean {
  const key = (12 + 3 * (Number(siren) % VAT_KEY_MODULUS)) % VAT_KEY_MODULUS;
  return vatId === `FR${String(key).padStart(2, '0')}${siren}`;
}
