import type { Defect } from './defect.ts';

const draft = 'shared/domain/wallets/wallet-draft.ts';
const spend = 'shared/domain/wallets/spend.ts';
const hold = 'shared/domain/wallets/hold.ts';
const topUp = 'shared/domain/wallets/top-up.ts';
const close = 'shared/domain/wallets/close-wallet.ts';
const grant = 'shared/domain/wallets/grant.ts';
const idempotency = 'shared/application/idempotency.ts';
const topUpWallet = 'shared/application/top-up-wallet.ts';

/** Lots, holds, alerts, periods, top-ups, idempotency. */
export const WALLET_DEFECTS: readonly Defect[] = [
  {
    title: 'the last lot to end is drawn on first',
    file: draft,
    find: 'if (a.priority !== b.priority) return a.priority < b.priority;',
    replace: 'if (a.priority !== b.priority) return a.priority > b.priority;',
  },
  {
    title: 'a lot is in force at its end',
    file: draft,
    find: 'grant.effectiveAt <= time && time < grant.expiresAt;',
    replace: 'grant.effectiveAt <= time && time <= grant.expiresAt + 7_200_000;',
  },
  {
    title: 'a new month brings no credit',
    file: draft,
    find: 'if (draft.state.terms.includedPerPeriod > 0n) addGrant(',
    replace: 'if (draft.state.terms.includedPerPeriod > 9_000_000_000n) addGrant(',
  },
  {
    title: 'an expired hold stays open',
    file: draft,
    find: 'const expired = draft.holds.filter((hold) => hold.expiresAt <= draft.at);',
    replace: 'const expired = draft.holds.filter((hold) => hold.expiresAt <= draft.at - 3_600_000);',
  },
  {
    title: 'what a hold gives back is lost',
    file: draft,
    find: 'grant.remaining = micros(grant.remaining + draw.amount);',
    replace: 'grant.remaining = micros(grant.remaining + draw.amount - 1n);',
  },
  {
    title: 'what is forfeited cannot be claimed by late usage',
    file: spend,
    find: 'const afterForfeits = account.closed ? reverseForfeits(draft, account, event, afterHold) : afterHold;',
    replace: 'const afterForfeits = afterHold;',
  },
  {
    title: 'a capture gives nothing back',
    file: spend,
    find: 'giveBack(draft, unused);',
    replace: 'giveBack(draft, unused.slice(1));',
  },
  {
    title: 'usage without credit is not owed',
    file: spend,
    find: 'if (missing > 0n) owe(draft, account, missing);',
    replace: 'if (missing > 1_000_000n) owe(draft, account, missing);',
  },
  {
    title: 'an alert is given again and again',
    file: spend,
    find: 'percents.slice(account.alerts, reached)',
    replace: 'percents.slice(0, reached)',
  },
  {
    title: 'usage of yesterday counts for today',
    file: spend,
    find: 'const period = periodAt(event.time, draft.catalog.zone);',
    replace: 'const period = periodAt(draft.at, draft.catalog.zone);',
  },
  {
    title: 'a hold reserves nothing',
    file: hold,
    find: 'const { draws } = drawGrants(draft, amount, draft.at);',
    replace: 'const { draws } = drawGrants(draft, micros(amount / 2n), draft.at);',
  },
  {
    title: 'a released hold stays',
    file: hold,
    find: 'draft.holds = draft.holds.filter((each) => each !== hold);',
    replace: 'draft.holds = draft.holds.filter((each) => each === hold);',
  },
  {
    title: 'a volume discount begins at its limit',
    file: topUp,
    find: 'amount > each.above',
    replace: 'amount * 2n > each.above',
  },
  {
    title: 'a top-up paid at once is invoiced again',
    file: topUp,
    find: 'if (!invoiced) draft.topUps = [...draft.topUps, bought];',
    replace: 'draft.topUps = [...draft.topUps, bought];',
  },
  {
    title: 'a close takes nothing back',
    file: close,
    find: 'if (lastPeriodOf(grant, catalog) <= period) forfeit(draft, grant);',
    replace: 'if (lastPeriodOf(grant, catalog) < period) forfeit(draft, grant);',
  },
  {
    title: 'a voided lot keeps its credit',
    file: grant,
    find: 'draft.totals.voided = micros(draft.totals.voided + grant.remaining);',
    replace: '',
  },
  {
    title: 'an answer is not looked for',
    file: idempotency,
    find: 'if (!stored) return undefined;',
    replace: 'if (!stored || stored.status > 0) return undefined;',
  },
  {
    title: 'another input under a key gets the first answer',
    file: idempotency,
    find: 'if (stored.inputHash !== call.inputHash) {',
    replace: 'if (stored.inputHash === call.inputHash) {',
  },
  {
    title: 'the answer of a top-up is not kept',
    file: topUpWallet,
    find: 'const facts = { changes: [effect, answerToKeep(call, 201, body)],',
    replace: 'const facts = { changes: [effect],',
  },
];
