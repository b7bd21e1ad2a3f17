import type { Scenario } from './driver.ts';
import { accountScenarios } from './scenarios/accounts.ts';
import { closeScenarios } from './scenarios/closes.ts';
import { contractScenarios } from './scenarios/contracts.ts';
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
  ...contractScenarios,
  ...paidScenarios,
  ...closeScenarios,
  ...paymentScenarios,
  ...refundScenarios,
  ...webhookScenarios,
];
