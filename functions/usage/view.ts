import type { SettledUsage, UsageResult } from '../../shared/application/settle-usage.ts';
import { formatMicros } from '../../shared/kernel/money.ts';

/** What became of one event, as callers see it. `unsettled` alone is worth sending again. */
export type UsageResultView = {
  readonly id: string | null;
  readonly outcome: 'recorded' | 'duplicate' | 'conflict' | 'rejected' | 'unsettled';
  readonly amount?: string;
  readonly period?: string;
  readonly error?: { readonly code: string; readonly path?: string; readonly message: string };
};

export type UsageView = {
  readonly results: readonly UsageResultView[];
  readonly wallets: readonly { readonly customerId: string; readonly available: string }[];
};

export const usageView = ({ results, wallets }: SettledUsage): UsageView => ({
  results: results.map(resultView),
  wallets: wallets.map(({ customerId, available }) => ({ customerId, available: formatMicros(available) })),
});

export function resultView({
  id = null,
  result,
}: {
  id?: string | null | undefined;
  result: UsageResult['result'];
}): UsageResultView {
  switch (result.outcome) {
    case 'recorded':
    case 'duplicate':
      return result.amount === undefined
        ? { id, outcome: result.outcome, period: result.period }
        : { id, outcome: result.outcome, amount: formatMicros(result.amount), period: result.period };
    case 'conflict':
      return { id, outcome: 'conflict', error: CONFLICT };
    case 'rejected':
      return { id, outcome: 'rejected', error: result.refusal };
    case 'unsettled':
      return { id, outcome: 'unsettled', error: UNSETTLED };
  }
}

export const CONFLICT = {
  code: 'conflict',
  message: 'an event with this id was recorded with another body: give a new event an id of its own',
} as const;
const UNSETTLED = { code: 'try_again', message: 'was not settled: send it again as it is' } as const;
