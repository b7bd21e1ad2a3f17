import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { apiClient, type ApiClient } from './api-client.ts';
import { startDemoStack } from './demo-stack.ts';
import { fetchExports, listInvoices, type CloseReport } from './findings.ts';
import { countEvents, enrol, moveClock, playDays, type Played } from './play.ts';
import { printReport } from './report.ts';
import { MORNINGS, PERIOD, type Findings, type Script } from './script.ts';
import { taskforceScript } from './taskforce.ts';
import { vmcloudScript } from './vmcloud.ts';

const help = `Bills a month on this machine, through the stack that would be deployed.

  npm run demo                         an assistant's real LLM usage, paid from wallets (taskforce)
  npm run demo -- --catalog vmcloud    servers, GPU hours, storage and egress of 50 customers, one of them by contract

  CENTIME_DATA=dir    keeps the store in dir, and goes on with it if an earlier run was interrupted (a fresh folder)
  CENTIME_TRACE=file  the requests to play, as CSV (../shared/data/llm-requests-conv.csv, else generated ones)
`;

const SCRIPTS: Readonly<Record<string, () => Script>> = { taskforce: taskforceScript, vmcloud: vmcloudScript };

const START = '2026-11-01T00:00:00.000Z';
/** When everyone subscribes: their cards are known by then. */
const SUBSCRIBED_AT = '2026-11-01T07:00:00.000Z';
const NEXT_PERIOD = '2026-12';
/** After the close of 03:30 in Paris, and the first day's morning. */
const CLOSED_AT = '2026-12-01T02:45:00.000Z';
const NEXT_DAY = '2026-12-01T08:00:00.000Z';
/** Any text is a key; this one opens nothing but the demo's own store. */
const API_KEY = 'ck_demo_0123456789abcdef0123456789abcdef';

async function main(script: Script): Promise<void> {
  const started = performance.now();
  const { catalog, brings, origin, players, days } = script;
  const folder = process.env['CENTIME_DATA'] ?? mkdtempSync(join(tmpdir(), 'centime-demo-'));
  mkdirSync(folder, { recursive: true });
  const stack = await startDemoStack(folder, API_KEY, { now: START, catalog });
  print(`\nBilling ${PERIOD}: ${brings} of ${String(players.length)} customers`);
  print(`trace   ${origin}\nstack   ${stack.baseUrl}\nstore   ${folder}\n`);
  const api = apiClient(stack.baseUrl, API_KEY);
  const stage = { api, stripeUrl: stack.stripeUrl, script };
  await enrol(stage, { from: SUBSCRIBED_AT, until: MORNINGS[0] ?? SUBSCRIBED_AT });
  const played = await playDays(stage);
  print('closing the month');
  for (const at of [CLOSED_AT, NEXT_DAY]) await moveClock(api, at);
  const findings = await findingsOf(api, played, { events: countEvents(days), folder });
  const shown = await script.show(findings, api);
  const agrees = printReport(findings, shown, { players, seconds: (performance.now() - started) / 1000 });
  await stack.stop();
  if (!agrees) process.exitCode = 1;
}

const findingsOf = async (
  api: ApiClient,
  { requests, outcomes }: Played,
  { events, folder }: { readonly events: number; readonly folder: string },
): Promise<Findings> => ({
  events,
  requests: requests.count,
  outcomes,
  close: await api.call<CloseReport>('GET', `/v1/closes/${PERIOD}`),
  invoices: [...(await listInvoices(api, PERIOD)), ...(await listInvoices(api, NEXT_PERIOD))],
  exported: await fetchExports(api, PERIOD, join(folder, 'files')),
  folder: join(folder, 'files', PERIOD),
  published: (await api.call<{ data: Findings['published'] }>('GET', '/_local/events')).data,
  units: await api.call<Findings['units']>('GET', '/_local/units'),
});

const print = (line: string): void => void process.stdout.write(`${line}\n`);

function scriptOf(catalog: string): Script {
  const script = Object.hasOwn(SCRIPTS, catalog) ? SCRIPTS[catalog] : undefined;
  if (script) return script();
  throw new Error(`The demo has no script for "${catalog}". It plays ${Object.keys(SCRIPTS).join(' or ')}.`);
}

try {
  const { values } = parseArgs({ options: { help: { type: 'boolean' }, catalog: { type: 'string' } } });
  if (values.help) print(help);
  else await main(scriptOf(values.catalog ?? 'taskforce'));
} catch (error: unknown) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
