import { bookOn, planFor } from '../../catalog/price-book.ts';
import { BillingError } from '../../kernel/errors.ts';
import { invariant } from '../../kernel/invariant.ts';
import { laterOf, type LocalDate } from '../../kernel/period.ts';
import { isSame } from '../../kernel/same.ts';
import { changeUnderContract } from '../contracts/change-contract.ts';
import { chargeProducts, setQuantities } from './change-products.ts';
import { checkRequest, type SubscriptionRequest, type Wanted } from './check-request.ts';
import { finishChange, type Finish, type SubscriptionFacts } from './finish-change.ts';
import { checkChargedModules, draftToday, installInto, modulesNotSoldTo, uninstallFrom } from './install-module.ts';
import { isBilledInAdvance, isSameQuantities } from './product-charges.ts';
import { refuseUnpaid, resume } from './resume-service.ts';
import { checkTrial, refuseTrialOf, type Account, type ChangeContext } from './start-subscription.ts';
import {
  bookOfDraft,
  chargeAllFromNow,
  chargeDaysBefore,
  chargeRest,
  chargeTermIfNew,
  creditRest,
  deal,
  dealModules,
  isPaidFor,
  markPaid,
  set,
  tell,
  unset,
  type SubscriptionDraft,
} from './subscription-draft.ts';
import { isInPaidService, type Quantities, type ScheduledChange, type Subscription } from './subscription.ts';
import { termOn } from './terms.ts';

export type Running = Account & {
  readonly subscription: Subscription;
  readonly tail: NonNullable<Account['tail']>;
};

/**
 * Changes a running subscription: what costs more takes effect today, its days left prorated; what costs less takes
 * effect with the next period (domain.md section 1). Undefined when it is so already.
 */
export function changeSubscription(
  request: SubscriptionRequest,
  account: Running,
  context: ChangeContext,
): SubscriptionFacts | undefined {
  const draft = draftToday(account, context);
  const finish = account.subscription.contract
    ? changeUnderContract(draft, request, account)
    : applyRequest(draft, { ...checkRequest(request, account, draft).wanted, trial: request.trial });
  applyModules(draft, request.modules);
  const isUnchanged = isSame(draft.subscription, account.subscription);
  return isUnchanged ? undefined : finishChange(draft, { tail: account.tail, ...finish });
}

type Change = Wanted & Pick<SubscriptionRequest, 'trial'>;

function applyRequest(draft: SubscriptionDraft, request: Change): Omit<Finish, 'tail'> {
  const { status } = draft.subscription;
  if (status !== 'trialing') refuseTrialOf(request, draft.subscription);
  if (status === 'paused') return resumeWith(draft, request);
  if (status !== 'trialing') return changeService(draft, request);
  return request.trial === false ? convertTrial(draft, request) : changeTrial(draft, request);
}

/** While it is tried everything changes at once: nothing has been paid. */
function changeTrial(draft: SubscriptionDraft, wanted: Wanted): Omit<Finish, 'tail'> {
  const { subscription } = draft;
  if (isAs(subscription, wanted)) {
    if (subscription.scheduled) withdrawSchedule(draft);
    return {};
  }
  if (wanted.plan !== subscription.plan) {
    const plan = planFor(bookOn(draft.catalog, draft.on), wanted.plan, draft.customer.id);
    checkTrial(plan, subscription);
    set(draft, { trials: [...subscription.trials, plan.id], catalogVersion: bookOn(draft.catalog, draft.on).version });
  }
  take(draft, wanted);
  dealModules(draft, draft.subscription.modules);
  checkModulesOf(draft, wanted.plan);
  tell(draft, 'subscription.changed', { effectiveOn: draft.on });
  return { trialCredit: 'difference' };
}

/** Ends the trial today, by the customer's wish: paid service begins, and a cancellation with the trial's end is withdrawn. */
function convertTrial(draft: SubscriptionDraft, wanted: Wanted): Omit<Finish, 'tail'> {
  const { before } = draft;
  unset(draft, 'scheduled');
  take(draft, wanted);
  beginPaidService(draft);
  tell(draft, 'trial.ended', { outcome: 'converted' });
  tell(draft, 'trial.converted');
  tell(draft, 'subscription.activated', { effectiveOn: draft.on });
  return { cause: `start:${before.id}` };
}

/** From a draft's day on the subscription is paid for: everything left of the term is charged. */
export function beginPaidService(draft: SubscriptionDraft): void {
  const { subscription, on } = draft;
  unset(draft, 'trialEnd', 'paused');
  set(draft, { status: 'active', ...(subscription.interval === 'year' && { anchor: on }) });
  markPaid(draft);
  deal(draft, draft.subscription.modules);
  chargeAllFromNow(draft);
}

