import type { SettledEvent } from '../../../shared/domain/wallets/wallet.ts';

/** Prices and rules of Taskforce as domain.md states them, in millionths and cents: not read from the catalog. */

export const MICROS = 1_000_000n;

export type Usage = { readonly inputTokens: number; readonly outputTokens: number; readonly class?: string };

const FLAT: readonly (readonly [upTo: number, name: string, price: bigint])[] = [
  [50, 'simple', 50_000n],
  [200, 'standard', 100_000n],
  [500, 'complex', 250_000n],
];
const LEAST_ADVANCED = 500_000n;
const PER_TOKEN = 1_000n;

/** What a request costs: its class says which price, else its tokens do. */
export function priceOf({ inputTokens, outputTokens, class: named }: Usage): bigint {
  const tokens = inputTokens + outputTokens;
  const flat = FLAT.find(([upTo, name]) => (named === undefined ? tokens <= upTo : named === name));
  if (flat) return flat[2];
  const price = BigInt(tokens) * PER_TOKEN;
  return price < LEAST_ADVANCED ? LEAST_ADVANCED : price;
}

/** The same of an event as the chain keeps it; what is counted costs the wallet nothing. */
export function priceOfEvent({ type, integers, choices }: Pick<SettledEvent, 'type' | 'integers' | 'choices'>): bigint {
  if (type !== 'assistant.request') return 0n;
  const { inputTokens = 0, outputTokens = 0 } = integers;
  return priceOf({ inputTokens, outputTokens, ...(choices['class'] !== undefined && { class: choices['class'] }) });
}

/** Half away from zero. */
export function rounded(numerator: bigint, denominator: bigint): bigint {
  const sign = numerator < 0n ? -1n : 1n;
  const size = numerator * sign;
  const down = size / denominator;
  return sign * (2n * (size - down * denominator) >= denominator ? down + 1n : down);
}

/** Compute dollars at the book rate of 0.92, in cents. */
export const inCents = (micros: bigint): bigint => rounded(micros * 92n, 1_000_000n);

/** More than 100 at once: 10 % less; more than 500: 15 %. */
export function topUpPrice(micros: bigint): bigint {
  const percent = micros > 500n * MICROS ? 15n : micros > 100n * MICROS ? 10n : 0n;
  return rounded(micros * (100n - percent) * 92n, 100_000_000n);
}

type PlanRules = {
  /** Cents per seat and month. */
  readonly price: bigint;
  readonly included: bigint;
  readonly isBlocking: boolean;
};
export const PLANS: Readonly<Record<string, PlanRules>> = {
  student: { price: 0n, included: 2n * MICROS, isBlocking: true },
  individual: { price: 800n, included: 5n * MICROS, isBlocking: false },
  pro: { price: 1_300n, included: 10n * MICROS, isBlocking: false },
};

type ModuleRules = { readonly price: bigint; readonly isSector: boolean };
const module = (price: bigint, isSector = false): ModuleRules => ({ price, isSector });
/** By the name on the line: cents per seat and month. */
export const MODULES: Readonly<Record<string, ModuleRules>> = {
  lims: module(700n, true),
  'quality-iso': module(500n, true),
  ged: module(600n, true),
  'ged-signature': module(900n, true),
  'advanced-analytics': module(400n),
  'time-tracking-pro': module(300n),
  'sap-integration': module(1_500n),
  'power-bi-connector': module(800n),
  'zapier-premium': module(600n),
};
/** What an invoice calls it. */
export const NAMES: Readonly<Record<string, string>> = {
  Student: 'student',
  Individual: 'individual',
  Pro: 'pro',
  LIMS: 'lims',
  'Quality ISO': 'quality-iso',
  GED: 'ged',
  'GED with electronic signature': 'ged-signature',
  'Advanced analytics': 'advanced-analytics',
  'Time tracking Pro': 'time-tracking-pro',
  'SAP integration': 'sap-integration',
  'Power BI connector': 'power-bi-connector',
  'Zapier Premium': 'zapier-premium',
};

/** What a plan charges pro customers less for many seats. */
export const volumePercent = (plan: string, seats: number): bigint =>
  plan === 'pro' && seats >= 100 ? 15n : plan === 'pro' && seats >= 50 ? 10n : 0n;

export type Share = {
  /** Cents for the whole month or year, all seats, before discounts. */
  readonly worth: bigint;
  /** Percents taken off, one after the other. */
  readonly off: readonly bigint[];
  readonly days: { readonly from: number; readonly until: number; readonly of: number };
};

/** Days [from, until) of a month or year of `of` days, cumulatively rounded. */
export function shareOf({ worth, off, days }: Share): bigint {
  const left = off.reduce((product, percent) => product * (100n - percent), worth);
  const upTo = (day: number) => rounded(left * BigInt(day), 100n ** BigInt(off.length) * BigInt(days.of));
  return upTo(days.until) - upTo(days.from);
}

/** The first month's share of the included credit, rounded down to the cent of a dollar. */
export function includedShare(plan: string, seats: number, days: { left: number; of: number }): bigint {
  const whole = (PLANS[plan]?.included ?? 0n) * BigInt(seats);
  const cent = MICROS / 100n;
  return ((whole * BigInt(days.left)) / (BigInt(days.of) * cent)) * cent;
}

const VAT_PERCENT: Readonly<Record<string, bigint>> = { FR: 20n, DE: 19n, US: 0n };
export const vatOf = (net: bigint, country: string): bigint => rounded(net * (VAT_PERCENT[country] ?? 0n), 100n);

/** An amount as the API writes it. */
export const microsOfText = (text: string): bigint => {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole) * MICROS + BigInt(fraction.padEnd(6, '0'));
};
