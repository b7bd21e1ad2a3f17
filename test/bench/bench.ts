import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { singleEvent } from './b1-single.ts';
import { batches } from './b2-batches.ts';
import { lateAndTwice } from './b3-late.ts';
import { hotWallet } from './b4-hot-wallet.ts';
import { zipfByHttp } from './b5-zipf.ts';
import { close } from './b6-close.ts';
import { bundles } from './b7-bundles.ts';
import { exportLines } from './b8-export.ts';
import { holds } from './p5-holds.ts';
import { sideBySide } from './p6-side-by-side.ts';
import type { Benchmark, Scale } from './harness.ts';
import { failuresOf, type Outcome, resultOf, tableOf } from './report.ts';

const benchmarks: readonly Benchmark[] = [
  singleEvent,
  batches,
  lateAndTwice,
  hotWallet,
  zipfByHttp,
  close,
  bundles,
  exportLines,
  holds,
  sideBySide,
];

const help = `Measures every target of docs/performance.md: units, requests and bytes are counted by the engine, times are of this machine.

  npm run bench                        all of them
  npm run bench -- --only B1,B2        some
  npm run bench -- --quick             smaller sizes
  npm run bench -- --json FILE         writes the figures there (else dist/bench.json)

${benchmarks.map(({ id, title }) => `  ${id}  ${title}`).join('\n')}

Ends with 1 if a counted target is missed, or if the sums after a run are wrong. Timed figures never fail a run.
`;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    json: { type: 'string', default: 'dist/bench.json' },
    help: { type: 'boolean', default: false },
  },
});

const print = (text: string): void => void process.stdout.write(`${text}\n`);

async function outcomeOf({ id, title, run }: Benchmark, scale: Scale): Promise<Outcome> {
  const started = performance.now();
  const secondsSince = () => Math.round((performance.now() - started) / 100) / 10;
  try {
    const findings = await run(scale);
    return { id, title, findings, seconds: secondsSince() };
  } catch (error) {
    const failure = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { id, title, findings: [], seconds: secondsSince(), failure };
  }
}

async function main(): Promise<void> {
  const scale = options.quick ? 'quick' : 'full';
  const wanted = options.only?.split(',');
  const unknown = wanted?.filter((id) => !benchmarks.some((each) => each.id === id)) ?? [];
  if (unknown.length > 0) throw new Error(`There is no benchmark ${unknown.join(', ')}; --help lists them.`);
  const chosen = benchmarks.filter(({ id }) => wanted?.includes(id) ?? true);
  const outcomes: Outcome[] = [];
  mkdirSync(dirname(options.json), { recursive: true });
  for (const [place, benchmark] of chosen.entries()) {
    const load = loadavg()[0]?.toPrecision(2) ?? '';
    print(`\n${benchmark.id}  ${benchmark.title}  (${place + 1} of ${chosen.length}, load ${load})`);
    const outcome = await outcomeOf(benchmark, scale);
    outcomes.push(outcome);
    print(outcome.failure ?? tableOf(outcome));
    print(`${outcome.seconds} s`);
    // After each: a run that is broken off leaves what it had measured.
    writeFileSync(options.json, `${JSON.stringify(resultOf(outcomes, scale, new Date()), undefined, 2)}\n`);
  }
  const failures = failuresOf(outcomes);
  print(`\nfigures in ${options.json}`);
  print(failures.length === 0 ? 'Every counted target is met.' : `MISSED:\n${failures.join('\n')}`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}

if (options.help) print(help);
else {
  await main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
