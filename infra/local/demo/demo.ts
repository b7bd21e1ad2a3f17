import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiClient } from './api-client.ts';
import { castOf } from './cast.ts';
import { startDemoStack } from './demo-stack.ts';
import { fetchExports, listInvoices, type CloseReport, type Wallet } from './findings.ts';
import { expectedPrice, playMonth } from './month.ts';
import { countEvents, enrol, moveClock, playDays } from './play.ts';
import { printReport, type Findings } from './report.ts';
import { castStories } from './stories.ts';
import { readTrace } from './trace.ts';

const help = `Bills a month of real LLM usage on this machine, through the stack that would be deployed.

  npm run demo

  CENTIME_DATA=dir    keeps the store in dir, and goes on with it if an earlier run was interrupted (a fresh folder)
  CENTIME_TRACE=file  the requests to play, as CSV (../shared/data/llm-requests-conv.csv, else generated ones)
`;

const CUSTOMERS = 200;
const DAYS = 30;
const START = '2026-11-01T00:00:00.000Z';
/** When everyone subscribes: their cards are known by then. */
const SUBSCRIBED_AT = '2026-11-01T07:00:00.000Z';
const PERIOD = '2026-11';
const NEXT_PERIOD = '2026-12';
/** After the close of 03:30 in Paris, and the first day's morning. */
const CLOSED_AT = '2026-12-01T02:45:00.000Z';
const NEXT_DAY = '2026-12-01T08:00:00.000Z';
/** Any text is a key; this one opens nothing but the demo's own store. */
const API_KEY = 'ck_demo_0123456789abcdef0123456789abcdef';

const mornings = Array.from({ length: DAYS }, (_, day) => `2026-11-${String(day + 1).padStart(2, '0')}T08:00:00.000Z`);

async function main(): Promise<void> {
  const started = performance.now();
  const trace = readTrace(process.env['CENTIME_TRACE']);
  const folder = process.env['CENTIME_DATA'] ?? mkdtempSync(join(tmpdir(), 'centime-demo-'));
  mkdirSync(folder, { recursive: true });
  const stack = await startDemoStack(folder, API_KEY, { now: START });
  print(`\nBilling ${PERIOD}: ${trace.requests.length.toLocaleString('en')} requests of ${CUSTOMERS} customers`);
  print(`trace   ${trace.origin}\nstack   ${stack.baseUrl}\nstore   ${folder}\n`);
  const api = apiClient(stack.baseUrl, API_KEY);
  const { cast, acts } = castStories(castOf(CUSTOMERS));
  const stage = { api, stripeUrl: stack.stripeUrl, cast, acts };
  const days = playMonth(
    trace.requests,
    cast.map(({ id }) => id),
    mornings,
  );
  await enrol(stage, { from: SUBSCRIBED_AT, until: mornings[0] ?? SUBSCRIBED_AT });
  const played = await playDays(stage, days);
  print('closing the month');
  for (const at of [CLOSED_AT, NEXT_DAY]) await moveClock(api, at);
  const findings: Findings = {
    events: countEvents(days),
    requests: played.requests.count,
    outcomes: played.outcomes,
    expectedSpent: trace.requests.reduce((total, request) => total + expectedPrice(request), 0n),
    close: await api.call<CloseReport>('GET', `/v1/closes/${PERIOD}`),
    invoices: [...(await listInvoices(api, PERIOD)), ...(await listInvoices(api, NEXT_PERIOD))],
    exported: await fetchExports(api, PERIOD, join(folder, 'files')),
    folder: join(folder, 'files', PERIOD),
    names: new Map(cast.map(({ id, profile, plan }) => [id, { name: String(profile['name']), plan }])),
    wallets: new Map(
      await Promise.all(
        cast
          .slice(0, 8)
          .map(async ({ id }) => [id, await api.call<Wallet>('GET', `/v1/customers/${id}/wallet`)] as const),
      ),
    ),
    published: (await api.call<{ data: Findings['published'] }>('GET', '/_local/events')).data,
    units: await api.call<Findings['units']>('GET', '/_local/units'),
  };
  const agrees = printReport(findings, (performance.now() - started) / 1000);
  await stack.stop();
  if (!agrees) process.exitCode = 1;
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);

if (process.argv.includes('--help')) print(help);
else {
  await main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
