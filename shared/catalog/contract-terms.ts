import type { Cents, Factor, UnitPrice } from '../kernel/money.ts';
import type { UnitName } from './unit-name.ts';

export const RHYTHMS = ['upfront', 'yearly', 'quarterly', 'monthly'] as const;
/** How often what a contract commits to is invoiced, in advance. `upfront`: the whole term at once. */
export type Rhythm = (typeof RHYTHMS)[number];

export const RELATIONS = ['partner', 'agency'] as const;
/** What a customer is to the seller, beside being a customer. */
export type Relation = (typeof RELATIONS)[number];

/** What a quote may agree for a plan that is sold by contract. */
export type ContractTerms = {
  /** Lengths in months; one that is open has a least length and takes any other. */
  readonly months: readonly number[] | { readonly from: number };
  readonly rhythms: readonly Rhythm[];
  /** Days to pay; the first is what is agreed unless something else is. 0: immediately. */
  readonly netDays: readonly number[];
  /** What discounts of a quote should come to in total; what lies above needs an approval as any other. */
  readonly discounts?: { readonly from: Factor; readonly upTo: Factor };
  readonly renewal: {
    /** Renewed for as long again unless notice was given. */
    readonly automatic: boolean;
    readonly noticeDays: number;
  };
  /** The plan that follows when it is not renewed; absent: the service ends. */
  readonly then?: string;
};

/** What may be taken off in a quote, by whom (domain.md section 5). How discounts come together: the book's stacking. */
export type DiscountPolicy = {
  /** More in total is forbidden: what applies by itself is cut here; a quote that asks for more needs a recorded exception. */
  readonly maximum: Factor;
  /** Of a quote with a negotiated discount: above so much in total a justification, a named approver. */
  readonly justificationAbove: Factor;
  readonly approverAbove: Factor;
  /** What an approver may grant as a matter of course; anything else is a case by itself. */
  readonly negotiated: readonly NegotiatedDiscount[];
};

export type NegotiatedDiscount = {
  readonly id: string;
  readonly name: string;
  readonly upTo: Factor;
  /** Whether `upTo` bounds what is negotiated, or all discounts in total. */
  readonly bounds: 'negotiated' | 'total';
  /** All conditions that it names must hold. */
  readonly when: {
    /** The recurring value of a month, before discounts, is above this. */
    readonly monthlyAbove?: Cents;
    readonly termFromMonths?: number;
    readonly relations?: readonly Relation[];
  };
};

/** Something that is sold once, and stands on the next invoice. */
export type Service = {
  readonly id: string;
  readonly name: string;
  readonly unit: UnitName;
  readonly price: UnitPrice;
};

/** Customers whose recurring revenue of a month lies in [from, below). One with a relation is for those alone, and goes first. */
export type Segment = {
  readonly id: string;
  readonly name: string;
  readonly from: Cents;
  readonly below?: Cents;
  readonly relation?: Relation;
};
