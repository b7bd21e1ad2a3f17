import type { BillingError } from '../../kernel/errors.ts';
import type { LocalDate } from '../../kernel/period.ts';
import type { Contract } from '../contracts/contract.ts';
import { runningTerm } from '../contracts/run-contract.ts';
import type { Subscription } from '../subscriptions/subscription.ts';
import { refused } from './check-lines.ts';

/**
 * Refuses a quote that no acceptance could take: one that amends a contract which is not there, or which stands beside a
 * contract that outlasts the last day on which it could start. Whether the customer may have it is for its acceptance to
 * say: notice may still be given of a contract whose term ends before.
 */
export function checkAmends(
  amends: string | undefined,
  subscription: Subscription | undefined,
  latestStart: LocalDate,
): void {
  const { contract, scheduledContract, scheduled } = subscription ?? {};
  if (amends === undefined) {
    if (contract && (scheduled?.on ?? runningTerm(contract).end) > latestStart) throw amendmentRequired(contract);
    return;
  }
  if (amends === contract?.id || amends === scheduledContract?.id) return;
  throw refused('rule_violation', 'amends', 'nothing_to_amend', {
    message: contract ? `must be ${contract.id}` : 'the customer has no contract',
    detail: `The customer has ${contract ? `the contract ${contract.id}, and not ${amends}` : 'no contract'}. ${contract ? 'Amend that one' : 'Leave amends out'}.`,
  });
}

function amendmentRequired(contract: Contract): BillingError {
  const { end } = runningTerm(contract);
  return refused('rule_violation', 'amends', 'amendment_required', {
    message: `must be ${contract.id}`,
    detail: `The contract ${contract.id} runs until ${end}. Amend it (amends: "${contract.id}"), or quote a start on ${end} or later and give notice of it.`,
  });
}
