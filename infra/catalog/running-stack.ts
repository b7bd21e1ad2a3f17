import type { Catalog } from '../../shared/catalog/catalog.ts';
import { loadCatalog } from '../../shared/catalog/load-catalog.ts';
import { instant, type Instant } from '../../shared/kernel/instant.ts';
import { apiClient, type ApiClient } from '../local/demo/api-client.ts';

const DEFAULT_URL = 'http://127.0.0.1:8787';
const PAGE = 100;

/** A stack that runs, by its API: the catalog in force, and what time it is there. */
export type RunningStack = { readonly api: ApiClient; readonly catalog: Catalog; readonly now: Instant };

/** The stack that the environment names; a text says what is missing. */
export async function runningStack(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<RunningStack | string> {
  const { CENTIME_URL = DEFAULT_URL, CENTIME_API_KEY: key } = environment;
  if (key === undefined) return 'Set CENTIME_API_KEY to an admin key, and CENTIME_URL to the stack.\n';
  const api = apiClient(CENTIME_URL.replace(/\/$/, ''), key);
  try {
    const catalog = loadCatalog(await api.call<unknown>('GET', '/v1/catalog'));
    return { api, catalog, now: await timeOf(api) };
  } catch (error) {
    return notReached(CENTIME_URL, error);
  }
}

/** Nobody listens there (fetch hides why in the cause), or who does refuses the key. */
function notReached(url: string, error: unknown): string {
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  const why = cause instanceof Error ? cause.message : message;
  return `The stack at ${url} did not answer: ${why}\nSet CENTIME_URL to one that runs (npm start), and CENTIME_API_KEY to its admin key.\n`;
}

/** A local stack has a clock of its own. */
async function timeOf(api: ApiClient): Promise<Instant> {
  const local = await api.find<{ now: string }>('/_local/clock');
  return instant(local ? Date.parse(local.now) : Date.now());
}

export async function customerIds(api: ApiClient): Promise<readonly string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const query = `/v1/customers?limit=${String(PAGE)}${cursor === undefined ? '' : `&cursor=${cursor}`}`;
    const page = await api.call<{ data: { id: string }[]; nextCursor?: string }>('GET', query);
    ids.push(...page.data.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return ids;
}
