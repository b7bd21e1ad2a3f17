import type { Catalog } from '../../catalog/catalog.ts';
import type { Instant } from '../../kernel/instant.ts';
import { addMonthsTo, earlierOf, type LocalDate } from '../../kernel/period.ts';
import type { Customer, Proof, ProofKind } from './customer.ts';
import { type CustomerDecision, decided } from './put-profile.ts';

export type ProofClaim = { readonly kind: ProofKind; readonly validUntil: LocalDate };

/** A proof holds as long as is said of it, and no longer than the catalog lets its kind hold from today on. */
export function proofFrom(claim: ProofClaim, today: LocalDate, { proofs }: Pick<Catalog, 'proofs'>): ProofClaim {
  const { validMonths } = proofs[claim.kind] ?? {};
  if (validMonths === undefined) return claim;
  return { ...claim, validUntil: earlierOf(claim.validUntil, addMonthsTo(today, validMonths)) };
}

/** The latest word on a kind of proof replaces the one before; undefined when it is the same. */
export function addProof(
  customer: Customer,
  { kind, validUntil }: ProofClaim,
  now: Instant,
): (CustomerDecision & { readonly proof: Proof }) | undefined {
  if (proofOf(customer, kind)?.validUntil === validUntil) return undefined;
  const proof: Proof = { kind, validUntil, recordedAt: now };
  const proofs = [...customer.proofs.filter((each) => each.kind !== kind), proof];
  const next = { ...customer, proofs, revision: customer.revision + 1, updatedAt: now };
  return { ...decided('customer.updated', next, ['proofs']), proof };
}

export const proofOf = (customer: Customer, kind: ProofKind): Proof | undefined =>
  customer.proofs.find((each) => each.kind === kind);
