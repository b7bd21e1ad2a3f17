import type { Account } from './account.ts';
import { leftAt } from './lots.ts';
import type { WalletModel } from './wallet.ts';

const PERCENTS = [80n, 100n];

/** Alerts that a month's usage brings: each once, and again when the wallet had fallen below it. */
export function alertsOf(account: Account, { lots, held }: WalletModel, now: number): string[] {
  const credit = account.spent - account.overage + held + leftAt(lots, now);
  const reached = account.spent === 0n ? 0 : PERCENTS.filter((each) => account.spent * 100n >= each * credit).length;
  const given = PERCENTS.slice(account.alerts, reached);
  account.alerts = reached;
  return given.map((percent) => (percent === 100n ? 'wallet.depleted' : 'wallet.threshold_reached'));
}
