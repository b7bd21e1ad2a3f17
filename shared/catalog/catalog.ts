import type { Cents, Factor, Micros, UnitPrice } from '../kernel/money.ts';
import type { LocalDate, Zone } from '../kernel/period.ts';
import type { ContractTerms, DiscountPolicy, Segment, Service } from './contract-terms.ts';
import type { Feature } from './features.ts';
import type { Meter } from './meter.ts';
import type { Product } from './product.ts';

/** What a seller sells, by which rules; parsed and checked by `schema.ts`. Prices are before VAT. */
export type Catalog = PriceBook & {
  readonly id: string;
  readonly name: string;
  /** The price books that were in force before, or still are while this one's first day has not come; newest first. */
  readonly earlier: readonly PriceBook[];
  /** SHA-256 (hex) of the catalog's canonical JSON; every segment carries its first bytes. */
  readonly hash: string;
  /** The JSON that it was read from, for whoever wants to read the catalog in force. */
  readonly document: CatalogDocument;
  readonly currency: string;
  readonly zone: Zone;
  readonly seller: Seller;
  readonly vat: VatSettings;
  readonly wallet: WalletSettings;
  /** By the CloudEvents type of the events that they meter. */
  readonly meters: Readonly<Record<string, Meter>>;
  readonly invoicing: InvoicingSettings;
  /** What may be taken off in a quote; absent where nothing is negotiated. */
  readonly discountPolicy?: DiscountPolicy;
  /** Of customers, by what they pay a month; ascending. */
  readonly segments: readonly Segment[];
  readonly referral?: ReferralSettings;
  /** Days from the first paid start in which plan and module fees are paid back on request. */
  readonly moneyBackDays: number;
  /** How long a proof of a kind holds at most, from the day that it is recorded on; of others it is said with each. */
  readonly proofs: Readonly<Partial<Record<'student' | 'ngo' | 'startup', { readonly validMonths: number }>>>;
};

/** What subscriptions are sold by. A running subscription keeps the version by which it was sold. */
export type PriceBook = {
  readonly version: string;
  readonly effectiveFrom: LocalDate;
  readonly plans: Readonly<Record<string, Plan>>;
  readonly modules: Readonly<Record<string, Module>>;
  /** What is sold by quantity or by what a meter counts. */
  readonly products: Readonly<Record<string, Product>>;
  /** What is sold once: trainings, migrations. */
  readonly services: Readonly<Record<string, Service>>;
  /** What plans let their customers do, in the order in which a price grid shows it. */
  readonly features: Readonly<Record<string, Feature>>;
  /** In the order in which they are shown on a line. */
  readonly discounts: readonly Discount[];
  readonly stacking: Stacking;
};

export type CatalogDocument = Readonly<Record<string, unknown>>;

export type Address = {
  readonly line1: string;
  readonly line2?: string;
  readonly postalCode: string;
  readonly city: string;
};

export type Seller = {
  readonly legalName: string;
  /** "SAS au capital de 10 000 EUR" */
  readonly legalForm: string;
  readonly siren: string;
  /** "RCS Metz 732 829 320" */
  readonly registration: string;
  readonly vatId: string;
  readonly email: string;
  /** Where a customer returns to from a page of Stripe's, unless the caller said where. */
  readonly website: string;
  readonly address: Address;
  readonly country: string;
};

export type VatSettings = {
  /** Standard rates by country, dated; the seller's own country and every country of the EU. */
  readonly rates: Readonly<Record<string, readonly DatedRate[]>>;
  /** Countries of the EU other than the seller's: reverse charge for businesses with a valid VAT id. */
  readonly unionCountries: readonly string[];
  /** Places with a country code of their own that are taxed like the seller's country, by a rate of their own. */
  readonly domesticTerritories: Readonly<Record<string, Territory>>;
  readonly reverseChargeNote: string;
  readonly outsideScopeNote: string;
};
/** A rate and the day from which it holds; lists of them ascend. */
export type DatedRate = { readonly from: LocalDate; readonly rate: Factor };
/** `standard`: the seller's country's own rate. `none`: VAT is not applied there, for the reason in the note. */
export type Territory =
  | { readonly vat: 'standard' }
  | { readonly vat: 'own_rate'; readonly rates: readonly DatedRate[] }
  | { readonly vat: 'none'; readonly note: string };

