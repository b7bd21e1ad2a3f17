import type { Defect } from './defect.ts';

const instalments = 'shared/domain/contracts/instalments.ts';
const run = 'shared/domain/contracts/run-contract.ts';
const start = 'shared/domain/contracts/start-contract.ts';
const change = 'shared/domain/contracts/change-contract.ts';
const finish = 'shared/domain/subscriptions/finish-change.ts';
const startClose = 'shared/application/start-close.ts';

/** Contracts: instalments, ends, amendments, notice, days to pay; and months that are closed for documents. */
export const CONTRACT_DEFECTS: readonly Defect[] = [
  {
    title: 'an instalment is charged twice',
    file: run,
    find: 'draft.lines.push(...instalmentLines(instalment, lineTermsOf(draft)));',
    replace:
      'draft.lines.push(...instalmentLines(instalment, lineTermsOf(draft)), ...instalmentLines(instalment, lineTermsOf(draft)));',
  },
  {
    title: 'instalments are rounded one by one',
    file: instalments,
    find: 'const price = priceLine(quantity, unitPrice, { ...reduction, before });',
    replace: 'const price = priceLine(quantity, unitPrice, { ...reduction });',
  },
  {
    title: 'an early end owes nothing of the term',
    file: run,
    find: 'if (from < until) draft.lines.push',
    replace: 'if (from > until) draft.lines.push',
  },
  {
    title: 'an amendment gives nothing back',
    file: start,
    find: 'creditUnused(draft);',
    replace: '',
  },
  {
    title: 'notice is always in time',
    file: change,
    find: 'daysBetween(on, end) >= noticeDays;',
    replace: 'daysBetween(on, end) >= 0;',
  },
  {
    title: 'days to pay that were agreed are forgotten',
    file: finish,
    find: 'netDays: (subscription.contract ?? draft.before.contract)?.netDays,',
    replace: 'netDays: undefined,',
  },
  {
    title: 'a month is closed, and documents are dated in it',
    file: startClose,
    find: "const changes = [{ noun: 'close', value: close } as const, ...(await endOfDocuments(deps, period))];",
    replace: "const changes = [{ noun: 'close', value: close } as const];",
  },
];
