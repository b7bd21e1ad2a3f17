import { randomInt } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export const randomText = (length: number): string =>
  Array.from({ length }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');

/** How an id of Stripe's looks, and in which table its object lies. Any other id is its prefix and 24 characters. */
const PLACES = {
  cus: 'customers',
  pm: 'payment_methods',
  seti: 'setup_intents',
  cs: 'checkout_sessions',
  ii: 'invoiceitems',
  in: 'invoices',
  pi: 'payment_intents',
  ch: 'charges',
  re: 'refunds',
  cn: 'credit_notes',
  prod: 'products',
  price: 'prices',
  bps: 'billing_portal_sessions',
  we: 'webhook_endpoints',
  evt: 'events',
} as const;

export type Prefix = keyof typeof PLACES | 'il' | 'inpay' | 'li' | 'req' | 'si';

const LENGTHS: Partial<Record<Prefix, number>> = { cus: 14, prod: 14, req: 14 };

/** A new id that looks like Stripe's: `cus_` and 14 characters, `in_1` and 23 more, `cs_test_a1` and 58 more. */
export function newId(prefix: Prefix): string {
  if (prefix === 'cs') return `cs_test_a1${randomText(58)}`;
  const length = LENGTHS[prefix];
  return length === undefined ? `${prefix}_1${randomText(23)}` : `${prefix}_${randomText(length)}`;
}

/** The table of the object with this id, if it is one that can be looked up. */
export function tableOfId(id: string): (typeof PLACES)[keyof typeof PLACES] | undefined {
  const prefix = id.slice(0, id.indexOf('_'));
  return Object.hasOwn(PLACES, prefix) ? PLACES[prefix as keyof typeof PLACES] : undefined;
}
