import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { progressOf } from '../../infra/local/demo/progress.ts';
import { type Coverage, exhaust } from './driver.ts';
import { SCENARIOS } from './scenarios.ts';

const help = `Crashes every handler at each of its awaits, alone and in pairs, and compares what is left with an undisturbed run.

  npm run crash-points                   all scenarios, all pairs
  npm run crash-points -- --only close   those whose title has the word

At each await: the process dies before or after the call, or the call fails before or after it took effect. A pair is
one of these in the first attempt, and one after it: in the same attempt, if it went on, or in its retry. Of points that
leave the same behind one is followed by all second ones; that they do leave the same is checked.
`;

const { values } = parseArgs({ options: { only: { type: 'string' }, help: { type: 'boolean', default: false } } });
if (values.help) process.stdout.write(help);
else process.exitCode = await main(values.only ?? '');

async function main(only: string): Promise<number> {
  const scenarios = SCENARIOS.filter(({ title }) => title.includes(only));
  const bar = progressOf('scenarios', scenarios.length);
  const coverages: (Coverage & { seconds: number })[] = [];
  const failures: string[] = [];
  for (const scenario of scenarios) {
    const from = process.cpuUsage();
    try {
      const coverage = await exhaust(scenario, 'all');
      const { user, system } = process.cpuUsage(from);
      coverages.push({ ...coverage, seconds: (user + system) / 1e6 });
      say(
        `${scenario.title}: ${String(coverage.pairs)} pairs, ${String(coverage.played)} distinct, none left anything else`,
      );
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      failures.push(failure);
      say(`FAILED: ${failure}`);
    }
    bar.step();
  }
  bar.done();
  print(coverages);
  for (const failure of failures) process.stdout.write(`FAILED: ${failure}\n`);
  return failures.length === 0 ? 0 : 1;
}

/** Where there is no bar, a line a scenario: a run that is broken off leaves what it had found. */
function say(line: string): void {
  if (!process.stderr.isTTY) process.stdout.write(`${line}\n`);
}

function print(coverages: readonly (Coverage & { seconds: number })[]): void {
  const number = (value: number) => Math.round(value).toLocaleString('en');
  const table = new Table({
    head: ['scenario', 'awaits', 'crash points', 'pairs', 'distinct', 'CPU s'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  const columns = ['awaits', 'points', 'pairs', 'played', 'seconds'] as const;
  for (const coverage of coverages) table.push([coverage.title, ...columns.map((each) => number(coverage[each]))]);
  const sums = columns.map((each) => coverages.reduce((total, coverage) => total + coverage[each], 0));
  table.push(['all', ...sums.map(number)]);
  process.stdout.write(`${table.toString()}\n`);
}
