import type { Defect } from './defect.ts';

const rules = 'shared/domain/wallets/auto-top-up.ts';
const recharge = 'shared/application/auto-top-up.ts';

/** Credit that a wallet buys by itself. */
export const RECHARGE_DEFECTS: readonly Defect[] = [
  {
    title: 'a recharge is repeated by a redelivered message',
    file: recharge,
    find: "if (autoTopUp?.status !== 'due' || autoTopUp.period !== due.period || autoTopUp.made !== due.recharge)",
    replace: 'if (!autoTopUp)',
  },
  {
    title: 'recharges go on beyond the most of a month',
    file: rules,
    find: "status === 'armed' && made < maxPerPeriod &&",
    replace: "status === 'armed' &&",
  },
  {
    title: 'a stop of recharges does not stop them',
    file: rules,
    find: "made: autoTopUp.made - 1, status: 'stopped' }",
    replace: "made: autoTopUp.made - 1, status: 'armed' }",
  },
  {
    title: 'a recharge is made whatever is owed already',
    file: recharge,
    find: 'if (!mayWaitForInvoice(state, amount, creditLimitOf(plan, account)))',
    replace: 'if (!amount > 10n ** 12n)',
  },
  {
    title: 'credit that somebody buys counts as a recharge',
    file: rules,
    find: 'made: autoTopUp.made - Number(!isOurs)',
    replace: 'made: autoTopUp.made',
  },
  {
    title: 'recharges are not wanted again after a stop',
    file: rules,
    find: "const status = before?.status === 'due' ? 'due' : 'armed';",
    replace: "const status = before?.status ?? 'armed';",
  },
  {
    title: 'recharges of the month before count',
    file: 'shared/domain/wallets/wallet-draft.ts',
    find: "else state.autoTopUp = { ...autoTopUp, period, made: 0, status: 'armed' };",
    replace: "else state.autoTopUp = { ...autoTopUp, period, status: 'armed' };",
  },
  {
    title: 'the number of recharges is forgotten when they are taken away',
    file: rules,
    find: 'if (made === 0) delete state.autoTopUp;',
    replace: 'if (made >= 0) delete state.autoTopUp;',
  },
];
