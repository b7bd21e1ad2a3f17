import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFECTS, prove } from './prove.ts';

const root = resolve(import.meta.dirname, '../../..');
/** All of them take minutes: `npm run simulate -- --defects`. */
const SAMPLE = [
  'a put writes over what is there',
  'no guard is written',
  'a hold reserves nothing',
  'amounts are rounded down',
];

describe('the checker', () => {
  it('has at least 50 defects to find, each at one place of the code', () => {
    expect(DEFECTS.length).toBeGreaterThanOrEqual(50);
    for (const { title, file, find } of DEFECTS) {
      const source = readFileSync(resolve(root, file), 'utf8');
      expect(source.split(find).length - 1, `${title}: ${file}`).toBe(1);
    }
  });

  it('finds a sample of them', { timeout: 300_000 }, async () => {
    const chosen = DEFECTS.filter(({ title }) => SAMPLE.includes(title));
    expect(chosen).toHaveLength(SAMPLE.length);
    const proofs = await prove(chosen, { from: 1, maxSeeds: 60 });
    const missed = proofs.filter(({ seed }) => seed === undefined);
    expect(missed.map(({ defect }) => defect.title)).toEqual([]);
  });
});
