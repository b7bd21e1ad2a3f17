import type { Customer, Proof, ProofKind } from '../domain/customers/customer.ts';
import { addProof, proofFrom, type ProofClaim, proofOf } from '../domain/customers/record-proof.ts';
import { BillingError } from '../kernel/errors.ts';
import { invariant } from '../kernel/invariant.ts';
import { type LocalDate, localDateAt } from '../kernel/period.ts';
import { untilCommitted } from './attempts.ts';
import { customerFacts } from './customer-facts.ts';
import type { Ports } from './ports.ts';
import { readCustomer } from './read-customer.ts';

export type RecordProofInput = { readonly customerId: string; readonly claim: ProofClaim };
export type RecordProofOutcome = { readonly proof: Proof; readonly isNew: boolean };

/** Records that a customer proved to be a student, an NGO or a startup, through a day of the seller's zone. */
export const recordProof =
  (deps: Pick<Ports, 'account' | 'customer' | 'catalog' | 'commit' | 'clock' | 'pause'>) =>
  (input: RecordProofInput): Promise<RecordProofOutcome> =>
    untilCommitted<RecordProofOutcome>(deps, async () => {
      const current = await readCustomer(deps)(input.customerId);
      const now = deps.clock();
      const today = localDateAt(now, deps.catalog.zone);
      refuseEnded(input.claim, today);
      const decision = addProof(current, proofFrom(input.claim, now, deps.catalog));
      if (!decision) return { outcome: { proof: recordedBefore(current, input.claim.kind, today), isNew: false } };
      const { customer, event, proof } = decision;
      const result = await deps.commit(await customerFacts(deps, customer, event));
      return result === 'lost' ? 'lost' : { outcome: { proof, isNew: true } };
    });

function recordedBefore(customer: Customer, kind: ProofKind, today: LocalDate): Proof {
  const proof = proofOf(customer, kind);
  invariant(proof, 'a proof that changes nothing is there already');
  if (proof.validUntil < today) refuseWornOut(proof, today);
  return proof;
}

function refuseEnded({ validUntil }: ProofClaim, today: LocalDate): void {
  if (validUntil >= today) return;
  throw new BillingError('rule_violation', {
    detail: `The proof ended on ${validUntil}, before today (${today}). Ask for one that is still valid.`,
    errors: [{ path: 'validUntil', message: `must be ${today} or later` }],
    members: { rule: 'proof_ended', limit: today },
  });
}

function refuseWornOut({ kind, validUntil, claimedUntil }: Proof, today: LocalDate): never {
  throw new BillingError('rule_violation', {
    detail:
      `The ${kind} proof until ${claimedUntil} was recorded before, and held through ${validUntil}, as long as one may. ` +
      'Ask for a new one, and record it with its own last day.',
    errors: [{ path: 'validUntil', message: 'must be that of a new proof: this one was recorded before' }],
    members: { rule: 'proof_ended', limit: today },
  });
}
