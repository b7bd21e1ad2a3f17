import type { Module } from '../../catalog/catalog.ts';
import { BillingError } from '../../kernel/errors.ts';
import { addDays, daysBetween, localDateAt } from '../../kernel/period.ts';
import type { SealedSegment } from '../wallets/wallet.ts';
import { amendmentRequired } from '../contracts/change-contract.ts';
import { finishChange, type SubscriptionFacts } from './finish-change.ts';
import { dealSlots, moduleIn } from './module-slots.ts';
import type { Account, ChangeContext } from './start-subscription.ts';
import {
  bookOfDraft,
  chargeDaysBefore,
  creditRest,
  dealModules,
  draftOf,
  planOfDraft,
  set,
  tell,
  type SubscriptionDraft,
} from './subscription-draft.ts';
import { type InstalledModule, isInPaidService, type Subscription } from './subscription.ts';

/** In these days after its paid start a module can be given back; the day of the start is the first. */
const GIVE_BACK_DAYS = 30;

type Running = Account & { readonly subscription: Subscription; readonly tail: SealedSegment };

/** Installs a module now: into a free slot, in trial, or paid from today. Undefined when it is installed already. */
export function installModule(
  id: string,
  { trial }: { readonly trial: boolean },
  account: Running,
  context: ChangeContext,
): SubscriptionFacts | undefined {
  const draft = draftToday(account, context);
  if (account.subscription.modules.some((module) => module.id === id)) return undefined;
  checkInService(draft.subscription);
  installInto(draft, id, { trial });
  return finishChange(draft, { tail: account.tail });
}

export const draftToday = ({ customer, subscription }: Running, { catalog, now }: ChangeContext): SubscriptionDraft =>
  draftOf(subscription, { customer, catalog, now, on: localDateAt(now, catalog.zone) });

/** Adds a module to a draft. */
export function installInto(draft: SubscriptionDraft, id: string, { trial }: { readonly trial: boolean }): void {
  const module = moduleNamed(draft, id);
  const { subscription, on } = draft;
  if (subscription.modules.some((each) => each.id === id)) return;
  chargeDaysBefore(draft);
  checkExcluded(draft, module);
  const fresh: InstalledModule = { id, status: 'active', since: on, included: false };
  const isFree = fillsFreeSlot(draft, fresh);
  const isTried =
    !isFree && trial && module.trialDays > 0 && module.price > 0n && !subscription.moduleTrials.includes(id);
  if (!isFree && subscription.contract) throw amendmentRequired(subscription.contract);
  if (!isFree) checkSoldTo(module, draft);
  if (isTried) {
    const trialEnd = addDays(on, module.trialDays);
    set(draft, { moduleTrials: [...subscription.moduleTrials, id] });
    dealModules(draft, [...draft.subscription.modules, { ...fresh, status: 'trialing', trialEnd }]);
  } else {
    dealModules(draft, [...subscription.modules, fresh]);
    checkChargedModules(draft);
  }
  const installed = draft.subscription.modules.find((each) => each.id === id);
  tell(draft, 'module.installed', {
    module: id,
    moduleStatus: installed?.status ?? 'active',
    included: installed?.included ?? false,
    ...(installed?.trialEnd && { trialEnd: installed.trialEnd }),
  });
}

/** It gets a slot, and nobody loses one. */
function fillsFreeSlot(draft: SubscriptionDraft, fresh: InstalledModule): boolean {
  const { modules } = draft.subscription;
  const dealt = dealSlots([...modules, fresh], planOfDraft(draft), bookOfDraft(draft));
  const included = (id: string) => dealt.find((each) => each.id === id)?.included === true;
  return included(fresh.id) && modules.every((each) => !each.included || included(each.id));
}

/** Takes a module out at once; its unused days are credited in the first 30 days after its paid start. */
export function uninstallModule(id: string, account: Running, context: ChangeContext): SubscriptionFacts | undefined {
  const draft = draftToday(account, context);
  const { modules } = account.subscription;
  if (!modules.some((module) => module.id === id)) {
    const books = [bookOfDraft(draft), context.catalog];
    if (books.some((book) => Object.hasOwn(book.modules, id))) return undefined;
    throw noSuchModule(id, modules);
  }
  uninstallFrom(draft, id);
  return finishChange(draft, { tail: account.tail });
}

const noSuchModule = (id: string, installed: readonly InstalledModule[]): BillingError =>
  new BillingError('not_found', {
    detail: `The catalog has no module "${id}". Installed are: ${installed.map((each) => each.id).join(', ') || 'none'}.`,
    errors: [{ path: 'module', message: 'is no module of the catalog' }],
  });

