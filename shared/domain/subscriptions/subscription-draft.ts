import type { DomainEvent } from '../../../events/envelope.ts';
import type { Catalog, Plan, PriceBook } from '../../catalog/catalog.ts';
import { bookOf, planFor } from '../../catalog/price-book.ts';
import type { Instant } from '../../kernel/instant.ts';
import type { LocalDate } from '../../kernel/period.ts';
import type { Customer } from '../customers/customer.ts';
import type { InvoiceLine } from '../invoices/invoice.ts';
import {
  chargeOf,
  chargesBefore,
  chargesFor,
  creditLinesFor,
  lineOf,
  pricingOf,
  type Pricing,
  type SeatTarget,
} from './charges.ts';
import { dealSlots } from './module-slots.ts';
import { isInPaidService, type Charge, type InstalledModule, type Subscription } from './subscription.ts';
import { termOn } from './terms.ts';

/**
 * A subscription while one change of it is being decided: a private copy that the steps of the decision replace, with
 * the lines and events that they came to. It never leaves the decision.
 */
export type SubscriptionDraft = {
  readonly customer: Customer;
  readonly catalog: Catalog;
  /** The day from which the change holds; what fell due earlier is decided as of its own day. */
  readonly on: LocalDate;
  readonly now: Instant;
  readonly before: Subscription;
  subscription: Subscription;
  readonly lines: InvoiceLine[];
  readonly events: Pick<DomainEvent, 'type' | 'data'>[];
};

export type DraftContext = Pick<SubscriptionDraft, 'customer' | 'catalog' | 'on' | 'now'>;

/** Days after which a charge is of no use to any change. */
const isOver = (charge: Charge, on: LocalDate): boolean => charge.service.end <= on;

export const draftOf = (subscription: Subscription, context: DraftContext): SubscriptionDraft => ({
  ...context,
  before: subscription,
  subscription,
  lines: [],
  events: [],
});

/** Before what is sold changes: the days that no invoice carried yet are charged as the subscription was. */
export function chargeDaysBefore(draft: SubscriptionDraft): void {
  if (isInPaidService(draft.subscription)) advance(draft, draft.on);
}

export const bookOfDraft = ({ catalog, subscription }: SubscriptionDraft): PriceBook =>
  bookOf(catalog, subscription.catalogVersion);
export const planOfDraft = (draft: SubscriptionDraft): Plan =>
  planFor(bookOfDraft(draft), draft.subscription.plan, draft.customer.id);
export const pricingOfDraft = ({ subscription, customer, catalog }: SubscriptionDraft): Pricing =>
  pricingOf(subscription, customer, catalog);

export function set(draft: SubscriptionDraft, change: Partial<Subscription>): void {
  draft.subscription = { ...draft.subscription, ...change };
}

/** Takes members out. */
export function unset(draft: SubscriptionDraft, ...names: readonly (keyof Subscription)[]): void {
  draft.subscription = Object.fromEntries(
    Object.entries(draft.subscription).filter(([name]) => !names.includes(name as keyof Subscription)),
  ) as Subscription;
}

/** Charges all days up to `until` that were not: a charge for each product and term. */
export function advance(draft: SubscriptionDraft, until: LocalDate): void {
  if (draft.subscription.contract) return;
  for (let from = draft.subscription.invoicedUntil; from < until;) {
    const term = termOn(draft.subscription, from);
    const end = term.end < until ? term.end : until;
    charge(draft, chargesFor(pricingOfDraft(draft), { start: from, end }));
    set(draft, { invoicedUntil: end });
    from = end;
  }
}

/** Puts charges on the subscription, and their lines on what is to be invoiced. */
export function charge(draft: SubscriptionDraft, charges: readonly Charge[]): void {
  const pricing = pricingOfDraft(draft);
  draft.lines.push(...charges.map((each) => lineOf(pricing, each)));
  const kept = draft.subscription.charges.filter((each) => !isOver(each, draft.on));
  set(draft, { charges: [...kept, ...charges] });
}

/**
 * Charges a plan or a module for the days from the draft's on that are invoiced already, for all seats or for some that were
 * added. The days after them come with the next invoice in advance.
 */
export function chargeRest(draft: SubscriptionDraft, target: SeatTarget, seats?: number): void {
  const { subscription, on } = draft;
  if (!isInPaidService(subscription) || subscription.contract) return;
  charge(draft, chargeOf(pricingOfDraft(draft), target, { start: on, end: subscription.invoicedUntil }, seats));
}

