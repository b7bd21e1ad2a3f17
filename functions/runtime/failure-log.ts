import { BillingError } from '../../shared/kernel/errors.ts';
import { formatInstant, systemClock } from '../../shared/kernel/instant.ts';
import { InvariantError } from '../../shared/kernel/invariant.ts';

export type FailureContext = { readonly correlationId: string; readonly operation: string };

/** Frames of a stack worth a log line. */
const MAX_FRAMES = 8;

/**
 * Writes what a person needs to find a failure, by an allow-list: an error's message may quote its input, so it is
 * written only where the text is ours or AWS's.
 */
export function logFailure(error: unknown, { correlationId, operation }: FailureContext): void {
  const timestamp = formatInstant(systemClock());
  const line = { timestamp, level: 'ERROR', message: 'failed', operation, correlationId, ...factsOf(error) };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function factsOf(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { errorName: typeof error };
  return {
    errorName: error.name,
    ...(error instanceof BillingError && { code: error.code }),
    ...(isOurText(error) && { errorMessage: error.message }),
    frames: framesOf(error),
    ...(error.cause !== undefined && { cause: factsOf(error.cause) }),
  };
}

const isOurText = (error: Error): boolean => error instanceof InvariantError || '$metadata' in error;

const framesOf = (error: Error): string[] =>
  (error.stack ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '))
    .slice(0, MAX_FRAMES);
