import type { Defect } from './defect.ts';

const draft = 'shared/domain/subscriptions/subscription-draft.ts';
const finish = 'shared/domain/subscriptions/finish-change.ts';
const credit = 'shared/domain/subscriptions/included-credit.ts';
const due = 'shared/domain/subscriptions/due-step.ts';
const end = 'shared/domain/subscriptions/end-service.ts';
const resume = 'shared/domain/subscriptions/resume-service.ts';
const settle = 'shared/application/settle-due.ts';

/** Days, seats, terms, trials, pauses, modules, what waits, what falls due. */
export const SUBSCRIPTION_DEFECTS: readonly Defect[] = [
  {
    title: 'days before a change are charged by nobody',
    file: draft,
    find: 'if (isInPaidService(draft.subscription)) advance(draft, draft.on);',
    replace: '',
  },
  {
    title: 'seats that are added are free until the next month',
    file: draft,
    find: 'if (!isInPaidService(subscription) || subscription.contract) return;',
    replace: 'if (!isInPaidService(subscription) || subscription.contract || seats !== undefined) return;',
  },
  {
    title: 'what was charged in advance is not given back',
    file: draft,
    find: 'charges.filter(isCredited).flatMap(',
    replace: 'charges.filter(isCredited).slice(1).flatMap(',
  },
  {
    title: 'what is given back is given back again',
    file: draft,
    find: 'charges: charges.flatMap((each) => (isCredited(each) ? chargesBefore([each], draft.on) : [each])),',
    replace: 'charges: [...charges],',
  },
  {
    title: 'a module in a slot is charged',
    file: draft,
    find: "status === 'active' && !included;",
    replace: "status === 'active';",
  },
  {
    title: 'what waited for an invoice is forgotten by the next change',
    file: finish,
    find: 'const all: readonly InvoiceLine[] = [...subscription.waiting, ...lines];',
    replace: 'const all: readonly InvoiceLine[] = [...lines];',
  },
  {
    title: 'what waits is invoiced and goes on waiting',
    file: finish,
    find: 'return { subscription: { ...billed, waiting: [] }, draft: composed };',
    replace: 'return { subscription: { ...billed, waiting: subscription.waiting }, draft: composed };',
  },
  {
    title: 'an end now leaves what the wallet owes',
    file: end,
    find: ', billsArrears: { parted: account.parted } });',
    replace: ' });',
  },
  {
    title: 'a pause withholds no credit',
    file: end,
    find: "set(draft, { status: 'paused', paused: { on, reason, creditWithheldFrom } });",
    replace: "set(draft, { status: 'paused', paused: { on, reason, creditWithheldFrom: '2099-01-01' as typeof on } });",
  },
  {
    title: 'a resumption charges from its month’s first day',
    file: resume,
    find: 'if (chargedFrom === on) chargeAllFromNow(draft);',
    replace: 'if (chargedFrom === on) chargeAllFromNow({ ...draft, on: `${on.slice(0, 8)}01` as typeof on });',
  },
  {
    title: 'included credit has a day too many',
    file: credit,
    find: 'divideFloor(whole * BigInt(until - from), BigInt(of) * MICROS_PER_CENT)',
    replace: 'divideFloor(whole * BigInt(until - from + 1), BigInt(of) * MICROS_PER_CENT)',
  },
  {
    title: 'a downgrade never takes effect',
    file: due,
    find: 'set(draft, { plan, seats, interval, ...(version !== undefined && { catalogVersion: version }) });',
    replace: 'set(draft, { interval, ...(version !== undefined && { catalogVersion: version }) });',
  },
  {
    title: 'a trial that is about to end says nothing',
    file: due,
    find: "tell(draft, 'trial.ending', { endsOn: trialEnd });",
    replace: '',
  },
  {
    title: 'a trial ends in paid service without a card',
    file: due,
    find: "if (!customer.stripe?.paymentMethod) {\n    tell(draft, 'trial.ended', { outcome: 'lapsed' });",
    replace: "if (draft.lines.length > 0) {\n    tell(draft, 'trial.ended', { outcome: 'lapsed' });",
  },
  {
    title: 'what is due is forgotten before it is done',
    file: settle,
    find: 'const { customerId } = due;\n',
    replace: 'const { customerId } = due;\n  await deps.forgetDue(due);\n',
  },
];
