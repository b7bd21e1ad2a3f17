import type { LocalDate, DateRange } from '../../kernel/period.ts';
import type { ScheduledChange } from '../subscriptions/subscription.ts';
import type { Contract } from './contract.ts';
import { instalmentsOf, type Instalment } from './instalments.ts';
import { noticeBy, runningTerm } from './run-contract.ts';

/** A contract as a person reads it: what was agreed, its quote says. */
export type ContractView = {
  readonly contract: Contract;
  readonly term: DateRange;
  /** The last day on which notice is in time for the end of this term. */
  readonly noticeBy: LocalDate;
  /** The day on which it ends, where that is known. */
  readonly endsOn?: LocalDate;
  readonly instalments: number;
  /** Of this term; absent when all of it is invoiced. */
  readonly next?: Instalment;
};

export function viewContract(contract: Contract, scheduled: ScheduledChange | undefined): ContractView {
  const instalments = instalmentsOf(contract, contract.renewals);
  const next = instalments[contract.instalmentsInvoiced];
  return {
    contract,
    term: runningTerm(contract),
    noticeBy: noticeBy(contract),
    ...(scheduled && { endsOn: scheduled.on }),
    instalments: instalments.length,
    ...(next && { next }),
  };
}
