import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { DEFECTS, type Proof, proofTable, prove } from './defects/prove.ts';
import { runSeeds } from './seeds.ts';
import { callTable, faultTable, failureReport, isClean } from './report.ts';
import { runSeed } from './runner.ts';
import { shrink } from './shrink.ts';

const HELP = `Plays the whole system against faults, seed by seed, and holds it to every invariant after every write.

  npm run simulate                              1,000 seeds from 1
  npm run simulate -- --seeds 10000 --from 1    more of them
  npm run simulate -- --seed 42                 one, with all that happened in it
  npm run simulate -- --defects                 puts each known defect into the code, and looks for it
`;

const MAX_SHOWN_LINES = 400;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    defects: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) process.stdout.write(HELP);
else if (values.defects) process.exitCode = await proof();
else process.exitCode = values.seed === undefined ? await many() : await replay(Number(values.seed));

async function many(): Promise<number> {
  const [from, count] = [Number(values.from), Number(values.seeds)];
  const bar = new SingleBar({ format: '{bar} {value}/{total} seeds, {eta} s left', noTTYOutput: false });
  const started = performance.now();
  bar.start(count, 0);
  const total = await runSeeds({ from, count, onSeed: () => bar.increment() });
  bar.stop();
  const seconds = (performance.now() - started) / 1_000;
  const { user, system } = process.cpuUsage();
  process.stdout.write(`${callTable(total)}\n${faultTable(total)}\n`);
  const [first] = total.failures;
  if (first) process.stdout.write(failureReport(await shrink(first)));
  process.stdout.write(
    `${String(total.seeds)} seeds from ${String(from)}, ${String(total.steps)} steps, ${String(Math.round(seconds))} s ` +
      `(${String(Math.round((user + system) / 1e6))} s of CPU): ` +
      `${String(total.failures.length)} with a violation${total.failures.map((seed) => ` ${String(seed)}`).join('')}\n`,
  );
  return isClean(total) ? 0 : 1;
}

async function proof(): Promise<number> {
  const chosen = DEFECTS.filter(({ title }) => title.includes(values.only));
  const bar = new SingleBar({ format: '{bar} {value}/{total} defects', noTTYOutput: false });
  bar.start(chosen.length, 0);
  const onProof = ({ defect, seed, invariant }: Proof): void => {
    bar.increment();
    // Where there is no bar: a run that is broken off leaves what it had found.
    if (process.stderr.isTTY) return;
    const outcome = seed === undefined ? 'NOT CAUGHT' : `seed ${String(seed)}: ${invariant ?? ''}`;
    process.stdout.write(`${defect.title}: ${outcome}\n`);
  };
  const proofs = await prove(chosen, { from: Number(values.from), onProof });
  bar.stop();
  const caught = proofs.filter(({ seed }) => seed !== undefined).length;
  process.stdout.write(`${proofTable(proofs)}\n${String(caught)} of ${String(proofs.length)} defects caught\n`);
  return caught === proofs.length ? 0 : 1;
}

async function replay(seed: number): Promise<number> {
  const result = await runSeed(seed, { isTraced: true });
  process.stdout.write(`${result.lines.slice(-MAX_SHOWN_LINES).join('\n')}\n`);
  process.stdout.write(`seed ${String(seed)}: ${String(result.steps)} steps, trace ${result.hash.toString(16)}\n`);
  if (!result.violation) return 0;
  process.stdout.write(failureReport(await shrink(seed)));
  return 1;
}
