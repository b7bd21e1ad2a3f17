import { castOf, type Actor } from './cast.ts';
import { csvColumn, sumDecimals, type Wallet } from './findings.ts';
import { expectedPrice, playMonth } from './month.ts';
import { subscriptionsTable } from './print-subscriptions.ts';
import { MORNINGS, type Act, type Findings, type Player, type Script, type Shown } from './script.ts';
import { castStories } from './stories.ts';
import { tableOf } from './tables.ts';
import { readTrace } from './trace.ts';
import type { ApiClient } from './api-client.ts';

const CUSTOMERS = 120;
const WALLETS_SHOWN = 8;
/** The heaviest users buy compute dollars on these days of the month. */
const TOP_UP_DAYS: readonly number[] = [8, 15, 22];
const TOP_UP_BUYERS = 8;
const TOP_UP_AMOUNT = '10.00';

/** A month of real LLM usage, with trials, upgrades, modules, top-ups and all else that subscriptions do. */
export function taskforceScript(): Script {
  const trace = readTrace(process.env['CENTIME_TRACE']);
  const { cast, acts } = castStories(castOf(CUSTOMERS));
  const spent = trace.requests.reduce((total, request) => total + expectedPrice(request), 0n);
  return {
    catalog: 'taskforce',
    brings: `${trace.requests.length.toLocaleString('en')} requests`,
    origin: trace.origin,
    players: cast.map(playerOf),
    acts: [...acts, ...topUpsOf(cast)],
    days: playMonth(
      trace.requests,
      cast.map(({ id }) => id),
      MORNINGS,
    ),
    show: (findings, api) => show(cast, spent, { findings, api }),
  };
}

const playerOf = ({ id, profile, hasCard, proof, plan, seats, interval, trial, modules }: Actor): Player => ({
  id,
  profile,
  name: String(profile['name']),
  hasCard,
  ...(proof && { proof }),
  subscription: { plan, seats, interval, trial, modules },
});

const topUpsOf = (cast: readonly Actor[]): readonly Act[] => {
  const buyers = cast.filter(({ plan }) => plan !== 'student').slice(0, TOP_UP_BUYERS);
  const body = { amount: TOP_UP_AMOUNT };
  return TOP_UP_DAYS.flatMap((day) =>
    buyers.map(({ id }) => ({ day, method: 'POST', path: 'wallet/top-ups', body, customerId: id }) as const),
  );
};

async function show(
  cast: readonly Actor[],
  expectedSpent: bigint,
  { findings, api }: { readonly findings: Findings; readonly api: ApiClient },
): Promise<Shown> {
  const total = (name: string) => sumDecimals(walletColumn(findings, name).values());
  return {
    tables: [await walletsTable(cast, findings, api), subscriptionsTable(findings.published)],
    agreements: [
      ['usage at the price list', expectedSpent, 'spent by the wallets', total('used')],
      [
        'granted + overage',
        total('granted') + total('overage'),
        'spent + forfeited + left',
        total('used') + total('forfeited') + total('left'),
      ],
    ],
  };
}

/** A column of wallets.csv by customer. */
function walletColumn({ exported }: Findings, name: string): Map<string, string> {
  const csv = exported.contents.get('wallets.csv') ?? '';
  const values = csvColumn(csv, name);
  return new Map(csvColumn(csv, 'customerId').map((id, row) => [id, values[row] ?? '0']));
}

async function walletsTable(cast: readonly Actor[], findings: Findings, api: ApiClient): Promise<string> {
  const names = ['granted', 'purchased', 'used', 'overage', 'forfeited'];
  const columns = names.map((name) => walletColumn(findings, name));
  const rows = await Promise.all(
    cast.slice(0, WALLETS_SHOWN).map(async ({ id, profile, plan }) => {
      const { available } = await api.call<Wallet>('GET', `/v1/customers/${id}/wallet`);
      return [String(profile['name']), plan, ...columns.map((column) => column.get(id) ?? ''), available];
    }),
  );
  const head = [
    ['customer', 'left'],
    ['plan', 'left'],
    ['granted', 'right'],
    ['bought', 'right'],
    ['used', 'right'],
    ['overage', 'right'],
    ['forfeited', 'right'],
    ['available in December', 'right'],
  ] as const;
  return `Wallets of the heaviest users, November (USD)\n${tableOf(head, rows)}`;
}
