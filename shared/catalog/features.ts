/**
 * What a plan lets a customer do, beside what it costs: a row of the price grid. `by_contract`: the catalog does not say,
 * the customer's contract does.
 */
export type Feature = { readonly id: string; readonly name: string } & (
  | LimitFeature
  /** So much each day of the seller's zone. */
  | { readonly kind: 'quota'; readonly unit: string; readonly per: 'day'; readonly plans: ByPlan<Limit> }
  /** One of an ordered list, weakest first: a higher one includes those below. */
  | { readonly kind: 'level'; readonly levels: readonly string[]; readonly plans: ByPlan<string> }
  /** Some of a list, each for itself. */
  | { readonly kind: 'set'; readonly values: readonly string[]; readonly plans: ByPlan<readonly string[] | ByContract> }
  | { readonly kind: 'switch'; readonly plans: ByPlan<boolean | ByContract> }
);

/** At most so many at a time. `plans` names the member of a plan that says it already, so that it is not said twice. */
type LimitFeature = { readonly kind: 'limit'; readonly unit: string; readonly plans: ByPlan<Limit> | LimitOfPlan };

export type FeatureKind = Feature['kind'];
/** A number in total, or so many for each seat. */
export type Limit = number | { readonly perSeat: number } | 'unlimited' | ByContract;
export type LimitOfPlan = 'seats';
export type ByContract = 'by_contract';
type ByPlan<Value> = Readonly<Record<string, Value>>;
