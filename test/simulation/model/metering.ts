import { createHash } from 'node:crypto';
import type { SettledEvent } from '../../../shared/domain/wallets/wallet.ts';
import { rounded } from './prices.ts';

/** What is counted here and charged after the month, told again without the catalog: by event, and by what the month came to. */
export type Metered =
  | { readonly type: 'automation.run'; readonly data: { readonly minutes: string } }
  | { readonly type: 'storage.sample'; readonly data: { readonly gigabytes: number; readonly region?: 'eu' | 'us' } }
  | { readonly type: 'guest.seen'; readonly data: { readonly guest: string } };

/** What an event says of its product: how much, and of what. Minutes in millionths. */
export type Reading = { readonly product: Product; readonly of: string; readonly amount: number };
type Product = 'automation' | 'storage' | 'guests';
export const PRODUCTS: readonly Product[] = ['automation', 'storage', 'guests'];

const MARK_BYTES = 16;
const MILLION = 1_000_000n;

export function readingSent(event: Metered): Reading {
  switch (event.type) {
    case 'automation.run':
      return { product: 'automation', of: '', amount: Math.round(Number(event.data.minutes) * 1e6) };
    case 'storage.sample':
      return { product: 'storage', of: event.data.region ?? '', amount: event.data.gigabytes };
    case 'guest.seen':
      return { product: 'guests', of: markOf(event.data.guest), amount: 1 };
  }
}

/** The same of an event as the chain keeps it; undefined of what the wallet pays. */
export function readingOf({ type, integers, choices }: Omit<SettledEvent, 'time'>): Reading | undefined {
  if (type === 'automation.run') return { product: 'automation', of: '', amount: integers['minutes'] ?? 0 };
  if (type === 'storage.sample')
    return { product: 'storage', of: choices['region'] ?? '', amount: integers['gigabytes'] ?? 0 };
  if (type === 'guest.seen') return { product: 'guests', of: choices['guest'] ?? '', amount: 1 };
  return undefined;
}

/** A text is kept as its hash. */
const markOf = (value: string): string =>
  createHash('sha256').update(value).digest().subarray(0, MARK_BYTES).toString('base64url');

/** A month of a product: how much there was, in millionths, and what that costs in cents. */
export type Charged = { readonly quantity: bigint; readonly amount: bigint };

/** What a month's events come to. */
export function chargedFor(product: Product, readings: readonly Reading[]): Charged {
  const own = readings.filter((reading) => reading.product === product);
  const quantity = quantityOf(product, own);
  return { quantity, amount: PRICES[product](quantity) };
}

function quantityOf(product: Product, readings: readonly Reading[]): bigint {
  const groups = [...Map.groupBy(readings, ({ of }) => of).values()];
  if (product === 'guests') return BigInt(groups.length) * MILLION;
  if (product === 'storage') {
    const peaks = groups.map((group) => Math.max(...group.map(({ amount }) => amount)));
    return BigInt(peaks.reduce((sum, peak) => sum + peak, 0)) * MILLION;
  }
  return BigInt(readings.reduce((sum, { amount }) => sum + amount, 0));
}

const PRICES: Readonly<Record<Product, (quantity: bigint) => bigint>> = {
  /** The first 100 minutes at 5 cents, the others at 3; each tier is a line. */
  automation: (quantity) => {
    const first = quantity < 100n * MILLION ? quantity : 100n * MILLION;
    return rounded(first * 5n, MILLION) + rounded((quantity - first) * 3n, MILLION);
  },
  storage: (quantity) => rounded(quantity * 35n, MILLION),
  /** The first is free; 2.00 for each three of the others that are begun. */
  guests: (quantity) => {
    const paid = quantity / MILLION - 1n;
    return paid > 0n ? ((paid + 2n) / 3n) * 200n : 0n;
  },
};
