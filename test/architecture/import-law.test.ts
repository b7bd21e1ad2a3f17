import { readFileSync } from 'node:fs';
import { cruise } from 'dependency-cruiser';
import { describe, expect, it } from 'vitest';

type Rules = Parameters<typeof cruise>[1];
const config = JSON.parse(readFileSync('.dependency-cruiser.json', 'utf8')) as {
  forbidden: unknown[];
  options: object;
};

describe('the import law', () => {
  it('holds: kernel <- catalog <- domain <- application <- adapters <- functions <- infra', async () => {
    const options = { ...config.options, ruleSet: { forbidden: config.forbidden }, validate: true } as Rules;
    const { output } = await cruise(['shared', 'functions', 'events'], options);
    const { violations, totalCruised } = (
      output as {
        summary: { violations: { from: string; to: string; rule: { name: string } }[]; totalCruised: number };
      }
    ).summary;
    expect(violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual([]);
    expect(totalCruised).toBeGreaterThan(100);
  });
});
