import { loadCatalog } from '../../shared/catalog/load-catalog.ts';
import { instant } from '../../shared/kernel/instant.ts';
import { apiClient, type ApiClient } from '../local/demo/api-client.ts';
import { progressOf } from '../local/demo/progress.ts';
import { migrateSubscriptions, migrationTable } from './migrate.ts';

const DEFAULT_URL = 'http://127.0.0.1:8787';

/** Moves the subscriptions of a running stack to the price book in force. The text to print, and the exit code. */
export async function runMigrateCommand(
  parameters: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<{ readonly text: string; readonly exitCode: number }> {
  const unknown = parameters.filter((parameter) => parameter !== '--dry-run');
  if (unknown.length > 0) return { text: `migrate does not know ${unknown.join(' ')}; only --dry-run.\n`, exitCode: 1 };
  const { CENTIME_URL = DEFAULT_URL, CENTIME_API_KEY: key } = environment;
  if (key === undefined) {
    return { text: 'Set CENTIME_API_KEY to an admin key, and CENTIME_URL to the stack.\n', exitCode: 1 };
  }
  const api = apiClient(CENTIME_URL.replace(/\/$/, ''), key);
  const catalog = loadCatalog(await api.call<unknown>('GET', '/v1/catalog'));
  const migrated = await migrateSubscriptions({
    api,
    catalog,
    now: await timeOf(api),
    mode: parameters.includes('--dry-run') ? 'show' : 'migrate',
    progress: (total) => progressOf('customers', total),
  });
  const hasFailed = migrated.rows.some(({ outcome }) => outcome === 'failed');
  return { text: migrationTable(migrated, catalog.currency), exitCode: hasFailed ? 1 : 0 };
}

/** A local stack has a clock of its own. */
async function timeOf(api: ApiClient) {
  const local = await api.find<{ now: string }>('/_local/clock');
  return instant(local ? Date.parse(local.now) : Date.now());
}

if (import.meta.main) {
  const { text, exitCode } = await runMigrateCommand(process.argv.slice(2), process.env);
  process.stdout.write(text);
  process.exitCode = exitCode;
}
