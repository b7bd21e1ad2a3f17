import type { PeriodAccount, SealedSegment } from '../domain/wallets/wallet.ts';
import type { Period } from '../kernel/period.ts';
import type { Ports } from './ports.ts';

/** Closes that are walked back to a month; more is a defect. */
const MAX_MONTHS_BACK = 1_200;

/**
 * A month's account: of the tail while usage of it may come, else of the last segment that still had it. A month that a
 * wallet never had, or in which nothing ever happened, has none.
 */
export async function accountOfMonth(
  chain: Pick<Ports['chain'], 'segment'>,
  tail: SealedSegment,
  period: Period,
): Promise<PeriodAccount | undefined> {
  let sealed: SealedSegment | undefined = tail;
  for (let walked = 0; sealed && walked < MAX_MONTHS_BACK; walked += 1) {
    const { state, customerId }: SealedSegment['segment'] = sealed.segment;
    const found = state.periods.find((account) => account.period === period);
    if (found || state.closedThrough < period) return found;
    // A close drops the months that are over for good: the segment before it had them all.
    sealed = state.closingSeq > 0 ? await chain.segment(customerId, state.closingSeq - 1) : undefined;
  }
  return undefined;
}
