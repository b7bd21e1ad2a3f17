import type { Micros } from '../kernel/money.ts';
import type { UnitName } from './unit-name.ts';

/**
 * What one type of event measures. Its events are paid from the wallet, each at its price; or they are counted, and
 * products of the price book are charged by the count, after the month.
 */
export type Meter = WalletMeter | CountingMeter;

type MeterBase = {
  /** The CloudEvents `type`. */
  readonly event: string;
  readonly name: string;
  readonly fields: readonly MeterField[];
};

export type WalletMeter = MeterBase & {
  readonly price: MeterPrice;
  /** The seller's own cost, for the margin report, per 1,000 units. */
  readonly costPerThousand?: Micros;
};

export type CountingMeter = MeterBase & { readonly aggregations: Readonly<Record<string, Aggregation>> };

export const isWalletMeter = (meter: Meter): meter is WalletMeter => 'price' in meter;

export type MeterField = {
  readonly name: string;
  readonly optional: boolean;
} & (
  | { readonly type: 'integer'; readonly maximum: number }
  /** Up to six digits after the point, sent as a text or a number; kept as millionths. `maximum` in whole units. */
  | { readonly type: 'decimal'; readonly maximum: number }
  | { readonly type: 'choice'; readonly values: readonly string[] }
  /** Told apart, never shown again: only its hash is kept. */
  | { readonly type: 'text'; readonly maximumLength: number }
);

export const AGGREGATION_FUNCTIONS = ['count', 'sum', 'max', 'last', 'unique'] as const;
export type AggregationFunction = (typeof AGGREGATION_FUNCTIONS)[number];

/** What the events of a month come to. An id of its own, over all meters: products name it. */
export type Aggregation = {
  readonly id: string;
  readonly function: AggregationFunction;
  /** What is summed, compared or told apart; `count` has none. */
  readonly field?: string;
  /** What one of it is called: "hour", "GB". */
  readonly unit: UnitName;
  /** Choice fields: each combination of their values is aggregated by itself; what a product charges is their sum. */
  readonly by: readonly string[];
};

/** A price by the sum of some integer fields: the first tier whose `upTo` holds it; `classes` decide instead when named. */
export type MeterPrice = {
  readonly quantity: readonly string[];
  readonly tiers: readonly PriceTier[];
  readonly classField?: string;
  /** Which tier a class names, by its index. */
  readonly classes?: Readonly<Record<string, number>>;
};
/** Flat, or per unit with a least price. The last tier has no `upTo`. */
export type PriceTier = { readonly upTo?: number } & (
  { readonly flat: Micros } | { readonly perUnit: Micros; readonly minimum: Micros }
);
