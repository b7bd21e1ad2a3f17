import { progressOf } from '../local/demo/progress.ts';
import { migrateSubscriptions, migrationTable } from './migrate.ts';
import { runningStack } from './running-stack.ts';

/** Moves the subscriptions of a running stack to the price book in force. The text to print, and the exit code. */
export async function runMigrateCommand(
  parameters: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<{ readonly text: string; readonly exitCode: number }> {
  const unknown = parameters.filter((parameter) => parameter !== '--dry-run');
  if (unknown.length > 0) return { text: `migrate does not know ${unknown.join(' ')}; only --dry-run.\n`, exitCode: 1 };
  const stack = await runningStack(environment);
  if (typeof stack === 'string') return { text: stack, exitCode: 1 };
  const { api, catalog, now } = stack;
  const migrated = await migrateSubscriptions({
    api,
    catalog,
    now,
    mode: parameters.includes('--dry-run') ? 'show' : 'migrate',
    progress: (total) => progressOf('customers', total),
  });
  const hasFailed = migrated.rows.some(({ outcome }) => outcome === 'failed');
  return { text: migrationTable(migrated, catalog.currency), exitCode: hasFailed ? 1 : 0 };
}
