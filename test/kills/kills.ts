import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { progressOf } from '../../infra/local/demo/progress.ts';
import { type KillsReport, runKills } from './run-kills.ts';

const help = `Kills the local stack at random moments under load, starts it again, and holds it to what it had answered.

  npm run kills                    200 kills
  npm run kills -- --times 20 --seed 7 --data DIR

  --times N   how often it is killed (200)
  --seed S    of the load and the moments (1); the load's timing is the machine's own
  --data DIR  where the store lies; without it a folder that is removed in the end
`;

const { values } = parseArgs({
  options: {
    times: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    data: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(help);
else process.exitCode = await main();

async function main(): Promise<number> {
  const data = values.data === undefined ? mkdtempSync(join(tmpdir(), 'centime-kills-')) : resolve(values.data);
  mkdirSync(data, { recursive: true });
  const times = Number(values.times);
  const bar = progressOf('kills', times);
  const report = await runKills({ times, seed: Number(values.seed), data, onKill: () => bar.step() });
  bar.done();
  const isVerified = verify(data);
  print(report, isVerified);
  const isGood = isVerified && report.ledger.faults.length === 0 && report.findings.every(({ wrong }) => wrong === 0);
  if (isGood && values.data === undefined) rmSync(data, { recursive: true, force: true });
  else process.stdout.write(`The store lies in ${data}.\n`);
  return isGood ? 0 : 1;
}

function verify(data: string): boolean {
  const { status } = spawnSync(process.execPath, ['infra/local/verify.ts'], {
    cwd: join(import.meta.dirname, '..', '..'),
    env: { ...process.env, CENTIME_DATA: data },
    stdio: 'inherit',
  });
  return status === 0;
}

function print(report: KillsReport, isVerified: boolean): void {
  const { ledger, killed, findings, readyMs } = report;
  const number = (value: number) => value.toLocaleString('en');
  const sorted = [...readyMs].sort((a, b) => a - b);
  const table = new Table({ colAligns: ['left', 'right', 'right'], style: { head: [], border: [] } });
  table.push(['', 'count', 'wrong']);
  table.push(['kills of the stack', number(killed.stack), '']);
  table.push(['kills of the engine, then of the stack', number(killed.engine_first), '']);
  table.push(['kills while a month was closing', number(report.duringCloses), '']);
  table.push(['operations answered', number(ledger.answered.length), '']);
  table.push(['operations refused for credit', number(ledger.refused.length), '']);
  table.push(['calls cut off by a kill', number(ledger.unanswered), '']);
  table.push(['operations sent again after a restart', number(report.resent), '']);
  for (const { title, count, wrong } of findings) table.push([title, number(count), number(wrong)]);
  table.push(['invariants of the store (verify)', '', isVerified ? '0' : 'broken']);
  process.stdout.write(`${table.toString()}\n`);
  for (const fault of ledger.faults.slice(0, 20)) process.stdout.write(`WRONG: ${fault}\n`);
  const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
  process.stdout.write(`from the command to its ready line: ${at(0.5)} ms at the median, ${at(1)} ms at most\n`);
}
