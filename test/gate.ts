import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The whole gate: types, lint, format, then every test. Ends with one line: `N passed, N failed`. */
const checks = [
  ['types', 'tsc', '--noEmit', '-p', '.'],
  ['lint', 'eslint', '--max-warnings', '0', '.'],
  ['format', 'prettier', '--check', '--log-level', 'warn', '.'],
] as const;

const help = `The gate: types, lint, format and all tests.

  npm test                       everything
  npm test -- test/unit/wallets  the tests under these paths alone
`;

async function run(command: string, args: readonly string[]): Promise<boolean> {
  const child = spawn('npx', ['--no-install', command, ...args], { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code === 0;
}

async function runTests(paths: readonly string[]): Promise<{ passed: number; failed: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'centime-gate-'));
  const file = join(folder, 'tests.json');
  const isGreen = await run('vitest', [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    ...paths,
  ]);
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(file, 'utf8')) as {
      numPassedTests: number;
      numFailedTests: number;
    };
    // A file that cannot be loaded fails the run without a failed test.
    return { passed: numPassedTests, failed: isGreen ? numFailedTests : Math.max(1, numFailedTests) };
  } catch {
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const paths = process.argv.slice(2);
if (paths.includes('--help')) {
  process.stdout.write(help);
} else {
  const started = performance.now();
  const outcomes: { name: string; isGreen: boolean; seconds: number }[] = [];
  for (const [name, command, ...args] of paths.length === 0 ? checks : []) {
    const from = performance.now();
    outcomes.push({ name, isGreen: await run(command, args), seconds: (performance.now() - from) / 1000 });
  }
  const tests = await runTests(paths);
  for (const { name, isGreen, seconds } of outcomes)
    process.stdout.write(`${isGreen ? 'passed' : 'FAILED'}  ${name} (${Math.round(seconds)} s)\n`);
  const passed = tests.passed + outcomes.filter(({ isGreen }) => isGreen).length;
  const failed = tests.failed + outcomes.filter(({ isGreen }) => !isGreen).length;
  process.stdout.write(
    `gate in ${Math.round((performance.now() - started) / 1000)} s\n${passed} passed, ${failed} failed\n`,
  );
  process.exitCode = failed === 0 ? 0 : 1;
}
