import { bookOf, bookOn, planFor } from '../../catalog/price-book.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Instant } from '../../kernel/instant.ts';
import { addDays, addMonthsTo, startOfDate, type LocalDate } from '../../kernel/period.ts';
import type { Customer } from '../customers/customer.ts';
import { beginPaidService, nextTermStart, type Running } from './change-subscription.ts';
import { cancel, pause } from './end-service.ts';
import { checkStillSold } from './check-request.ts';
import { finishChange, type Finish, type SubscriptionFacts } from './finish-change.ts';
import { contractSteps, beginSteps } from '../contracts/contract-steps.ts';
import { endContract } from '../contracts/run-contract.ts';
import { endModuleTrials } from './install-module.ts';
import { inQuantities } from './product-charges.ts';
import {
  chargeAllFromNow,
  chargeDaysBefore,
  creditRest,
  deal,
  draftOf,
  set,
  tell,
  unset,
  type SubscriptionDraft,
} from './subscription-draft.ts';
import type { ChangeContext } from './start-subscription.ts';
import { isInPaidService, type Subscription } from './subscription.ts';

const TRIAL_WARNING_DAYS = 3;
const PROOF_WARNING_DAYS = [30, 7, 1] as const;

/** What time alone does to a subscription, and the day on which it does. */
export type DueStep = { readonly on: LocalDate; readonly apply: (draft: SubscriptionDraft) => Omit<Finish, 'tail'> };

type Due = Pick<Running, 'customer' | 'subscription'>;

/** The next thing that falls due; of one day, in the order of this list. Undefined when nothing ever will by itself. */
export function nextStep({ customer, subscription }: Due, catalog: Catalog): DueStep | undefined {
  const steps = [
    ...beginSteps(subscription),
    ...proofSteps(subscription, customer, catalog),
    ...trialSteps(subscription),
    ...scheduledSteps(subscription),
    ...paymentSteps(subscription, catalog),
    ...moduleSteps(subscription),
    ...renewalSteps(subscription),
    ...contractSteps(subscription),
  ];
  return steps.toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0))[0];
}

/** When the next step is due; the beginning of its day in the seller's zone. */
export function nextDueAt(due: Due, catalog: Catalog): Instant | undefined {
  const step = nextStep(due, catalog);
  return step && startOfDate(step.on, catalog.zone);
}

/** Takes the next step, as of its own day. */
export function takeStep(step: DueStep, account: Running, { catalog, now }: ChangeContext): SubscriptionFacts {
  const draft = draftOf(account.subscription, { customer: account.customer, catalog, on: step.on, now });
  return finishChange(draft, { ...step.apply(draft), tail: account.tail });
}

function trialSteps({ status, trialEnd, notices, scheduled }: Subscription): readonly DueStep[] {
  if (status !== 'trialing' || trialEnd === undefined) return [];
  const notice = `trial:${trialEnd}`;
  const warning: DueStep = {
    on: addDays(trialEnd, -TRIAL_WARNING_DAYS),
    apply: (draft) => {
      set(draft, { notices: [...notices, notice] });
      tell(draft, 'trial.ending', { endsOn: trialEnd });
      return {};
    },
  };
  const end: DueStep = { on: trialEnd, apply: endTrial };
  const isWarned = notices.includes(notice) || scheduled?.cancel !== undefined;
  return isWarned ? [end] : [warning, end];
}

/** With a payment method the subscription becomes active and is invoiced; without one it is paused. */
function endTrial(draft: SubscriptionDraft): Omit<Finish, 'tail'> {
  const { before, customer, subscription } = draft;
  const said = subscription.scheduled?.cancel;
  if (said) {
    tell(draft, 'trial.ended', { outcome: 'canceled' });
    tell(draft, 'trial.lapsed');
    cancel(draft, { ...said, at: 'period_end' });
    return {};
  }
  if (!customer.stripe?.paymentMethod) {
    tell(draft, 'trial.ended', { outcome: 'lapsed' });
    tell(draft, 'trial.lapsed');
    pause(draft, 'no_payment_method');
    return {};
  }
  beginPaidService(draft);
  tell(draft, 'trial.ended', { outcome: 'converted' });
  tell(draft, 'trial.converted');
  tell(draft, 'subscription.activated', { effectiveOn: draft.on });
  return { cause: `start:${before.id}` };
}

function scheduledSteps({ status, scheduled }: Subscription): readonly DueStep[] {
  if (!scheduled || status === 'trialing') return [];
  return [{ on: scheduled.on, apply: applyScheduled }];
}

/** The new period begins with what was asked for; its own lines come with the close, or with the new term. */
function applyScheduled(draft: SubscriptionDraft): Omit<Finish, 'tail'> {
  const { scheduled } = draft.subscription;
  if (!scheduled) return {};
  const { plan, seats, interval, quantities, cancel: said, catalogVersion } = scheduled;
  if (said) {
    cancel(draft, { ...said, at: 'period_end' });
    return {};
  }
  chargeDaysBefore(draft);
  const wasYearly = draft.subscription.interval === 'year';
  const wasAgreed = draft.subscription.contract !== undefined;
  if (wasAgreed) endContract(draft, 'not_renewed');
  const isOtherPlan = plan !== draft.subscription.plan || interval !== draft.subscription.interval;
  const version = catalogVersion ?? (isOtherPlan ? bookOn(draft.catalog, draft.on).version : undefined);
  unset(draft, 'scheduled', ...(interval === 'month' ? (['anchor'] as const) : []));
  set(draft, { plan, seats, interval, ...(version !== undefined && { catalogVersion: version }) });
  if (quantities) set(draft, { products: inQuantities(draft.subscription.products, quantities, draft.on) });
  deal(draft, draft.subscription.modules);
  tell(draft, 'subscription.changed', { effectiveOn: draft.on });
  if (!wasYearly && !wasAgreed) return {};
  chargeAllFromNow(draft);
  return { cause: `renewal:${draft.subscription.id}:${draft.on}` };
}

