const SIREN = /^\d{9}$/;

/** A SIREN has nine digits, the last of which makes Luhn's sum a multiple of ten (INSEE). */
export function isSiren(text: string): boolean {
  if (!SIREN.test(text)) return false;
  let sum = 0;
  for (const [index, digit] of [...text].reverse().entries()) {
    const weighted = Number(digit) * (index % 2 === 0 ? 1 : 2);
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}
