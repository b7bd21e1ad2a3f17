import { isFirstWithFees } from '../domain/subscriptions/fee-invoices.ts';
import { creditReferrer, withdrawReferral } from '../domain/subscriptions/referral.ts';
import type { Invoice } from '../domain/invoices/invoice.ts';
import { untilCommitted, type Attempt } from './attempts.ts';
import { subscribed } from './change-subscription.ts';
import { isRunning } from './put-subscription.ts';
import type { Ports, Referral } from './ports.ts';
import { commitDue, factsOf, readCurrent, type SubscriptionDeps } from './subscription-changes.ts';

type Deps = SubscriptionDeps & Pick<Ports, 'referral' | 'customer'>;

/**
 * An invoice was paid or credited: a subscription that waited for it goes on; who brought the customer is credited, or no
 * longer is. The credit is looked at again each time: a credit note that comes between is seen by one of the two.
 */
export const followPaidInvoice =
  (deps: Deps) =>
  async ({ invoiceId }: { readonly invoiceId: string }): Promise<void> => {
    const found = await deps.invoice(invoiceId);
    if (!found) return;
    await bringUpToDate(deps, found.invoice.customerId);
    if (!found.invoice.lines.some(({ kind }) => kind === 'plan')) return;
    await creditReferrerOf(deps, found.invoice);
    await withdrawReferralOf(deps, found.invoice);
  };

/** Reading the account finds that its first invoice is paid; what follows from that is committed like all that is due. */
const bringUpToDate = (deps: Deps, customerId: string): Promise<void> =>
  untilCommitted(deps, async () => {
    const current = await readCurrent(deps, customerId, deps.clock());
    return (await commitDue(deps, current)) === 'lost' ? 'lost' : { outcome: undefined };
  });

const creditReferrerOf = (deps: Deps, invoice: Invoice): Promise<void> =>
  untilCommitted(deps, async (): Promise<Attempt<void>> => {
    const { customer, subscription } = await deps.account(invoice.customerId);
    const referrerId = customer?.referredBy;
    if (referrerId === undefined || referrerId === invoice.customerId) return { outcome: undefined };
    if (!subscription || !isFirstWithFees(subscription, invoice.id)) return { outcome: undefined };
    if (!(await deps.customer(referrerId)) || (await deps.referral(invoice.customerId))) return { outcome: undefined };
    const first = await deps.invoice(invoice.id);
    if (first?.payment?.status !== 'paid') return { outcome: undefined };
    const current = await readCurrent(deps, referrerId, deps.clock());
    const { now } = current;
    if ((await commitDue(deps, current)) === 'lost') return 'lost';
    const { account } = current;
    const credited = isRunning(account) ? creditReferrer(first, account, { catalog: deps.catalog, now }) : undefined;
    if (!credited) return { outcome: undefined };
    const referral: Referral = {
      referredId: invoice.customerId,
      referrerId,
      invoiceId: invoice.id,
      credit: credited.credit,
      creditedAt: now,
    };
    const facts = await factsOf(deps, credited.facts, account.customer, now);
    const changes = [...facts.changes, { noun: 'referral', value: referral } as const];
    return (await deps.commit({ changes, events: facts.events })) === 'lost' ? 'lost' : { outcome: undefined };
  });

const withdrawReferralOf = (deps: Deps, invoice: Invoice): Promise<void> =>
  untilCommitted(deps, async (): Promise<Attempt<void>> => {
    const [referral, first] = await Promise.all([deps.referral(invoice.customerId), deps.invoice(invoice.id)]);
    if (referral?.invoiceId !== invoice.id || !first?.payment?.credits) return { outcome: undefined };
    const current = await readCurrent(deps, referral.referrerId, deps.clock());
    if ((await commitDue(deps, current)) === 'lost') return 'lost';
    const { account, now } = current;
    const context = { catalog: deps.catalog, now };
    const facts = withdrawReferral(first, referral.credit, subscribed(account), context);
    if (!facts) return { outcome: undefined };
    const changes = await factsOf(deps, facts, account.customer, now);
    return (await deps.commit(changes)) === 'lost' ? 'lost' : { outcome: undefined };
  });
