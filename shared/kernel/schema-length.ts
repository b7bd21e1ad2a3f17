import * as z from 'zod/mini';

type HasLength = { readonly length: number };

/** Of texts and lists alone: an object of a caller may have a `length` that cannot be compared, and would throw. */
const isTextOrList = ({ value }: { readonly value: unknown }): boolean =>
  typeof value === 'string' || Array.isArray(value);

/** At least so many characters or items. */
export function minLength(minimum: number, message?: string): z.core.$ZodCheckMinLength<HasLength> {
  const check = z.minLength(minimum, message);
  check._zod.def.when = isTextOrList;
  return check;
}

/** At most so many characters or items. */
export function maxLength(maximum: number, message?: string): z.core.$ZodCheckMaxLength<HasLength> {
  const check = z.maxLength(maximum, message);
  check._zod.def.when = isTextOrList;
  return check;
}