/** The first invoice, asked for by a link: unpaid it is past due, and after some more days the service is paused. */
function paymentSteps({ status, firstInvoice, contract }: Subscription, { invoicing }: Catalog): readonly DueStep[] {
  if (!firstInvoice) return [];
  const overdueOn = addDays(firstInvoice.dueDate, 1);
  if (status === 'active') {
    return [
      {
        on: overdueOn,
        apply: (draft) => {
          set(draft, { status: 'past_due' });
          tell(draft, 'subscription.past_due', { effectiveOn: draft.on, invoiceId: firstInvoice.invoiceId });
          return {};
        },
      },
    ];
  }
  if (status !== 'past_due' || contract) return [];
  return [
    {
      on: addDays(overdueOn, invoicing.pauseAfterDays),
      apply: (draft) => {
        pause(draft, 'unpaid');
        return {};
      },
    },
  ];
}

/** In a pause too: it costs nothing then, and a resumption charges what is in force. */
function moduleSteps({ status, modules }: Subscription): readonly DueStep[] {
  if (status === 'canceled') return [];
  return modules.flatMap(({ trialEnd }) =>
    trialEnd === undefined
      ? []
      : [
          {
            on: trialEnd,
            apply: (draft: SubscriptionDraft) => {
              endModuleTrials(draft);
              tell(draft, 'subscription.changed', { effectiveOn: draft.on });
              return {};
            },
          },
        ],
  );
}

/** A yearly term ends: the next one is invoiced on the anniversary. */
function renewalSteps(subscription: Subscription): readonly DueStep[] {
  const { interval, invoicedUntil, id } = subscription;
  if (interval !== 'year' || !isInPaidService(subscription)) return [];
  return [
    {
      on: invoicedUntil,
      apply: (draft) => {
        chargeAllFromNow(draft);
        return { cause: `renewal:${id}:${invoicedUntil}` };
      },
    },
  ];
}

function proofSteps(subscription: Subscription, customer: Customer, catalog: Catalog): readonly DueStep[] {
  const { status, notices } = subscription;
  if (status === 'paused' || status === 'canceled' || subscription.contract) return [];
  const plan = planFor(bookOf(catalog, subscription.catalogVersion), subscription.plan, customer.id);
  if (plan.proof === undefined) return [];
  const validUntil = customer.proofs.find(({ kind }) => kind === plan.proof)?.validUntil ?? subscription.startDate;
  const lapse: DueStep = { on: addDays(validUntil, 1), apply: lapseProof };
  const warnings = PROOF_WARNING_DAYS.map((days) => ({ days, on: addDays(validUntil, -days) }));
  const due = warnings.filter(
    ({ days, on }) => on > subscription.startDate && !notices.includes(noticeOf(validUntil, days)),
  );
  return [
    ...due.map(({ days, on }) => ({
      on,
      apply: (draft: SubscriptionDraft) => {
        set(draft, { notices: [...draft.subscription.notices, noticeOf(validUntil, days)] });
        tell(draft, 'proof.expiring', { proof: plan.proof, validUntil, days });
        return {};
      },
    })),
    lapse,
  ];
}

const noticeOf = (validUntil: LocalDate, days: number): string => `proof:${validUntil}:${String(days)}`;

/** The plan that follows, with its discount; without a payment method the subscription is paused, and nothing is lost. */
function lapseProof(draft: SubscriptionDraft): Omit<Finish, 'tail'> {
  const { subscription, customer, catalog, on } = draft;
  const book = bookOn(catalog, on);
  const { afterProof, proof } = planFor(book, subscription.plan, customer.id);
  tell(draft, 'proof.expired', { proof: proof ?? '' });
  if (!afterProof || !customer.stripe?.paymentMethod) {
    pause(draft, 'proof_expired');
    return {};
  }
  const months = book.discounts.find(({ id }) => id === afterProof.discount)?.when.awardedMonths ?? 0;
  const award = { discount: afterProof.discount, from: on, until: addMonthsTo(on, months) };
  chargeDaysBefore(draft);
  creditRest(draft, () => true);
  set(draft, {
    plan: afterProof.plan,
    catalogVersion: book.version,
    awards: [...subscription.awards, award],
    paidSince: subscription.paidSince ?? on,
  });
  unset(draft, 'scheduled');
  deal(draft, draft.subscription.modules);
  chargeAllFromNow(draft);
  tell(draft, 'subscription.changed', { effectiveOn: on });
  return {};
}

/** What the price book's newest version changes for a subscription waits for its next period; a trial has none, a contract keeps its own. */
export function migrateVersion(
  account: Running,
  { catalog, now }: ChangeContext,
  on: LocalDate,
): SubscriptionFacts | undefined {
  const { subscription, customer } = account;
  const book = bookOn(catalog, on);
  const { version } = book;
  if (subscription.contract) return undefined;
  if (subscription.catalogVersion === version || subscription.scheduled) return undefined;
  checkStillSold(subscription, book);
  const draft = draftOf(subscription, { customer, catalog, on, now });
  const { plan, seats, interval } = subscription;
  if (subscription.status === 'trialing') set(draft, { catalogVersion: version });
  else set(draft, { scheduled: { on: nextTermStart(draft), plan, seats, interval, catalogVersion: version } });
  tell(draft, 'subscription.changed', { effectiveOn: draft.subscription.scheduled?.on ?? on });
  return finishChange(draft, { tail: account.tail });
}
