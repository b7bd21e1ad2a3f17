import type { DueStep } from '../subscriptions/due-step.ts';
import { set, tell } from '../subscriptions/subscription-draft.ts';
import type { Subscription } from '../subscriptions/subscription.ts';
import { chargeInstalment, contractOf, noticeBy, reminderOn, renewContract, runningTerm } from './run-contract.ts';
import { beginContract } from './start-contract.ts';

/** A contract that was accepted begins on its first day: before anything else of that day. */
export const beginSteps = ({ scheduledContract }: Subscription): readonly DueStep[] =>
  scheduledContract ? [{ on: scheduledContract.startsOn, apply: beginContract }] : [];

/** What time does to a contract that runs. What ends it is a scheduled change, and comes first on its day. */
export function contractSteps(subscription: Subscription): readonly DueStep[] {
  const { contract, invoicedUntil } = subscription;
  if (!contract) return [];
  const isTermInvoiced = invoicedUntil >= runningTerm(contract).end;
  return [
    ...reminderSteps(subscription),
    isTermInvoiced ? { on: invoicedUntil, apply: renewContract } : { on: invoicedUntil, apply: chargeInstalment },
  ];
}

/** Told before the last day of notice, once a term; nobody is reminded of what was decided. */
function reminderSteps({ contract, notices }: Subscription): readonly DueStep[] {
  if (!contract || contract.noticeGivenOn !== undefined) return [];
  const term = runningTerm(contract);
  const notice = `renewal:${contract.id}:${term.end}`;
  if (notices.includes(notice)) return [];
  const remind: DueStep = {
    on: reminderOn(contract),
    apply: (draft) => {
      set(draft, { notices: [...notices, notice] });
      tell(draft, 'contract.renewal_due', {
        contractId: contract.id,
        term,
        noticeBy: noticeBy(contract),
        isAutomatic: contractOf(draft).renewal.automatic,
      });
      return {};
    },
  };
  return [remind];
}
