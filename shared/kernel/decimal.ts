/** Why a text is not the decimal that was asked for. */
export type DecimalFault = 'not_a_decimal' | 'too_precise' | 'too_long';

/** Digits before the point that a decimal may have; bounds what a caller can make us compute. */
const MAX_INTEGER_DIGITS = 15;
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Reads "12.5" as an integer of 10^-scale units; never through a floating-point number. */
export function parseDecimal(text: string, scale: number): bigint | DecimalFault {
  const match = DECIMAL.exec(text);
  if (!match) return 'not_a_decimal';
  const [, sign, whole = '', fraction = ''] = match;
  if (whole.length > MAX_INTEGER_DIGITS) return 'too_long';
  if (fraction.length > scale) return 'too_precise';
  const units = BigInt(whole + fraction.padEnd(scale, '0'));
  return sign === '-' ? -units : units;
}

/** Writes an integer of 10^-scale units, with at least `minDigits` and at most `scale` digits after the point. */
export function formatDecimal(units: bigint, scale: number, minDigits: number = scale): string {
  const negative = units < 0n;
  const digits = (negative ? -units : units).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  let fraction = digits.slice(digits.length - scale);
  while (fraction.length > minDigits && fraction.endsWith('0')) fraction = fraction.slice(0, -1);
  return `${negative ? '-' : ''}${whole}${fraction ? `.${fraction}` : ''}`;
}
