import { creditReferrer } from '../domain/subscriptions/referral.ts';
import type { Invoice } from '../domain/invoices/invoice.ts';
import { untilCommitted, type Attempt } from './attempts.ts';
import { isRunning } from './put-subscription.ts';
import type { Ports, Referral } from './ports.ts';
import { commitDue, factsOf, readCurrent, type SubscriptionDeps } from './subscription-changes.ts';

type Deps = SubscriptionDeps & Pick<Ports, 'referral' | 'customer'>;

/** An invoice was paid: a subscription that waited for it goes on, and who brought the customer is credited. */
export const followPaidInvoice =
  (deps: Deps) =>
  async ({ invoiceId }: { readonly invoiceId: string }): Promise<void> => {
    const found = await deps.invoice(invoiceId);
    if (!found) return;
    await bringUpToDate(deps, found.invoice.customerId);
    if (found.invoice.cause.startsWith('start:')) await creditReferrerOf(deps, found.invoice);
  };

/** Reading the account finds that its first invoice is paid; what follows from that is committed like all that is due. */
const bringUpToDate = (deps: Deps, customerId: string): Promise<void> =>
  untilCommitted(deps, async () => {
    const current = await readCurrent(deps, customerId, deps.clock());
    return (await commitDue(deps, current)) === 'lost' ? 'lost' : { outcome: undefined };
  });

const creditReferrerOf = (deps: Deps, invoice: Invoice): Promise<void> =>
  untilCommitted(deps, async (): Promise<Attempt<void>> => {
    const referrerId = (await deps.customer(invoice.customerId))?.referredBy;
    if (referrerId === undefined || referrerId === invoice.customerId) return { outcome: undefined };
    if (!(await deps.customer(referrerId)) || (await deps.referral(invoice.customerId))) return { outcome: undefined };
    const current = await readCurrent(deps, referrerId, deps.clock());
    const { now } = current;
    if ((await commitDue(deps, current)) === 'lost') return 'lost';
    const { account } = current;
    const credited = isRunning(account) ? creditReferrer(invoice, account, { catalog: deps.catalog, now }) : undefined;
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
