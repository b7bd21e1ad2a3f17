import type { Defect } from './defect.ts';

const fees = 'shared/domain/subscriptions/fee-invoices.ts';
const moneyBack = 'shared/domain/subscriptions/money-back.ts';
const follow = 'shared/application/follow-paid-invoice.ts';
const decideService = 'shared/domain/subscriptions/sell-service.ts';
const sellService = 'shared/application/sell-service.ts';

/** Money back, referrals, services. */
export const SALES_DEFECTS: readonly Defect[] = [
  {
    title: 'money back leaves modules out',
    file: fees,
    find: "line?.kind === 'plan' || line?.kind === 'module'",
    replace: "line?.kind === 'plan'",
  },
  {
    title: 'money is given back after its days',
    file: moneyBack,
    find: 'if (on <= last) return;',
    replace: 'if (on <= last || on > last) return;',
  },
  {
    title: 'what waited is invoiced after the money was given back',
    file: moneyBack,
    find: 'const waiting = draft.subscription.waiting.filter((line) => !isOfFees(line) || line.referredId !== undefined);',
    replace: 'const { waiting } = draft.subscription;',
  },
  {
    title: 'who brought a customer is credited again',
    file: follow,
    find: "const changes = [...facts.changes, { noun: 'referral', value: referral } as const];",
    replace: 'const changes = [...facts.changes];',
  },
  {
    title: 'who brought a customer keeps the credit of a fee that was given back',
    file: follow,
    find: 'await withdrawReferralOf(deps, found.invoice);',
    replace: '',
  },
  {
    title: 'a service is sold, and on no invoice',
    file: decideService,
    find: 'set(draft, { waiting: [...waiting, line] });',
    replace: 'set(draft, { waiting: [...waiting] });',
  },
  {
    title: 'the answer of a sale is not kept',
    file: sellService,
    find: 'also: (body) => [answerToKeep(call, 201, body)],',
    replace: 'also: () => [],',
  },
];
