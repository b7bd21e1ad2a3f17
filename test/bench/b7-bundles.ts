import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { bundleFunctions } from '../../infra/constructs/function-code.ts';
import { type FunctionName, functionNames } from '../../infra/constructs/permissions.ts';
import { hotPaths } from '../../infra/constructs/routes.ts';
import { type Benchmark, type Finding, median, type Scale, sizeFor, spreadOf } from './harness.ts';

const run = promisify(execFile);
const HOT_LIMIT_BYTES = 350_000;
const LIMIT_BYTES = 1_200_000;
const IMPORT_LIMIT_MS = 60;
const ENVIRONMENT = {
  TABLE_NAME: 'a-name-of-aws',
  BUS_NAME: 'a-name-of-aws',
  CENTIME_CATALOG: 'taskforce',
  AWS_REGION: 'eu-west-3',
  AWS_ACCESS_KEY_ID: 'AKIATEST',
  AWS_SECRET_ACCESS_KEY: 'secret',
};
/** Those whose environment is the same; the webhook's needs Stripe's names too. */
const TIMED: readonly FunctionName[] = ['usage', 'holds'];

/** What is deployed: how much of it there is, and how long a cold start spends on importing it. */
export const bundles: Benchmark = {
  id: 'B7',
  title: 'bundles, and what importing them adds to bare Node',
  run: async (scale) => {
    const home = mkdtempSync(join(tmpdir(), 'centime-bench-bundles-'));
    try {
      bundleFunctions(home);
      const sizes = functionNames.map((name) => sizeFinding(name, statSync(join(home, name, 'index.mjs')).size));
      return [...sizes, ...(await importFindings(home, scale))];
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  },
};

function sizeFinding(name: FunctionName, bytes: number): Finding {
  const isHot = (hotPaths as readonly string[]).includes(name);
  return {
    what: `bundle of ${name}`,
    kind: 'counted',
    value: bytes / 1000,
    unit: 'KB',
    target: 'P9',
    atMost: (isHot ? HOT_LIMIT_BYTES : LIMIT_BYTES) / 1000,
  };
}

async function importFindings(home: string, scale: Scale): Promise<Finding[]> {
  if (scale === 'gate') return [];
  const findings: Finding[] = [];
  const rounds = sizeFor(scale, { full: 15, quick: 5, gate: 0 });
  for (const name of TIMED) {
    const url = pathToFileURL(join(home, name, 'index.mjs')).href;
    const times: { wallMs: number; cpuMs: number }[] = [];
    for (let round = 0; round < rounds; round += 1) times.push(await importTime(url));
    findings.push(
      timed(
        `importing ${name}, over bare Node`,
        times.map(({ wallMs }) => wallMs),
        IMPORT_LIMIT_MS,
      ),
      timed(
        `importing ${name}: processor time of all threads`,
        times.map(({ cpuMs }) => cpuMs),
      ),
    );
  }
  return findings;
}

const timed = (what: string, values: readonly number[], atMost?: number): Finding => ({
  what,
  kind: 'timed',
  value: median(values),
  unit: 'ms',
  spread: spreadOf(values),
  ...(atMost !== undefined && { target: 'P9', atMost }),
});

/** In a process of its own, from where Node itself is ready. */
async function importTime(url: string): Promise<{ wallMs: number; cpuMs: number }> {
  const program = `
    const [wall, cpu] = [performance.now(), process.cpuUsage()];
    await import(${JSON.stringify(url)});
    const { user, system } = process.cpuUsage(cpu);
    process.stdout.write(JSON.stringify({ wallMs: performance.now() - wall, cpuMs: (user + system) / 1000 }), () => process.exit());`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], {
    env: { ...process.env, ...ENVIRONMENT },
  });
  return JSON.parse(stdout) as { wallMs: number; cpuMs: number };
}
