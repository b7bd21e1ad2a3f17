import { derivedId } from '../../kernel/id.ts';
import { formatMicros } from '../../kernel/money.ts';
import { periodAt } from '../../kernel/period.ts';
import { available, stateOf, tell, type WalletDraft } from './wallet-draft.ts';
import type { AutoTopUp, SegmentEntry, WalletState } from './wallet.ts';

/** Recharges a month, whatever is asked for. */
export const MAX_RECHARGES = 100;

/** The last step of every decision: marks a recharge that is due as in flight and tells it, then leaves the state. */
export function finishedState(draft: WalletDraft): WalletState {
  const { autoTopUp } = draft.state;
  if (autoTopUp && isDue(draft, autoTopUp)) {
    const made = autoTopUp.made + 1;
    draft.state.autoTopUp = { ...autoTopUp, made, status: 'due' };
    tell(draft, 'wallet.auto_top_up_due', {
      period: autoTopUp.period,
      recharge: made,
      amount: formatMicros(autoTopUp.amount),
      below: formatMicros(autoTopUp.below),
      available: formatMicros(available(draft, draft.at)),
    });
  }
  return stateOf(draft);
}

const isDue = (draft: WalletDraft, { status, made, maxPerPeriod, below }: AutoTopUp): boolean =>
  status === 'armed' && made < maxPerPeriod && available(draft, draft.at) < below;

/** The grant of a month's nth recharge: however often it is asked for, it is made once. */
export const rechargeGrantId = (customerId: string, { period, made }: Pick<AutoTopUp, 'period' | 'made'>): string =>
  derivedId('gr', customerId, 'auto-top-up', period, String(made));

/** Settings that are put again count on in their month, even after they were taken away, and go on after a stop. */
export function applySettings(draft: WalletDraft, { settings }: SegmentEntry & { kind: 'auto_top_up' }): void {
  const { autoTopUp: before } = draft.state;
  if (!settings) return before && takeAway(draft, before);
  const period = periodAt(draft.at, draft.catalog.zone);
  const status = before?.status === 'due' ? 'due' : 'armed';
  draft.state.autoTopUp = { ...settings, period, made: before?.made ?? 0, status };
}

/** One in flight is not made any more; how many were made is known until the month's end, so that their numbers are not given again. */
function takeAway({ state }: WalletDraft, before: AutoTopUp): void {
  const made = before.made - Number(before.status === 'due');
  if (made === 0) delete state.autoTopUp;
  else state.autoTopUp = { ...before, made, status: 'off' };
}

/** Whether settings that were put left everything as it was. */
export const isSameAutoTopUp = (a: AutoTopUp | undefined, b: AutoTopUp | undefined): boolean =>
  a === b ||
  (a?.below === b?.below &&
    a?.amount === b?.amount &&
    a?.maxPerPeriod === b?.maxPerPeriod &&
    a?.period === b?.period &&
    a?.made === b?.made &&
    a?.status === b?.status);

/** A recharge that cannot be made: it does not count, and none follows. */
export function applyStop(draft: WalletDraft, { reason }: SegmentEntry & { kind: 'auto_top_up_stop' }): void {
  const { autoTopUp } = draft.state;
  if (autoTopUp?.status !== 'due') return;
  draft.state.autoTopUp = { ...autoTopUp, made: autoTopUp.made - 1, status: 'stopped' };
  tell(draft, 'wallet.auto_top_up_stopped', { period: autoTopUp.period, reason });
}

/** Any credit that is bought ends the flight; another's purchase does not count as the recharge. */
export function armAgain(draft: WalletDraft, grantId: string): void {
  const { autoTopUp } = draft.state;
  if (autoTopUp?.status !== 'due') return;
  const isOurs = rechargeGrantId(draft.customerId, autoTopUp) === grantId;
  draft.state.autoTopUp = { ...autoTopUp, made: autoTopUp.made - Number(!isOurs), status: 'armed' };
}
