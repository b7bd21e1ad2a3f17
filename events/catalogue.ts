import * as z from 'zod';
import { closeCompletedV1 } from './close-completed.v1.ts';
import { closeStartedV1 } from './close-started.v1.ts';
import { contractEndedV1 } from './contract-ended.v1.ts';
import { contractRenewalDueV1 } from './contract-renewal-due.v1.ts';
import { contractRenewedV1 } from './contract-renewed.v1.ts';
import { contractStartedV1 } from './contract-started.v1.ts';
import { creditNoteIssuedV1 } from './credit-note-issued.v1.ts';
import { customerCreatedV1 } from './customer-created.v1.ts';
import { customerUpdatedV1 } from './customer-updated.v1.ts';
import type { WireEnvelope } from './envelope.ts';
import { exportReadyV1 } from './export-ready.v1.ts';
import { count, ownId, text, wireInstant } from './fields.ts';
import { holdExpiredV1 } from './hold-expired.v1.ts';
import { invoiceFinalizedV1 } from './invoice-finalized.v1.ts';
import { invoicePaidV1 } from './invoice-paid.v1.ts';
import { invoicePaymentFailedV1 } from './invoice-payment-failed.v1.ts';
import { usageBudgetReachedV1 } from './usage-budget-reached.v1.ts';
import { memberCapReachedV1 } from './member-cap-reached.v1.ts';
import { moduleInstalledV1 } from './module-installed.v1.ts';
import { moduleUninstalledV1 } from './module-uninstalled.v1.ts';
import { paymentMethodAttachedV1 } from './payment-method-attached.v1.ts';
import { paymentMethodDetachedV1 } from './payment-method-detached.v1.ts';
import { proofExpiredV1 } from './proof-expired.v1.ts';
import { proofExpiringV1 } from './proof-expiring.v1.ts';
import { quoteAcceptedV1 } from './quote-accepted.v1.ts';
import { quoteApprovalRequestedV1 } from './quote-approval-requested.v1.ts';
import { quoteApprovedV1 } from './quote-approved.v1.ts';
import { quoteExpiredV1 } from './quote-expired.v1.ts';
import { quoteRejectedV1 } from './quote-rejected.v1.ts';
import { refundFailedV1 } from './refund-failed.v1.ts';
import { refundRequestedV1 } from './refund-requested.v1.ts';
import { refundSucceededV1 } from './refund-succeeded.v1.ts';
import { segmentChangedV1 } from './segment-changed.v1.ts';
import { serviceSoldV1 } from './service-sold.v1.ts';
import { subscriptionActivatedV1 } from './subscription-activated.v1.ts';
import { subscriptionCanceledV1 } from './subscription-canceled.v1.ts';
import { subscriptionChangedV1 } from './subscription-changed.v1.ts';
import { subscriptionChangedV2 } from './subscription-changed.v2.ts';
import { subscriptionPastDueV1 } from './subscription-past-due.v1.ts';
import { subscriptionPausedV1 } from './subscription-paused.v1.ts';
import { subscriptionResumedV1 } from './subscription-resumed.v1.ts';
import { subscriptionSeatsReachedV1 } from './subscription-seats-reached.v1.ts';
import { subscriptionStartedV1 } from './subscription-started.v1.ts';
import { subscriptionStartedV2 } from './subscription-started.v2.ts';
import { trialConvertedV1 } from './trial-converted.v1.ts';
import { trialEndedV1 } from './trial-ended.v1.ts';
import { trialEndingV1 } from './trial-ending.v1.ts';
import { trialLapsedV1 } from './trial-lapsed.v1.ts';
import { usageRefusedV1 } from './usage-refused.v1.ts';
import { verifyCompletedV1 } from './verify-completed.v1.ts';
import type { EventType } from './versions.ts';
import { walletAutoTopUpDueV1 } from './wallet-auto-top-up-due.v1.ts';
import { walletAutoTopUpStoppedV1 } from './wallet-auto-top-up-stopped.v1.ts';
import { walletDepletedV1 } from './wallet-depleted.v1.ts';
import { walletOverageStartedV1 } from './wallet-overage-started.v1.ts';
import { walletPeriodClosedV1 } from './wallet-period-closed.v1.ts';
import { walletThresholdReachedV1 } from './wallet-threshold-reached.v1.ts';
import { walletToppedUpV1 } from './wallet-topped-up.v1.ts';

