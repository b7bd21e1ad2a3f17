import type { Defect } from './defect.ts';

const correctUsage = 'shared/domain/wallets/correct-usage.ts';
const correctEvent = 'shared/application/correct-event.ts';

/** Usage that counts no more, and what replaces it. */
export const CORRECTION_DEFECTS: readonly Defect[] = [
  {
    title: 'a replacement takes the new amount and does not give back the old',
    file: correctUsage,
    find: 'if (account && isPaid) takeBack(',
    replace: 'if (account && isPaid && events.length === 0) takeBack(',
  },
  {
    title: 'an event can be corrected twice',
    file: correctEvent,
    find: 'const guards = [correctionKey(key), ...decided.guarded]',
    replace: 'const guards = [...decided.guarded]',
  },
  {
    title: 'what was invoiced and is corrected is not owed back',
    file: correctUsage,
    find: "const unpaid = account.overagePolicy === 'block' ? excess : minimum(excess, account.writtenOff);",
    replace: 'const unpaid = excess;',
  },
  {
    title: 'a correction of a closed month gives credit to be used',
    file: correctUsage,
    find: 'if (account.closed) forfeitFreed(',
    replace: 'if (account.closed && account.spent < 0n) forfeitFreed(',
  },
  {
    title: 'usage is corrected however late',
    file: correctUsage,
    find: '+ LATE_USAGE_DAYS * DAY_MS;',
    replace: '+ 2 * LATE_USAGE_DAYS * DAY_MS;',
  },
  {
    title: 'a replacement may have the id of a recorded event',
    file: correctEvent,
    find: 'if (replacement && (await find(deps, tail, replacement.key)))',
    replace: 'if (replacement && (await find(deps, tail, key)) === undefined)',
  },
  {
    title: 'a replacement leaves no guard',
    file: correctEvent,
    find: 'isGuarded(replacement, recordedAt)',
    replace: '!isGuarded(replacement, recordedAt)',
  },
  {
    title: 'the answer of a correction is not kept',
    file: correctEvent,
    find: 'answerToKeep(input.call, 201, decided.body),',
    replace: '',
  },
];