function changeService(draft: SubscriptionDraft, wanted: Wanted): Omit<Finish, 'tail'> {
  const { subscription, customer, catalog, on } = draft;
  if (isAs(subscription, wanted)) {
    if (subscription.scheduled) withdrawSchedule(draft);
    return {};
  }
  chargeDaysBefore(draft);
  const book = bookOn(catalog, on);
  const [current, next] = [subscription.plan, wanted.plan].map((id) => planFor(book, id, customer.id));
  invariant(current && next, 'both plans are in the price book');
  const isUpgrade = next.id !== current.id && next.price >= current.price;
  const plan = isUpgrade ? next : current;
  const now: Wanted = {
    plan: plan.id,
    seats: Math.max(subscription.seats, wanted.seats),
    interval: wanted.interval === 'year' ? 'year' : subscription.interval,
    quantities: plan.productsBilled === 'in_advance' ? noLess(subscription, wanted) : wanted.quantities,
  };
  unset(draft, 'scheduled');
  if (now.interval !== subscription.interval) moveToYear(draft, now);
  else if (now.plan !== subscription.plan) upgradePlan(draft, now);
  else if (now.seats > subscription.seats) addSeats(draft, now);
  else setQuantities(draft, now.quantities);
  addProducts(draft);
  if (isAs(draft.subscription, wanted)) keepMigration(draft);
  else schedule(draft, wanted);
  tell(draft, 'subscription.changed', {
    effectiveOn: draft.subscription.scheduled && isAs(draft.before, now) ? draft.subscription.scheduled.on : on,
  });
  return {};
}

/** Of each product as many as there are, or more. */
function noLess({ products }: Subscription, { quantities }: Wanted): Quantities {
  const kept = products.map(({ id, quantity }) => [id, Math.max(quantity, quantities[id] ?? 0)] as const);
  return { ...quantities, ...Object.fromEntries(kept) };
}

/** What products were added is charged from today, where they are invoiced in advance. */
function addProducts(draft: SubscriptionDraft): void {
  const { before, subscription } = draft;
  markPaid(draft);
  const isMore = subscription.products.some(
    ({ id, quantity }) => quantity > (before.products.find((each) => each.id === id)?.quantity ?? 0),
  );
  if (isMore && isBilledInAdvance(subscription, bookOfDraft(draft))) chargeTermIfNew(draft);
  chargeProducts(draft);
}

/** A higher plan: its days are exchanged for the former plan's; modules may gain or lose their slots. */
function upgradePlan(draft: SubscriptionDraft, now: Wanted): void {
  creditRest(draft, (charge) => charge.item === 'plan');
  const added = now.seats - draft.subscription.seats;
  set(draft, { catalogVersion: bookOn(draft.catalog, draft.on).version });
  take(draft, now);
  markPaid(draft);
  chargeRest(draft, { item: 'plan', product: now.plan });
  dealModules(draft, draft.subscription.modules);
  if (added > 0) chargeModuleSeats(draft, added);
  checkModulesOf(draft, now.plan);
  chargeTermIfNew(draft);
}

/** The year instead of the month: what is unused is credited, a whole term is charged from today. */
function moveToYear(draft: SubscriptionDraft, now: Wanted): void {
  creditRest(draft, () => true);
  set(draft, { catalogVersion: bookOn(draft.catalog, draft.on).version, anchor: draft.on });
  take(draft, now);
  markPaid(draft);
  deal(draft, draft.subscription.modules);
  checkModulesOf(draft, now.plan);
  chargeAllFromNow(draft);
}

/** Added seats pay the unit price of the new total; the others keep theirs until the next period. */
function addSeats(draft: SubscriptionDraft, { seats, quantities }: Wanted): void {
  const added = seats - draft.subscription.seats;
  set(draft, { seats });
  setQuantities(draft, quantities);
  chargeRest(draft, { item: 'plan', product: draft.subscription.plan }, added);
  chargeModuleSeats(draft, added);
  chargeTermIfNew(draft);
}

/** Seats of modules that were charged before for fewer. */
function chargeModuleSeats(draft: SubscriptionDraft, added: number): void {
  const charged = new Set(draft.before.modules.filter(isPaidFor).map(({ id }) => id));
  for (const module of draft.subscription.modules) {
    if (isPaidFor(module) && charged.has(module.id)) chargeRest(draft, { item: 'module', product: module.id }, added);
  }
}

const isAs = ({ plan, seats, interval, products }: Subscription, wanted: Wanted): boolean =>
  plan === wanted.plan &&
  seats === wanted.seats &&
  interval === wanted.interval &&
  isSameQuantities(products, wanted.quantities);

