import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

type Package = {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};

const ALLOWED = ['MIT', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', '0BSD'];
/** Packages of another licence, each with the reason why it may be here. */
const EXCEPTIONS: Readonly<Record<string, string>> = {};

const root = join(import.meta.dirname, '..', '..');
const packageIn = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Package;

/** As Node finds it from a package's folder: there, or in a folder above. */
function folderOf(name: string, from: string): string | undefined {
  const folder = join(from, 'node_modules', name);
  if (existsSync(join(folder, 'package.json'))) return folder;
  return from === root ? undefined : folderOf(name, dirname(from));
}

/** Everything that runs in production: our dependencies, and theirs. */
function runtimePackages(): readonly Package[] {
  const found = new Map<string, Package>();
  const pending = Object.keys(packageIn(root).dependencies ?? {}).map((name) => ({
    name,
    from: root,
    isOptional: false,
  }));
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const folder = folderOf(next.name, next.from);
    if (folder === undefined && next.isOptional) continue;
    if (folder === undefined) throw new Error(`${next.name} is not installed: run npm ci.`);
    if (found.has(folder)) continue;
    const installed = packageIn(folder);
    found.set(folder, installed);
    const { dependencies = {}, optionalDependencies = {} } = installed;
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies }))
      pending.push({ name, from: folder, isOptional: name in optionalDependencies });
  }
  return [...found.values()];
}

describe('what runs in production', () => {
  const packages = runtimePackages();

  it('is found with what it depends on', () => {
    expect(packages.length).toBeGreaterThan(Object.keys(packageIn(root).dependencies ?? {}).length);
    expect(packages.map(({ name }) => name)).toContain('tslib');
  });

  it('has a licence that asks for no more than to be named', () => {
    const others = packages.filter(({ name, license = 'none' }) => !ALLOWED.includes(license) && !(name in EXCEPTIONS));
    expect(others.map(({ name, version, license }) => `${name} ${version}: ${license ?? 'none'}`)).toEqual([]);
  });

  it('has no exception for what is not there any more', () => {
    const names = new Set(packages.map(({ name }) => name));
    expect(Object.keys(EXCEPTIONS).filter((name) => !names.has(name))).toEqual([]);
  });
});
