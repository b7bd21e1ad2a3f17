import { error as writeError, type LogFields } from '../../shared/adapters/telemetry/log.ts';
import { BillingError } from '../../shared/kernel/errors.ts';
import { InvariantError } from '../../shared/kernel/invariant.ts';

export type FailureContext = { readonly correlationId: string; readonly operation: string };

/** Frames of a stack worth a log line, and causes worth a line of their own. */
const MAX_FRAMES = 8;
const MAX_CAUSES = 3;

/** Writes what a person needs to find a failure: one line for it, one for each cause. */
export function logFailure(failure: unknown, context: FailureContext): void {
  let each = failure;
  for (let depth = 0; each !== undefined && depth <= MAX_CAUSES; depth += 1) {
    writeError(depth === 0 ? 'failed' : 'because', { ...context, ...factsOf(each) });
    each = each instanceof Error ? each.cause : undefined;
  }
}

function factsOf(failure: unknown): LogFields {
  if (!(failure instanceof Error)) return { errorName: typeof failure };
  return {
    errorName: failure.name,
    ...(failure instanceof BillingError && { code: failure.code }),
    ...(isOurText(failure) && { errorMessage: failure.message }),
    frames: framesOf(failure),
  };
}

/** An error's message may quote its input: it is written only where the text is ours alone, or AWS's. */
const isOurText = (failure: Error): boolean => failure instanceof InvariantError || '$metadata' in failure;

const framesOf = (failure: Error): string[] =>
  (failure.stack ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '))
    .slice(0, MAX_FRAMES);