function take(draft: SubscriptionDraft, { plan, seats, interval, quantities }: Wanted): void {
  set(draft, { plan, seats, interval });
  setQuantities(draft, quantities);
  if (interval === 'month') unset(draft, 'anchor');
  else if (draft.subscription.anchor === undefined) set(draft, { anchor: draft.on });
}

/** With the next period: seats that go, a lower plan, the month instead of the year. */
function schedule(draft: SubscriptionDraft, { plan, seats, interval, quantities }: Wanted): void {
  const { subscription } = draft;
  const isFewer = !isSameQuantities(subscription.products, quantities);
  const isSameSale = plan === subscription.plan && interval === subscription.interval;
  const change: ScheduledChange = {
    ...(isSameSale && migrationOf(draft)),
    on: nextTermStart(draft),
    plan,
    seats,
    interval,
    ...(isFewer && { quantities }),
  };
  const then: SubscriptionDraft = {
    ...draft,
    subscription: { ...subscription, plan, seats },
    lines: [],
    events: [],
  };
  if (plan !== subscription.plan) {
    checkModulesOf(then, plan);
    setQuantities(then, quantities);
  }
  set(draft, { scheduled: change });
}

/** The first day that is not invoiced, and never one that has begun. */
export const nextTermStart = ({ subscription, on }: SubscriptionDraft): LocalDate =>
  laterOf(termOn(subscription, on).end, isInPaidService(subscription) ? subscription.invoicedUntil : on);

/** What was asked for is withdrawn; a migration, which the seller asked for, stays. */
function withdrawSchedule(draft: SubscriptionDraft): void {
  const { scheduled } = draft.subscription;
  keepMigration(draft);
  if (isSame(draft.subscription.scheduled, scheduled)) return;
  tell(draft, 'subscription.changed', { effectiveOn: draft.on });
}

/** The move to another price book that is scheduled, unless a change has brought it already. */
export function migrationOf({ before, subscription }: SubscriptionDraft): Pick<ScheduledChange, 'catalogVersion'> {
  const catalogVersion = before.scheduled?.catalogVersion;
  return catalogVersion === undefined || catalogVersion === subscription.catalogVersion ? {} : { catalogVersion };
}

/** With the next period nothing changes, but the price book if it is migrated. */
function keepMigration(draft: SubscriptionDraft): void {
  const { plan, seats, interval } = draft.subscription;
  const migration = migrationOf(draft);
  if (migration.catalogVersion === undefined) unset(draft, 'scheduled');
  else set(draft, { scheduled: { on: nextTermStart(draft), plan, seats, interval, ...migration } });
}

/** 422 with the list, if an installed module needs a higher plan than `plan`. */
function checkModulesOf(draft: SubscriptionDraft, plan: string): void {
  const refused = modulesNotSoldTo(draft);
  if (refused.length === 0) return checkChargedModules(draft);
  throw new BillingError('plan_requires', {
    detail: `Installed modules need a higher plan than ${plan}: ${refused.join(', ')}. Uninstall them first, or keep the plan.`,
    errors: refused.map((id) => ({ path: 'plan', message: `plan_requires: the module ${id} is not sold to ${plan}` })),
    members: { rule: 'plan_requires', modules: refused },
  });
}

/** A paused subscription goes on, as the request says: what was not paid of the term is charged from today. */
function resumeWith(draft: SubscriptionDraft, wanted: Wanted): Omit<Finish, 'tail'> {
  const { subscription, on, catalog } = draft;
  const { paused } = subscription;
  refuseUnpaid(subscription);
  const isSamePlan = wanted.plan === subscription.plan;
  if (isSamePlan && !isBilledInAdvance(subscription, bookOfDraft(draft))) setQuantities(draft, wanted.quantities);
  const isOther = !isAs(draft.subscription, wanted);
  if (isOther) {
    creditRest(draft, () => true);
    set(draft, { catalogVersion: bookOn(catalog, on).version });
    take(draft, wanted);
  }
  resume(draft, isOther ? on : laterOf(on, subscription.invoicedUntil));
  return { creditFrom: laterOf(on, paused?.creditWithheldFrom ?? on) };
}

/** The modules that a request names are those that are installed; a request without them leaves them as they are. */
function applyModules(draft: SubscriptionDraft, wanted: readonly string[] | undefined): void {
  if (wanted === undefined) return;
  const installed = draft.subscription.modules.map(({ id }) => id);
  for (const id of installed) if (!wanted.includes(id)) uninstallFrom(draft, id);
  for (const id of wanted) if (!installed.includes(id)) installInto(draft, id, { trial: true });
}
