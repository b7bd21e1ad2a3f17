import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { progressOf } from '../../infra/local/demo/progress.ts';
import { runDifferential, textOf } from './run-differential.ts';

const help = `Makes the same random calls on the store in memory and on the real engine, and compares results and units.

  npm run differential                      10,000 calls
  npm run differential -- --operations 2000 --seed 7

A difference is shown as the shortest trace that has it.
`;

const { values } = parseArgs({
  options: {
    operations: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(help);
else process.exitCode = await main(Number(values.seed), Number(values.operations));

async function main(seed: number, operations: number): Promise<number> {
  const bar = progressOf(`calls compared, seed ${String(seed)}`, operations);
  const { counts, failure } = await runDifferential({ seed, operations, onDone: () => bar.step() });
  if (failure) {
    process.stdout.write(`seed ${String(seed)}: the stores differ\n${textOf(failure)}\n`);
    return 1;
  }
  bar.done();
  const table = new Table({
    head: ['call', 'compared', 'different'],
    colAligns: ['left', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const [kind, count] of [...counts].sort()) table.push([kind, count.toLocaleString('en'), 0]);
  process.stdout.write(`${table.toString()}\n`);
  return 0;
}
