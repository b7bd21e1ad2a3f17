import type { Account } from './account.ts';
import { endOfMonth, type Month, startOfMonth } from './calendar.ts';
import { inOrder, least, type Lot } from './lots.ts';
import type { WalletModel } from './wallet.ts';

const INCLUDED = 20;

type Undone = { readonly month: Month; readonly time: number; readonly price: bigint };

/** An event counts no more: first less is owed for its month, then the credit that paid for it is there again. */
export function takeBack(wallet: WalletModel, account: Account, { month, time, price }: Undone): void {
  account.events -= 1;
  account.spent -= price;
  wallet.totals.spent -= price;
  const notOwed = least(price, account.overage);
  account.overage -= notOwed;
  wallet.totals.overage -= notOwed;
  forgiveLess(account);
  const freed = price - notOwed;
  if (freed === 0n) return;
  const window = { from: startOfMonth(month), until: endOfMonth(month) };
  if (!account.isClosed) return giveBack(wallet.lots, freed, { ...window, time });
  account.forfeits.push({ ...window, rank: INCLUDED, amount: freed });
  account.forfeited += freed;
  wallet.totals.forfeited += freed;
}

/** What was settled and is no longer owed: money that was asked for is owed back, a debt that was forgiven is not. */
function forgiveLess(account: Account): void {
  const excess = account.settled - account.overage;
  if (excess <= 0n) return;
  const forgiven = account.isBlocking ? excess : least(excess, account.writtenOff);
  account.settled -= forgiven;
  account.writtenOff -= least(forgiven, account.writtenOff);
}

/** To lots that it may have come from, the last drawn on first. One that was used up is gone: a new one ends with the month. */
function giveBack(lots: Lot[], amount: bigint, { from, until, time }: { from: number; until: number; time: number }) {
  let left = amount;
  for (const lot of inOrder(lots, time).toReversed()) {
    const returned = least(lot.used, left);
    lot.left += returned;
    lot.used -= returned;
    left -= returned;
  }
  if (left > 0n) lots.push({ id: 'returned', rank: INCLUDED, from, until, left, used: 0n });
}
