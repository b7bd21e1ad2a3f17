import type { DomainEvent } from '../../../events/envelope.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { invariant } from '../../kernel/invariant.ts';
import { addMonths, firstDayOf, localDateAt, nextPeriod, type Period } from '../../kernel/period.ts';
import { composeDraft } from '../invoices/compose-draft.ts';
import type { InvoiceDraft } from '../invoices/invoice.ts';
import { packDraft, unpackDraft, type PackedDraft } from '../invoices/packed-draft.ts';
import { arrearsLines } from '../invoices/arrears-lines.ts';
import { chargeTurnOfMonth } from '../subscriptions/charge-turn-of-month.ts';
import { withFeeInvoice } from '../subscriptions/fee-invoices.ts';
import type { Subscription } from '../subscriptions/subscription.ts';
import { settledMonths, usageDue, withCommitments, type UsageAccount } from '../subscriptions/usage-due.ts';
import { arrearsOf, closeWallet } from '../wallets/close-wallet.ts';
import type { WalletContext } from '../wallets/decide.ts';
import type { SealedSegment } from '../wallets/wallet.ts';
import type { WalletTotals } from './close.ts';

/** What a customer's month came to, as the closing segment says; the same whoever reads it and however often. */
export type ClosedMonth = {
  readonly segment: number;
  readonly result: { readonly draft: InvoiceDraft } | { readonly skipped: 'below_minimum' | 'nothing_to_invoice' };
  readonly wallet: WalletTotals;
  readonly events: readonly DomainEvent[];
};

/** What closing a customer's month changes: one transaction. */
export type CustomerClosing = {
  readonly sealed: SealedSegment;
  /** Present when the invoice carries lines of the subscription. */
  readonly subscription?: Subscription;
  readonly closed: ClosedMonth;
};

export const closeCause = (period: Period): string => `close:${period}`;

type Account = UsageAccount & { readonly tail: SealedSegment };

/**
 * Closes a customer's month: takes back what is left in the wallet and composes the invoice of its arrears, of the
 * month's products and of the seats of the month that has begun. Below the minimum nothing is issued and the lines wait where they are.
 */
export function closeCustomer(account: Account, period: Period, context: WalletContext): CustomerClosing {
  const { customer, subscription, tail } = account;
  const { catalog } = context;
  const through = { advance: firstDayOf(addMonths(period, 2)), arrears: firstDayOf(nextPeriod(period)) };
  const charged = chargeTurnOfMonth(subscription, through, { customer, catalog, now: context.now });
  const usage = usageDue(tail.segment.state, period, account, catalog);
  const lines = [
    ...charged.lines,
    ...arrearsLines(arrearsOf(tail.segment.state, period), catalog, customer.language),
    ...usage.lines,
  ];
  const draft =
    lines.length === 0
      ? undefined
      : composeDraft(
          {
            cause: closeCause(period),
            customer,
            lines,
            on: localDateAt(context.now, catalog.zone),
            netDays: subscription.contract?.netDays,
          },
          catalog,
        );
  const isInvoiced = draft !== undefined && draft.gross >= catalog.invoicing.minimum;
  const { sealed, totals, events } = closeWallet(
    tail,
    {
      period,
      invoiced: isInvoiced,
      ...(draft && { draft: packDraft(draft) }),
      metered: settledMonths(usage, isInvoiced),
    },
    context,
  );
  const carried = isInvoiced ? (charged.subscription ?? subscription) : subscription;
  const after = withCommitments(carried, usage, isInvoiced);
  return {
    sealed,
    ...(after !== subscription && {
      subscription: { ...noted(after, draft), revision: subscription.revision + 1 },
    }),
    closed: closedMonth(sealed, totals, events),
  };

  function noted(changed: Subscription, invoice: InvoiceDraft | undefined): Subscription {
    if (!isInvoiced || !invoice) return changed;
    return withFeeInvoice(changed, invoice, { catalog, on: localDateAt(context.now, catalog.zone) });
  }
}

/**
 * Closes a month that no close had the customer in its list for: nothing is invoiced now, and all that the month left is
 * noted as due, so that the next one carries it.
 */
export function closeWithoutInvoice(
  account: Account,
  period: Period,
  context: WalletContext,
): Omit<CustomerClosing, 'closed'> & { readonly events: readonly DomainEvent[] } {
  const { subscription, tail } = account;
  const usage = usageDue(tail.segment.state, period, account, context.catalog);
  const metered = settledMonths(usage, false);
  const { sealed, events } = closeWallet(tail, { period, invoiced: false, metered }, context);
  const after = withCommitments(subscription, usage, false);
  const isChanged = after !== subscription;
  return { sealed, events, ...(isChanged && { subscription: { ...after, revision: subscription.revision + 1 } }) };
}

/**
 * What a month that is closed already came to, from the segment that closed it and the one before: the same decision
 * taken again, at the time that the segment carries.
 */
export function replayClosing(previous: SealedSegment, sealed: SealedSegment, catalog: Catalog): ClosedMonth {
  const { entry, recordedAt } = sealed.segment;
  invariant(entry.kind === 'close', 'a closing segment is replayed');
  const { totals, events } = closeWallet(previous, entry, { catalog, now: recordedAt });
  return closedMonth(sealed, totals, events);
}

function closedMonth(sealed: SealedSegment, wallet: WalletTotals, events: readonly DomainEvent[]): ClosedMonth {
  const { entry, seq, customerId } = sealed.segment;
  invariant(entry.kind === 'close', 'a month is closed by a closing segment');
  const draft = entry.draft === undefined ? undefined : unpackDraft(entry.draft as PackedDraft, customerId);
  const waiting = draft ? 'below_minimum' : 'nothing_to_invoice';
  const result = entry.invoiced && draft ? { draft } : ({ skipped: waiting } as const);
  return { segment: seq, result, wallet, events };
}
