import * as z from 'zod/mini';
import { parsePeriod, type Period } from '../../shared/kernel/period.ts';

/** A month as messages about closes name it. */
export const wirePeriod = z.pipe(
  z.string(),
  z.transform((text, context): Period => {
    const period = parsePeriod(text);
    if (period !== undefined) return period;
    context.issues.push({ code: 'custom', input: text, message: 'must be a month such as 2026-11' });
    return z.NEVER;
  }),
);
