import { planFor, bookOf } from '../../catalog/price-book.ts';
import { BillingError } from '../../kernel/errors.ts';
import { derivedId } from '../../kernel/id.ts';
import { laterOf, localDateAt } from '../../kernel/period.ts';
import { finishChange, type Finish, type SubscriptionFacts } from '../subscriptions/finish-change.ts';
import { dealSlots } from '../subscriptions/module-slots.ts';
import { isOverdue, refuseUnpaid } from '../subscriptions/resume-service.ts';
import { inQuantities } from '../subscriptions/product-charges.ts';
import { blank, type Account, type ChangeContext } from '../subscriptions/start-subscription.ts';
import {
  chargeDaysBefore,
  creditRest,
  draftOf,
  set,
  tell,
  unset,
  type SubscriptionDraft,
} from '../subscriptions/subscription-draft.ts';
import { isInPaidService, type InstalledModule, type Subscription } from '../subscriptions/subscription.ts';
import type { Agreement, Contract } from './contract.ts';
import { beginTerm, creditUnused, endContract, poolGrantId, runningTerm } from './run-contract.ts';

/** A quote that is being accepted. */
export type AcceptedQuote = {
  readonly quoteId: string;
  readonly agreement: Agreement;
  /** The contract that it takes the place of. */
  readonly amends?: string;
};

/** The contract that a quote becomes. */
export const contractIdOf = (quoteId: string): string => derivedId('ctr', quoteId);

/**
 * What accepting a quote comes to: its contract begins today, with its first instalment's invoice, or waits for its first
 * day. Refuses what the state of the customer does not allow any more.
 */
export function startContract(
  quote: AcceptedQuote,
  account: Account,
  context: ChangeContext & { readonly subscriptionId: string },
): SubscriptionFacts {
  const { catalog, now } = context;
  const { customer, subscription, tail } = account;
  const on = localDateAt(now, catalog.zone);
  checkStart(quote, subscription, on);
  const contract: Contract = {
    ...quote.agreement,
    id: contractIdOf(quote.quoteId),
    quoteId: quote.quoteId,
    renewals: 0,
    instalmentsInvoiced: 0,
  };
  const { plan, seats, startsOn } = contract;
  const wanted = { plan, seats, interval: 'month', quantities: {} } as const;
  const isEnded = subscription === undefined || subscription.status === 'canceled';
  const before = isEnded ? blank(wanted, account, { ...context, on }) : subscription;
  const draft = draftOf(before, { customer, catalog, on, now });
  checkModules(draft, contract);
  set(draft, { scheduledContract: contract });
  if (startsOn === on) return finishChange(draft, { ...beginContract(draft), tail });
  if (!isEnded) tell(draft, 'subscription.changed', { effectiveOn: startsOn });
  return finishChange(draft, { tail });
}

function checkStart({ agreement, amends }: AcceptedQuote, subscription: Subscription | undefined, on: string): void {
  const { startsOn } = agreement;
  if (startsOn < on) {
    throw refusal(
      'retroactive',
      'startsOn',
      `It was to start on ${startsOn}, and nothing is agreed for days that have passed. Make a quote that starts on ${on} or later.`,
    );
  }
  if (!subscription) return checkAmends(amends, undefined);
  const { contract, scheduledContract, scheduled } = subscription;
  if (scheduledContract) {
    throw refusal(
      'contract_scheduled',
      'customerId',
      `The contract ${scheduledContract.id} is accepted and starts on ${scheduledContract.startsOn}. Withdraw it by cancelling the subscription, or quote an amendment once it runs.`,
    );
  }
  if (subscription.status === 'paused') refuseUnpaid(subscription);
  const isOver = contract !== undefined && scheduled !== undefined && scheduled.on <= startsOn;
  if (!isOver) checkAmends(amends, contract);
}

function checkAmends(amends: string | undefined, contract: Contract | undefined): void {
  if (amends === contract?.id) return;
  if (!contract) {
    throw refusal(
      'nothing_to_amend',
      'amends',
      `The contract ${amends ?? ''} that it amends is not in force any more. Make a quote without amends.`,
    );
  }
  throw refusal(
    'amendment_required',
    'amends',
    `The contract ${contract.id} runs until ${runningTerm(contract).end}. Make a quote that amends it (amends: "${contract.id}").`,
  );
}

function refusal(rule: string, path: string, detail: string): BillingError {
  return new BillingError('rule_violation', { detail, errors: [{ path, message: rule }], members: { rule } });
}

/** Modules that are installed are either in the contract or come with its plan: nothing is charged beside it. */
function checkModules(draft: SubscriptionDraft, contract: Contract): void {
  const { modules } = draft.subscription;
  const covered = new Set(coveredModules(modules, draft, contract).map(({ id }) => id));
  const others = modules.flatMap(({ id }) => (covered.has(id) ? [] : [id]));
  if (others.length === 0) return;
  throw new BillingError('rule_violation', {
    detail: `Installed modules are not in the contract: ${others.join(', ')}. Quote them too, or uninstall them first.`,
    errors: others.map((id) => ({ path: 'lines', message: `module_not_agreed: ${id}` })),
    members: { rule: 'module_not_agreed', modules: others },
  });
}

