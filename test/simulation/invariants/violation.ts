/** What does not hold, and where it was seen. */
export type Violation = { readonly invariant: Invariant; readonly detail: string };

/** The invariants of reliability.md, as far as there is something to hold to them. */
export type Invariant =
  | '1 wallet balances follow from what happened'
  | '1 included credit follows the terms'
  | '1 a chain has no gap and never changes'
  | '2 an acknowledged event is in one segment'
  | '2 nothing is recorded twice'
  | '2 what is recorded was sent'
  | '2 what is answered is so'
  | '2 a correction is made once'
  | '2 a recharge is made once'
  | '3 an invoice is what was bought'
  | '3 every day is billed once'
  | '3 a final invoice never changes'
  | '3 numbers have no gap'
  | '3 a closed month gets no document'
  | '3 money moves once'
  | '3 money back is all fees, once'
  | '3 a service is invoiced once'
  | '3 counted usage is invoiced once'
  | '3 a referral is credited once'
  | '3 instalments sum to their contract'
  | '5 what was committed is told'
  | '5 effects of events happen once'
  | '5 exactly one event tells a transition'
  | 'a preview is what is then made'
  | '6 every customer is in the close once'
  | 'the same as-of gives the same bytes'
  | 'everything comes to rest'
  | 'nothing throws that should not'
  | 'verify finds nothing';

/** Where violations are told; the first one is what counts. */
export type Tell = (invariant: Invariant, detail: string) => void;
export const text = (value: unknown): string =>
  JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? each.toString() : each));
