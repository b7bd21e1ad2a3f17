import Table from 'cli-table3';
import { FAULTS, type Fault } from './faults.ts';
import type { RunResult } from './runner.ts';
import type { SeedsTotal } from './seeds.ts';

/** What happened last before a violation, as much as a person reads. */
const SHOWN_LINES = 60;

/** In as many seeds as this each kind of fault is to strike at least so often (reliability.md). */
const PROOF = { seeds: 10_000, times: 1_000 };

/** Kinds of fault that struck too rarely for so many seeds. */
const rareFaults = ({ seeds, faults }: Pick<SeedsTotal, 'seeds' | 'faults'>): readonly Fault[] =>
  FAULTS.filter((fault) => faults[fault] * PROOF.seeds < PROOF.times * seeds);

/** No invariant broke; and of enough seeds to say so, every kind of fault had its chance. */
export const isClean = (total: SeedsTotal): boolean =>
  total.failures.length === 0 && (total.seeds < PROOF.seeds || rareFaults(total).length === 0);

/** Each kind of fault, how often it struck, and whether that is often enough. */
export function faultTable(total: Pick<SeedsTotal, 'seeds' | 'faults'>): string {
  const rare = new Set(rareFaults(total));
  const least = Math.ceil((PROOF.times * total.seeds) / PROOF.seeds).toLocaleString('en');
  const table = new Table({
    head: ['fault', 'times', `at least ${least}`],
    colAligns: ['left', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const fault of FAULTS) {
    table.push([fault.replaceAll('_', ' '), total.faults[fault].toLocaleString('en'), rare.has(fault) ? 'NO' : 'yes']);
  }
  return `${table.toString()}\n${String(FAULTS.length - rare.size)} of ${String(FAULTS.length)} kinds at least ${least} times`;
}

/** What clients asked for, and how often it was done. */
export function callTable({ calls }: Pick<SeedsTotal, 'calls'>): string {
  const table = new Table({
    head: ['call that was done', 'times'],
    colAligns: ['left', 'right'],
    style: { head: [], border: [], compact: true },
  });
  const byTimes = Object.entries(calls).toSorted(([, a], [, b]) => b - a);
  for (const [kind, times] of byTimes) table.push([kind, times.toLocaleString('en')]);
  return table.toString();
}

/** What broke, the operations that it takes, and what happened last. */
export function failureReport({ seed, violation, operations, faults, lines }: RunResult): string {
  const struck = FAULTS.filter((fault) => faults[fault] > 0).map((fault) => `${fault} ${String(faults[fault])}`);
  return [
    '',
    `seed ${String(seed)} breaks: ${violation?.invariant ?? 'nothing'}`,
    `  ${violation?.detail ?? ''}`,
    'It takes these operations:',
    ...operations.map((each) => `  ${each}`),
    `and these faults: ${struck.join(', ')}`,
    'What happened last:',
    ...lines.slice(-SHOWN_LINES).map((line) => `  ${line}`),
    `Replay: npm run simulate -- --seed ${String(seed)}`,
    '',
    '',
  ].join('\n');
}
