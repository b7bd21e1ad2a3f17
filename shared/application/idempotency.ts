import { BillingError } from '../kernel/errors.ts';
import { canonicalJson, sha256Hex } from '../kernel/hash.ts';
import type { Change, Ports, StoredAnswer } from './ports.ts';

/** A call that moves money, by its identity (operation + path + Idempotency-Key) and its parsed, normalised input. */
export type IdempotentCall = { readonly key: string; readonly inputHash: string };

export const idempotentCall = (
  operation: string,
  path: string,
  idempotencyKey: string,
  input: unknown,
): IdempotentCall => ({
  key: sha256Hex(canonicalJson([operation, path, idempotencyKey])),
  inputHash: sha256Hex(canonicalJson(input)),
});

/** The answer that an earlier try of the same call committed, if any; another input under the same key is refused. */
export async function answeredBefore<Body>(
  deps: Pick<Ports, 'answer'>,
  call: IdempotentCall,
): Promise<Body | undefined> {
  const stored: StoredAnswer | undefined = await deps.answer(call.key);
  if (!stored) return undefined;
  if (stored.inputHash !== call.inputHash) {
    throw new BillingError('idempotency_conflict', {
      detail:
        'This Idempotency-Key was used with another input. Send the same body again, or use a new key for a new call.',
      errors: [{ path: 'Idempotency-Key', message: 'belongs to another input' }],
    });
  }
  return stored.body as Body;
}

/** Put this among the facts: the answer is kept in the transaction of the effect. */
export const answerToKeep = (call: IdempotentCall, status: number, body: unknown): Change => ({
  noun: 'answer',
  value: { key: call.key, inputHash: call.inputHash, status, body },
});
