import type { Catalog } from '../../catalog/catalog.ts';
import { addMonthsTo, earlierOf, localDateAt, type LocalDate } from '../../kernel/period.ts';
import type { Instant } from '../../kernel/instant.ts';
import type { Customer, Proof, ProofKind } from './customer.ts';
import { type CustomerDecision, decided } from './put-profile.ts';

export type ProofClaim = { readonly kind: ProofKind; readonly validUntil: LocalDate };

/** A proof holds as long as is said of it, and no longer than the catalog lets its kind hold from the day it is recorded. */
export function proofFrom(
  { kind, validUntil }: ProofClaim,
  recordedAt: Instant,
  { proofs, zone }: Pick<Catalog, 'proofs' | 'zone'>,
): Proof {
  const { validMonths } = proofs[kind] ?? {};
  const longest = validMonths === undefined ? validUntil : addMonthsTo(localDateAt(recordedAt, zone), validMonths);
  return { kind, validUntil: earlierOf(validUntil, longest), claimedUntil: validUntil, recordedAt };
}

/**
 * The latest word on a kind of proof replaces the one before. Undefined when the same is claimed again: it stays worth
 * what it was on the day that it was recorded, however often it is repeated.
 */
export function addProof(customer: Customer, proof: Proof): (CustomerDecision & { readonly proof: Proof }) | undefined {
  if (proofOf(customer, proof.kind)?.claimedUntil === proof.claimedUntil) return undefined;
  const proofs = [...customer.proofs.filter(({ kind }) => kind !== proof.kind), proof];
  const next = { ...customer, proofs, revision: customer.revision + 1, updatedAt: proof.recordedAt };
  return { ...decided('customer.updated', next, ['proofs']), proof };
}

export const proofOf = (customer: Customer, kind: ProofKind): Proof | undefined =>
  customer.proofs.find((each) => each.kind === kind);
