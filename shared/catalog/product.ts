import type { Factor, Quantity, UnitPrice } from '../kernel/money.ts';
import type { UnitName } from './unit-name.ts';

/**
 * What is sold beside plans and modules: by a quantity that the subscription names (a virtual server), or by what a meter
 * has counted in the month (hours of a processor). Prices are per month, before VAT.
 */
export type Product = {
  readonly id: string;
  readonly name: string;
  /** What one of it is called: "server", "hour", "GB". */
  readonly unit: UnitName;
  readonly charge: ChargeModel;
  /** The aggregation that it is charged by, always after the month; absent: sold by quantity. */
  readonly meter?: string;
  /** Of a metered one: only the usage whose fields have these values. */
  readonly where: Readonly<Record<string, string>>;
  /** The plans that it is sold with; absent: all. A metered one is charged whenever there is usage. */
  readonly soldTo?: readonly string[];
  /** Of a metered one: what a month of service costs at least, prorated by day. */
  readonly minimum?: UnitPrice;
};

/** How a quantity becomes a price. Bounds are inclusive: a tier `upTo` 100 holds the 100th unit. */
export type ChargeModel =
  /** One price, whatever the quantity; nothing for nothing. */
  | { readonly model: 'flat'; readonly price: UnitPrice }
  /** A price for each seat of the subscription. */
  | { readonly model: 'per_seat'; readonly price: UnitPrice }
  | { readonly model: 'per_unit'; readonly price: UnitPrice }
  /** A price for each begun package behind the free units. */
  | { readonly model: 'package'; readonly size: Quantity; readonly price: UnitPrice; readonly free: Quantity }
  /** Each unit costs what its own tier says. */
  | { readonly model: 'graduated'; readonly tiers: readonly ChargeTier[] }
  /** All units cost what the tier of the whole quantity says. */
  | { readonly model: 'volume'; readonly tiers: readonly ChargeTier[] }
  /** A share of an amount in the invoice currency, and a price an event. The first `free` of the amount are free. */
  | { readonly model: 'percentage'; readonly rate: Factor; readonly free: Quantity; readonly perEvent?: UnitPrice };

/** `flat` is charged once when the tier is reached. The last tier has no `upTo`. */
export type ChargeTier = { readonly upTo?: Quantity; readonly price: UnitPrice; readonly flat?: UnitPrice };
