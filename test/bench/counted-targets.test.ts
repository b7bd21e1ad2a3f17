import { describe, expect, it } from 'vitest';
import { singleEvent } from './b1-single.ts';
import { batches } from './b2-batches.ts';
import { lateAndTwice } from './b3-late.ts';
import { close } from './b6-close.ts';
import { isMissed } from './harness.ts';
import { holds } from './p5-holds.ts';

/** What AWS would charge is the same on any machine: the gate holds it at small sizes. `npm run bench` measures the rest. */
describe('the counted targets of docs/performance.md', () => {
  it.each(
    [singleEvent, batches, lateAndTwice, close, holds].map(
      (benchmark) => [benchmark.id, benchmark.title, benchmark] as const,
    ),
  )('%s, %s: none is missed', async (_, __, { run }) => {
    const findings = (await run('gate')).filter(({ kind }) => kind === 'counted');
    expect(findings.some(({ atMost }) => atMost !== undefined)).toBe(true);
    expect(findings.filter(isMissed)).toEqual([]);
  });
});
