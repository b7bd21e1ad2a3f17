import { progressOf } from '../local/demo/progress.ts';
import { runningStack } from './running-stack.ts';
import { reportVariants, variantsTable } from './variants.ts';

/** What an experiment with prices comes to, on a running stack. The text to print, and the exit code. */
export async function runVariantsCommand(
  parameters: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<{ readonly text: string; readonly exitCode: number }> {
  if (parameters.length > 0) return { text: `variants does not know ${parameters.join(' ')}.\n`, exitCode: 1 };
  const stack = await runningStack(environment);
  if (typeof stack === 'string') return { text: stack, exitCode: 1 };
  const arms = await reportVariants(stack, (total) => progressOf('customers', total));
  return { text: variantsTable(arms, stack.catalog.currency), exitCode: 0 };
}
