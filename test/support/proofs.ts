import type { Proof, ProofKind } from '../../shared/domain/customers/customer.ts';
import type { LocalDate } from '../../shared/kernel/period.ts';
import { at } from './wallets.ts';

/** A proof through a day, as it was claimed. */
export const proofUntil = (kind: ProofKind, day: string): Proof => ({
  kind,
  validUntil: day as LocalDate,
  claimedUntil: day as LocalDate,
  recordedAt: at('2026-11-01T00:00:00Z'),
});
