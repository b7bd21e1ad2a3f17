import { type Coverage, exhaust, type PairChoice, type Scenario } from './driver.ts';
import { accountScenarios } from './scenarios/accounts.ts';
import { closeScenarios } from './scenarios/closes.ts';
import { countedUsageScenarios } from './scenarios/counted-usage.ts';
import { dueScenarios } from './scenarios/due-steps.ts';
import { paidScenarios } from './scenarios/paid-invoices.ts';
import { paymentScenarios } from './scenarios/payments.ts';
import { refundScenarios } from './scenarios/refunds.ts';
import { subscriptionScenarios } from './scenarios/subscriptions.ts';
import { usageScenarios } from './scenarios/usage.ts';
import { walletSettingScenarios } from './scenarios/wallet-settings.ts';
import { walletScenarios } from './scenarios/wallets.ts';
import { webhookScenarios } from './scenarios/webhooks.ts';

export const SCENARIOS: readonly Scenario[] = [
  ...usageScenarios,
  ...countedUsageScenarios,
  ...walletScenarios,
  ...walletSettingScenarios,
  ...accountScenarios,
  ...subscriptionScenarios,
  ...dueScenarios,
  ...paidScenarios,
  ...closeScenarios,
  ...paymentScenarios,
  ...refundScenarios,
  ...webhookScenarios,
];

/** Handlers write what fails to the log: here that is every second line. */
export async function silently<T>(work: () => Promise<T>): Promise<T> {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = () => true;
  try {
    return await work();
  } finally {
    process.stdout.write = write;
  }
}

export const exhaustSilently = (scenario: Scenario, pairs: PairChoice, onRun?: () => void): Promise<Coverage> =>
  silently(() => exhaust(scenario, pairs, onRun));