export function uninstallFrom(draft: SubscriptionDraft, id: string): void {
  const module = draft.subscription.modules.find((each) => each.id === id);
  if (!module) return;
  const { contract } = draft.subscription;
  if (contract?.modules.includes(id)) throw amendmentRequired(contract);
  chargeDaysBefore(draft);
  const isGivenBack = canBeGivenBack(module, draft);
  if (isGivenBack) creditRest(draft, (charge) => charge.item === 'module' && charge.product === id);
  dealModules(
    draft,
    draft.subscription.modules.filter((each) => each.id !== id),
  );
  tell(draft, 'module.uninstalled', { module: id, credited: isGivenBack });
}

/** Once the subscription was canceled nothing goes back but by its money-back (domain.md section 1). */
function canBeGivenBack({ paidSince }: InstalledModule, { on, subscription: { status } }: SubscriptionDraft): boolean {
  return status !== 'canceled' && paidSince !== undefined && daysBetween(paidSince, on) < GIVE_BACK_DAYS;
}

function moduleNamed(draft: SubscriptionDraft, id: string): Module {
  const { modules } = bookOfDraft(draft);
  const module = Object.hasOwn(modules, id) ? modules[id] : undefined;
  if (module) return module;
  const known = Object.keys(modules).join(', ');
  throw new BillingError('unknown_module', {
    detail: `The catalog has no module "${id}". Its modules are ${known || 'none'}.`,
    errors: [{ path: 'module', message: `must be one of ${known}` }],
    members: { modules: Object.keys(modules) },
  });
}

function checkInService({ status }: Subscription): void {
  if (status !== 'paused' && status !== 'canceled') return;
  throw new BillingError('rule_violation', {
    detail: `The subscription is ${status}: modules are installed while it is in service. Resume it or start it again first.`,
    errors: [{ path: 'subscription', message: `subscription_${status}` }],
    members: { rule: `subscription_${status}` },
  });
}

function checkSoldTo({ id, name, soldTo }: Module, draft: SubscriptionDraft): void {
  const { plan } = draft.subscription;
  if (soldTo === undefined || soldTo.includes(plan)) return;
  throw planRequired(id, name, soldTo);
}

const planRequired = (id: string, name: string, soldTo: readonly string[]): BillingError =>
  new BillingError('plan_requires', {
    detail: `${name} is sold to the plan ${soldTo.join(' or ')}. Change the plan first, or free an included slot.`,
    errors: [{ path: 'module', message: `plan_requires: ${soldTo[0] ?? ''}` }],
    members: { rule: 'plan_requires', module: id, plans: soldTo },
  });

/** No module may be pushed out of its slot into a price at which the plan may not buy it. */
export function checkChargedModules(draft: SubscriptionDraft): void {
  const book = bookOfDraft(draft);
  for (const each of draft.subscription.modules) {
    if (each.status === 'active' && !each.included) checkSoldTo(moduleIn(book, each.id), draft);
  }
}

function checkExcluded(draft: SubscriptionDraft, module: Module): void {
  const other = draft.subscription.modules.find(({ id }) => module.excludes.includes(id));
  if (!other) return;
  throw new BillingError('rule_violation', {
    detail: `${module.name} takes the place of ${other.id}, which is installed. Uninstall ${other.id} first.`,
    errors: [{ path: 'module', message: `module_excludes: ${other.id}` }],
    members: { rule: 'module_excludes', module: other.id },
  });
}

/** Every module's trial that ends on the draft's day becomes a module that is charged or fills a slot. */
export function endModuleTrials(draft: SubscriptionDraft): void {
  chargeDaysBefore(draft);
  const isDue = (module: InstalledModule) =>
    module.status === 'trialing' && module.trialEnd !== undefined && module.trialEnd <= draft.on;
  dealModules(
    draft,
    draft.subscription.modules.map((module) => {
      if (!isDue(module)) return module;
      const { id, since, included } = module;
      return { id, since, included, status: 'active' as const };
    }),
  );
}

/** Which modules may not be kept on another plan. */
export function modulesNotSoldTo(draft: SubscriptionDraft): readonly string[] {
  if (!isInPaidService(draft.subscription)) return [];
  const book = bookOfDraft(draft);
  const { plan, modules } = draft.subscription;
  const dealt = dealSlots(
    modules.map((each) => ({ ...each, status: 'active' as const })),
    planOfDraft(draft),
    book,
  );
  return dealt.flatMap(({ id, included }) => {
    const { soldTo } = moduleIn(book, id);
    return included || soldTo === undefined || soldTo.includes(plan) ? [] : [id];
  });
}
