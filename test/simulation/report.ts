import Table from 'cli-table3';
import { FAULTS, type FaultCounts } from './faults.ts';
import type { RunResult } from './runner.ts';

/** What happened last before a violation, as much as a person reads. */
const SHOWN_LINES = 60;

export function faultTable(counts: FaultCounts): string {
  const table = new Table({ head: ['fault', 'times'], colAligns: ['left', 'right'], style: { head: [] } });
  for (const fault of FAULTS) table.push([fault.replaceAll('_', ' '), counts[fault].toLocaleString('en')]);
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
