import { checkRequest, notSupported, type SubscriptionRequest } from '../domain/subscriptions/check-request.ts';
import { startSubscription } from '../domain/subscriptions/start-subscription.ts';
import type { Subscription } from '../domain/subscriptions/subscription.ts';
import { viewSubscription, type SubscriptionView } from '../domain/subscriptions/subscription-view.ts';
import { invoiceFinalized, invoiceSeriesAt, issueDrafts } from '../domain/invoices/issue-drafts.ts';
import { localDateAt } from '../kernel/period.ts';
import { untilCommitted, type Attempt } from './attempts.ts';
import type { Facts, Ports } from './ports.ts';
import { customerNotFound } from './wallet-of.ts';

export type PutSubscription = { readonly customerId: string; readonly request: SubscriptionRequest };
/** `started`: it began now. `unchanged`: it was so already, nothing was written. */
export type PutSubscriptionOutcome = { readonly outcome: 'started' | 'unchanged'; readonly view: SubscriptionView };

type Deps = Pick<Ports, 'account' | 'numberSeries' | 'catalog' | 'commit' | 'clock' | 'newId' | 'pause'>;

/**
 * Starts a subscription: its invoice with number and register entry, its wallet and its events in one transaction. The
 * same request again changes nothing.
 */
export const putSubscription =
  (deps: Deps) =>
  (input: PutSubscription): Promise<PutSubscriptionOutcome> =>
    untilCommitted(deps, () => attempt(deps, input));

async function attempt(deps: Deps, { customerId, request }: PutSubscription): Promise<Attempt<PutSubscriptionOutcome>> {
  const { catalog } = deps;
  const now = deps.clock();
  const { customer, subscription: current } = await deps.account(customerId);
  if (!customer) throw customerNotFound(customerId);
  if (current) {
    if (!isSame(current, request)) {
      checkRequest(request, customer, catalog, localDateAt(now, catalog.zone));
      throw changeNotSupported(current);
    }
    return { outcome: { outcome: 'unchanged', view: viewSubscription(current, catalog, now) } };
  }
  const start = startSubscription(request, customer, { catalog, now, subscriptionId: deps.newId('sub') });
  const facts = await withInvoice(deps, start, now);
  if ((await deps.commit(facts)) === 'lost') return 'lost';
  return { outcome: { outcome: 'started', view: viewSubscription(start.subscription, catalog, now) } };
}

async function withInvoice(
  deps: Deps,
  { subscription, segment, draft, events }: ReturnType<typeof startSubscription>,
  now: ReturnType<Deps['clock']>,
): Promise<Facts> {
  const changes: Facts['changes'] = [
    { noun: 'subscription', value: subscription },
    { noun: 'segment', value: segment },
  ];
  if (!draft) return { changes, events };
  const context = { catalog: deps.catalog, now };
  const issue = issueDrafts([draft], await deps.numberSeries(invoiceSeriesAt(context)), context);
  return {
    changes: [
      ...changes,
      { noun: 'numberSeries', value: issue.numberSeries },
      { noun: 'registerEntry', value: issue.registerEntry },
      ...issue.invoices.map((value) => ({ noun: 'invoice', value }) as const),
    ],
    events: [...events, ...issue.invoices.map(invoiceFinalized)],
  };
}

const isSame = (current: Subscription, { plan, seats, interval, trial, modules }: SubscriptionRequest): boolean =>
  current.plan === plan && current.seats === seats && current.interval === interval && !trial && modules.length === 0;

const changeNotSupported = ({ plan, seats, interval }: Subscription) =>
  notSupported(
    'plan',
    'A subscription cannot be changed yet',
    `It stays as it is (plan "${plan}", ${String(seats)} seats, by ${interval}); the same values can be sent again, other credit can be bought as a top-up.`,
  );