export type Plan = {
  readonly id: string;
  readonly name: string;
  readonly sale: 'self_service' | 'contract';
  /** Of a plan sold by contract: what a quote may agree. */
  readonly contract?: ContractTerms;
  /** When the products of a subscription are invoiced; a contract's follow its rhythm. */
  readonly productsBilled: 'in_advance' | 'in_arrears';
  readonly intervals: readonly ('month' | 'year')[];
  /** Per seat and month; of a plan sold by contract, the lowest. */
  readonly price: UnitPrice;
  /** Of a plan sold by contract: the highest price per seat and month. */
  readonly contractPriceUpTo?: UnitPrice;
  /** Other prices that some customers are shown, chosen by a stable hash of the customer. */
  readonly variants: readonly PriceVariant[];
  /** A trial's length; absent where there is none. */
  readonly trialDays?: number;
  /** How many sector modules come without charge. */
  readonly includedModules: number | 'all';
  /** Of a plan that needs a proof: where its customers go when the proof ends, and the discount that goes with it. */
  readonly afterProof?: { readonly plan: string; readonly discount: string };
  readonly seats: { readonly minimum: number; readonly maximum?: number; readonly notifySalesFrom?: number };
  /** The proof that a customer must hold to be on the plan. */
  readonly proof?: string;
  readonly includedCredit: { readonly perSeat: Micros };
  /** What becomes of usage without credit: owed on the month's invoice, or written off at the close. */
  readonly overage: 'invoice' | 'block';
  /** What may be open (top-ups and overage not yet invoiced) before a top-up must be paid at once. */
  readonly creditLimit: { readonly untilFirstPaid: Micros; readonly afterwards: Micros };
};

/** `weight` customers in the sum of all weights and 100 are shown it; the rest see the plan's own price. */
export type PriceVariant = { readonly id: string; readonly weightPercent: number; readonly price: UnitPrice };

/** What is installed beside a plan; `price` per seat and month. */
export type Module = {
  readonly id: string;
  readonly name: string;
  readonly kind: 'official' | 'certified' | 'community';
  readonly price: UnitPrice;
  /** The plans that may buy it; absent: any. One that fills an included slot needs none. */
  readonly soldTo?: readonly string[];
  /** A sector module may fill a plan's included slot. */
  readonly sector: boolean;
  readonly trialDays: number;
  /** What the seller keeps of what is paid; the rest is the partner's. */
  readonly sellerShare: Factor;
  /** Modules that it takes the place of: not both at once. */
  readonly excludes: readonly string[];
};

/** A reduction of lines by a rule. All conditions that it names must hold on the first day of the line's service. */
export type Discount = {
  readonly id: string;
  readonly name: string;
  readonly on: readonly DiscountedItem[];
  readonly plans?: readonly string[];
  readonly modules?: readonly string[];
  readonly products?: readonly string[];
  /** Of one group the best one applies. */
  readonly group?: string;
  /** What it takes off; of several the one with the highest `fromSeats` that is reached. */
  readonly percents: readonly { readonly fromSeats: number; readonly percent: Factor }[];
  readonly when: {
    readonly interval?: 'month' | 'year';
    /** While the customer holds a valid proof of this kind. */
    readonly proof?: 'student' | 'ngo' | 'startup';
    /** In the first months of a subscription's paid service. */
    readonly firstMonths?: number;
    /** Once it was awarded, for so many months. */
    readonly awardedMonths?: number;
    /** One of each of these sets of modules is active. */
    readonly together?: readonly (readonly string[])[];
    /** The customer was brought by another. */
    readonly referred?: true;
    /** So many different products, or more, are subscribed to. */
    readonly productsFrom?: number;
    /** Of a contract: its term has so many months, or more. */
    readonly termFromMonths?: number;
  };
};

/** `product`: sold by quantity; `usage`: sold by what a meter counts. On a plan, `plans` names it; else the plan in force. */
export type DiscountedItem = 'plan' | 'module' | 'product' | 'usage';

/** How discounts of different groups come together, and the most that they may take off. */
export type Stacking = { readonly method: 'multiply' | 'add' | 'best'; readonly cap?: Factor };

export type WalletSettings = {
  /** The compute dollar's currency code. */
  readonly currency: string;
  /** Compute dollars to invoice currency, by the day from which each rate holds, ascending. */
  readonly bookRates: readonly DatedRate[];
  readonly priorities: Readonly<Record<GrantKind, number>>;
  readonly topUps: {
    readonly minimum: Micros;
    readonly maximum: Micros;
    readonly offers: readonly Micros[];
    /** The one with the highest `above` that the amount exceeds applies. */
    readonly volumeDiscounts: readonly { readonly above: Micros; readonly discount: Factor }[];
    readonly ends: 'period' | { readonly days: number };
  };
  readonly holds: { readonly defaultSeconds: number; readonly maximumSeconds: number };
  /** Percent of what was granted, ascending; 100 is `wallet.depleted`. */
  readonly alertPercents: readonly number[];
  /** The price by which "requests left" is estimated. */
  readonly estimatePrice: Micros;
};

export type GrantKind = 'included' | 'trial' | 'purchased' | 'promotional' | 'contract';
export const GRANT_KINDS: readonly GrantKind[] = ['included', 'trial', 'purchased', 'promotional', 'contract'];

export type InvoicingSettings = {
  /** "FA": numbers are `{series}-{year}-{six digits}`. */
  readonly invoiceSeries: string;
  readonly creditNoteSeries: string;
  /** A close with less to pay issues nothing; the lines wait. */
  readonly minimum: Cents;
  /** Days to pay when no payment method is on file. */
  readonly termsDays: number;
  /** Days after which a first invoice that is overdue pauses the subscription. */
  readonly pauseAfterDays: number;
};

/** What a customer earns who brought another: so many months of their plan's fee after discounts, once. */
export type ReferralSettings = { readonly months: number };
