import type { Address } from '../../catalog/catalog.ts';
import type { Relation } from '../../catalog/contract-terms.ts';
import type { Instant } from '../../kernel/instant.ts';
import type { LocalDate } from '../../kernel/period.ts';

/** Who is billed. `revision` grows by one with each change; a change expects the one before. */
export type Customer = {
  readonly id: string;
  readonly revision: number;
  readonly name: string;
  readonly email: string;
  readonly kind: 'business' | 'consumer';
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly address: Address;
  readonly vatId?: string;
  /** What the check of the VAT id answered, and when; present exactly when `vatId` is. */
  readonly vatIdCheck?: { readonly valid: boolean; readonly checkedAt: Instant };
  readonly siren?: string;
  readonly language: 'fr' | 'en';
  readonly reseller?: string;
  readonly referredBy?: string;
  /** What it is to the seller, beside being a customer. */
  readonly relation?: Relation;
  readonly proofs: readonly Proof[];
  readonly stripe?: StripeLink;
  /** When a first invoice of theirs was paid: raises the credit limit. */
  readonly firstPaidAt?: Instant;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};

export type ProofKind = 'student' | 'ngo' | 'startup';
/** Valid through the day `validUntil`, in the seller's zone; `claimedUntil` is the day that was said, which may be later. */
export type Proof = {
  readonly kind: ProofKind;
  readonly validUntil: LocalDate;
  readonly claimedUntil: LocalDate;
  readonly recordedAt: Instant;
};

export type StripeLink = { readonly customerId: string; readonly paymentMethod?: PaymentMethod };
export type PaymentMethod = {
  readonly id: string;
  readonly type: string;
  readonly brand?: string;
  readonly last4?: string;
  readonly expiresOn?: string;
  /** When the customer chose it, by Stripe's clock: what was chosen before it is history. */
  readonly chosenAt?: Instant;
};