/** Charges everything from the draft's day to the end of the term: the beginning of paid service, or of a new term. */
export function chargeAllFromNow(draft: SubscriptionDraft): void {
  const rest = { start: draft.on, end: termOn(draft.subscription, draft.on).end };
  charge(draft, chargesFor(pricingOfDraft(draft), rest));
  set(draft, { invoicedUntil: rest.end });
}

/** A change that costs more invoices the running term at once, if nothing of it was. */
export function chargeTermIfNew(draft: SubscriptionDraft): void {
  if (draft.subscription.invoicedUntil === draft.on) chargeAllFromNow(draft);
}

/** Gives the unused days of what was charged back. */
export function creditRest(draft: SubscriptionDraft, isCredited: (charge: Charge) => boolean): void {
  const pricing = pricingOf(draft.subscription, draft.customer, draft.catalog);
  const { charges } = draft.subscription;
  draft.lines.push(...charges.filter(isCredited).flatMap((each) => creditLinesFor(pricing, each, draft.on)));
  set(draft, {
    charges: charges.flatMap((each) => (isCredited(each) ? chargesBefore([each], draft.on) : [each])),
  });
}

/** Deals the plan's slots among modules; charges nothing. */
export function deal(draft: SubscriptionDraft, installed: readonly InstalledModule[]): void {
  const dealt = dealSlots(installed, planOfDraft(draft), bookOfDraft(draft));
  set(draft, { modules: dealt.map((module) => withPaidSince(module, draft)) });
}

/** Deals slots again: a module that loses its slot is charged from the draft's day, one that gains it is credited. */
export function dealModules(draft: SubscriptionDraft, installed: readonly InstalledModule[]): void {
  const before = new Set(draft.subscription.modules.filter(isPaidFor).map(({ id }) => id));
  deal(draft, installed);
  for (const module of draft.subscription.modules) {
    const { id } = module;
    if (isPaidFor(module) && !before.has(id)) chargeUnpaidSeats(draft, id);
    if (!isPaidFor(module) && before.has(id))
      creditRest(draft, (each) => each.item === 'module' && each.product === id);
  }
}

/** Whether what is subscribed to costs anything by itself; what a meter counts is not asked. */
export const isPriced = (draft: SubscriptionDraft): boolean =>
  planOfDraft(draft).price > 0n || draft.subscription.products.length > 0;

/** The first day of paid service is remembered. */
export function markPaid(draft: SubscriptionDraft): void {
  const { subscription, on } = draft;
  if (isInPaidService(subscription) && isPriced(draft)) set(draft, { paidSince: subscription.paidSince ?? on });
}

/** Neither in trial nor in a slot. */
export const isPaidFor = ({ status, included }: InstalledModule): boolean => status === 'active' && !included;

/** A module that was taken out and stayed paid to the end of what is invoiced is not charged for those days again. */
function chargeUnpaidSeats(draft: SubscriptionDraft, module: string): void {
  const paid = chargesStillPaid(draft, module).reduce((seats, { quantity }) => seats + quantity, 0);
  const unpaid = draft.subscription.seats - paid;
  if (unpaid > 0) chargeRest(draft, { item: 'module', product: module }, unpaid);
}

/** What was charged of a module for all the days from the draft's to the end of what is invoiced. */
const chargesStillPaid = ({ subscription, on }: SubscriptionDraft, module: string): readonly Charge[] =>
  subscription.charges.filter(
    ({ item, product, service }) =>
      item === 'module' && product === module && service.start <= on && service.end >= subscription.invoicedUntil,
  );

/** A pause does not change since when a module is paid; one that comes back while it is still paid is no new purchase. */
function withPaidSince(module: InstalledModule, draft: SubscriptionDraft): InstalledModule {
  const { paidSince, ...free } = module;
  if (!isPaidFor(module)) return free;
  if (paidSince !== undefined || !isInPaidService(draft.subscription)) return module;
  const starts = chargesStillPaid(draft, module.id).map(({ service }) => service.start);
  return { ...module, paidSince: starts.sort()[0] ?? draft.on };
}

/** Notes an event; its aggregate, time and the subscription's own figures are added when the change is finished. */
export function tell(draft: SubscriptionDraft, type: string, data: Readonly<Record<string, unknown>> = {}): void {
  draft.events.push({ type, data });
}