/** The modules as they are under the contract: those that are agreed, and those that fill its plan's slots. */
function coveredModules(
  modules: readonly InstalledModule[],
  { catalog, customer }: Pick<SubscriptionDraft, 'catalog' | 'customer'>,
  contract: Contract,
): readonly InstalledModule[] {
  const book = bookOf(catalog, contract.catalogVersion);
  const agreed = new Set(contract.modules);
  const kept = modules.filter(({ id }) => Object.hasOwn(book.modules, id));
  const dealt = dealSlots(
    kept.filter(({ id }) => !agreed.has(id)).map(asActive),
    planFor(book, contract.plan, customer.id),
    book,
  );
  const included = new Map(dealt.map((each) => [each.id, each]));
  return kept.flatMap((each): readonly InstalledModule[] => {
    if (agreed.has(each.id)) return [{ ...asActive(each), included: false }];
    return included.get(each.id)?.included === true ? [{ ...asActive(each), included: true }] : [];
  });
}

const asActive = ({ id, since, included }: InstalledModule): InstalledModule => ({
  id,
  since,
  included,
  status: 'active',
});

/**
 * The contract that waits begins on the draft's day: what was paid for days from then on is given back, what the customer
 * had before gives way to what is agreed.
 */
export function beginContract(draft: SubscriptionDraft): Omit<Finish, 'tail'> {
  const { on, before, subscription } = draft;
  const { scheduledContract: contract, paused } = subscription;
  if (!contract) return {};
  const former = subscription.contract;
  leaveWhatWas(draft);
  unset(draft, 'scheduled', 'scheduledContract', 'trialEnd', 'paused', 'canceled', 'anchor');
  takeAgreed(draft, contract);
  tellBeginning(draft);
  const begun = beginTerm(draft);
  tell(draft, 'contract.started', {
    contractId: contract.id,
    quoteId: contract.quoteId,
    term: runningTerm(contract),
    ...(former && { amends: former.id }),
  });
  return {
    ...begun,
    ...(former?.pool?.per === 'term' && { endsPool: poolGrantId(draft, former) }),
    ...(before.status === 'paused' && { creditFrom: laterOf(on, paused?.creditWithheldFrom ?? on) }),
  };
}

function leaveWhatWas(draft: SubscriptionDraft): void {
  if (draft.before.status === 'canceled') {
    // What has ended brings nothing along: its modules and products went with it.
    set(draft, { modules: [], products: [] });
    return;
  }
  if (draft.subscription.contract) {
    creditUnused(draft);
    endContract(draft, 'amended');
    return;
  }
  chargeDaysBefore(draft);
  creditRest(draft, () => true);
}

function takeAgreed(draft: SubscriptionDraft, contract: Contract): void {
  const { subscription, on, now, before } = draft;
  const modules = modulesUnder(draft, contract);
  for (const { id, paidSince } of subscription.modules) {
    const isKept = modules.some((each) => each.id === id);
    if (!isKept) tell(draft, 'module.uninstalled', { module: id, credited: paidSince !== undefined });
  }
  for (const { id, status: moduleStatus, included } of modules) {
    const isThere = subscription.modules.some((each) => each.id === id);
    if (!isThere) tell(draft, 'module.installed', { module: id, moduleStatus, included });
  }
  set(draft, {
    contract,
    plan: contract.plan,
    catalogVersion: contract.catalogVersion,
    seats: contract.seats,
    interval: 'month',
    products: inQuantities(subscription.products, contract.quantities, on),
    modules,
    charges: [],
    invoicedUntil: on,
    status: statusUnder(draft),
    paidSince: subscription.paidSince ?? on,
    ...(before.status === 'canceled' && { startDate: on, startedAt: now }),
  });
}

/** Who is served goes on as they are: a payment or its due step says when that changes. */
function statusUnder({ before, subscription, on }: SubscriptionDraft): Subscription['status'] {
  if (isInPaidService(before)) return before.status;
  return isOverdue(subscription, on) ? 'past_due' : 'active';
}

function modulesUnder(draft: SubscriptionDraft, contract: Contract): readonly InstalledModule[] {
  const { modules } = draft.subscription;
  const kept = coveredModules(modules, draft, contract);
  const added = contract.modules.filter((id) => !kept.some((each) => each.id === id));
  return [...kept, ...added.map((id) => ({ id, since: draft.on, status: 'active' as const, included: false }))];
}

function tellBeginning(draft: SubscriptionDraft): void {
  const { before, on } = draft;
  const { status } = before;
  if (status === 'canceled') {
    tell(draft, 'subscription.started', { startDate: on });
    return;
  }
  if (status === 'trialing') {
    tell(draft, 'trial.ended', { outcome: 'converted' });
    tell(draft, 'trial.converted');
    tell(draft, 'subscription.activated', { effectiveOn: on });
  }
  if (status === 'paused') tell(draft, 'subscription.resumed', { effectiveOn: on });
  if (isInPaidService(before)) tell(draft, 'subscription.changed', { effectiveOn: on });
}
