import { readFileSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { PRICES } from '../../infra/local/prices.ts';
import { type Finding, isMissed, type Scale } from './harness.ts';

export type Outcome = {
  readonly id: string;
  readonly title: string;
  readonly seconds: number;
  readonly findings: readonly Finding[];
  /** Why there are no figures: the sums were wrong, or something failed. */
  readonly failure?: string;
};

const DIGITS = 3;
const figure = (value: number): string =>
  value.toLocaleString('en', { maximumSignificantDigits: Math.abs(value) >= 1000 ? 6 : DIGITS });

export function tableOf({ findings }: Outcome): string {
  const table = new Table({
    head: ['target', 'what', 'measured', 'wanted', 'spread', ''],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [] },
  });
  for (const finding of findings) {
    const { target = '', what, value, unit, spread, kind } = finding;
    const range = spread ? `${figure(spread[0])} to ${figure(spread[1])}` : '';
    table.push([target, what, `${figure(value)} ${unit}`, wanted(finding), range, verdict(finding, kind)]);
  }
  return table.toString();
}

function wanted({ atMost, atLeast }: Finding): string {
  if (atMost !== undefined) return `<= ${figure(atMost)}`;
  return atLeast === undefined ? '' : `>= ${figure(atLeast)}`;
}

function verdict(finding: Finding, kind: Finding['kind']): string {
  if (finding.atMost === undefined && finding.atLeast === undefined) return kind;
  if (!isMissed(finding)) return `met (${kind})`;
  return kind === 'counted' ? 'MISSED (counted)' : 'missed (timed)';
}

/** What fails a run: a counted target that is missed, or no figures at all. */
export const failuresOf = (outcomes: readonly Outcome[]): string[] =>
  outcomes.flatMap(({ id, failure, findings }) => [
    ...(failure === undefined ? [] : [`${id}: ${failure}`]),
    ...findings.filter((each) => each.kind === 'counted' && isMissed(each)).map(({ what }) => `${id}: ${what}`),
  ]);

export type Versions = Readonly<Record<string, string>>;

/** Everything that a reader needs to judge the figures, or to get them again. */
export const resultOf = (outcomes: readonly Outcome[], scale: Scale, at: Date) => ({
  measuredAt: at.toISOString(),
  scale,
  machine: {
    cpus: cpus().length,
    memoryGB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()} ${arch()}`,
  },
  versions: versions(),
  prices: PRICES,
  benchmarks: outcomes,
  failures: failuresOf(outcomes),
});

function versions(): Versions {
  const packages = ['@aws-sdk/client-dynamodb', '@dynoxide/linux-x64', 'pg', 'esbuild'];
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'),
  ) as Record<string, Versions>;
  const all: Versions = { ...dependencies, ...devDependencies, ...optionalDependencies };
  return { node: process.version, ...Object.fromEntries(packages.map((name) => [name, all[name] ?? 'not installed'])) };
}