/** Every contract there is: the schema of `data`, by type and version. Only ever added to. */
export const CONTRACTS = {
  'customer.created': { 1: customerCreatedV1 },
  'customer.updated': { 1: customerUpdatedV1 },
  'subscription.started': { 1: subscriptionStartedV1, 2: subscriptionStartedV2 },
  'subscription.activated': { 1: subscriptionActivatedV1 },
  'subscription.changed': { 1: subscriptionChangedV1, 2: subscriptionChangedV2 },
  'subscription.seats_reached': { 1: subscriptionSeatsReachedV1 },
  'subscription.paused': { 1: subscriptionPausedV1 },
  'subscription.resumed': { 1: subscriptionResumedV1 },
  'subscription.past_due': { 1: subscriptionPastDueV1 },
  'subscription.canceled': { 1: subscriptionCanceledV1 },
  'contract.started': { 1: contractStartedV1 },
  'contract.renewal_due': { 1: contractRenewalDueV1 },
  'contract.renewed': { 1: contractRenewedV1 },
  'contract.ended': { 1: contractEndedV1 },
  'trial.ending': { 1: trialEndingV1 },
  'trial.ended': { 1: trialEndedV1 },
  'trial.converted': { 1: trialConvertedV1 },
  'trial.lapsed': { 1: trialLapsedV1 },
  'proof.expiring': { 1: proofExpiringV1 },
  'proof.expired': { 1: proofExpiredV1 },
  'module.installed': { 1: moduleInstalledV1 },
  'module.uninstalled': { 1: moduleUninstalledV1 },
  'segment.changed': { 1: segmentChangedV1 },
  'service.sold': { 1: serviceSoldV1 },
  'wallet.topped_up': { 1: walletToppedUpV1 },
  'wallet.threshold_reached': { 1: walletThresholdReachedV1 },
  'wallet.depleted': { 1: walletDepletedV1 },
  'wallet.overage_started': { 1: walletOverageStartedV1 },
  'wallet.period_closed': { 1: walletPeriodClosedV1 },
  'wallet.auto_top_up_due': { 1: walletAutoTopUpDueV1 },
  'wallet.auto_top_up_stopped': { 1: walletAutoTopUpStoppedV1 },
  'member.cap_reached': { 1: memberCapReachedV1 },
  'usage.budget_reached': { 1: usageBudgetReachedV1 },
  'hold.expired': { 1: holdExpiredV1 },
  'invoice.finalized': { 1: invoiceFinalizedV1 },
  'invoice.paid': { 1: invoicePaidV1 },
  'invoice.payment_failed': { 1: invoicePaymentFailedV1 },
  'credit_note.issued': { 1: creditNoteIssuedV1 },
  'refund.requested': { 1: refundRequestedV1 },
  'refund.succeeded': { 1: refundSucceededV1 },
  'refund.failed': { 1: refundFailedV1 },
  'payment_method.attached': { 1: paymentMethodAttachedV1 },
  'payment_method.detached': { 1: paymentMethodDetachedV1 },
  'close.started': { 1: closeStartedV1 },
  'close.completed': { 1: closeCompletedV1 },
  'export.ready': { 1: exportReadyV1 },
  'usage.refused': { 1: usageRefusedV1 },
  'quote.approval_requested': { 1: quoteApprovalRequestedV1 },
  'quote.approved': { 1: quoteApprovedV1 },
  'quote.rejected': { 1: quoteRejectedV1 },
  'quote.accepted': { 1: quoteAcceptedV1 },
  'quote.expired': { 1: quoteExpiredV1 },
  'verify.completed': { 1: verifyCompletedV1 },
} as const satisfies Record<EventType, Readonly<Record<number, z.ZodType>>>;

/** What is around the data, in every version of every event. */
export const wireEnvelope = z.strictObject({
  id: ownId,
  type: text,
  version: z.int().min(1),
  occurredAt: wireInstant,
  recordedAt: wireInstant,
  aggregate: z.strictObject({ type: text, id: text, seq: count }),
  correlationId: text,
  data: z.unknown(),
});

/** Why an event is not what its contract says. */
export class ContractBroken extends Error {
  override readonly name = 'ContractBroken';
}

/** Checks an event, envelope and data, against its contract. */
export function readEvent(detail: unknown): WireEnvelope {
  const envelope = wireEnvelope.safeParse(detail);
  if (!envelope.success) throw new ContractBroken(`not an event of ours: ${z.prettifyError(envelope.error)}`);
  const { type, version } = envelope.data;
  const name = `${type} v${String(version)}`;
  const schema = contractOf(type, version);
  if (!schema) throw new ContractBroken(`the catalogue has no ${name}`);
  const data = schema.safeParse(envelope.data.data);
  if (!data.success) throw new ContractBroken(`${name}: ${z.prettifyError(data.error)}`);
  return envelope.data;
}

export function contractOf(type: string, version: number): z.ZodType | undefined {
  const contracts: Readonly<Record<string, Readonly<Record<number, z.ZodType>>>> = CONTRACTS;
  return Object.hasOwn(contracts, type) ? contracts[type]?.[version] : undefined;
}
