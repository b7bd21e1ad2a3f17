import type { ApiClient } from './api-client.ts';
import { sumDecimals, type ListedInvoice } from './findings.ts';
import {
  actsOf,
  METERS,
  playerOf,
  serverDaysOf,
  tenantsOf,
  usageOf,
  type Metered,
  type Tenant,
  type Used,
} from './hosting-cast.ts';
import { PERIOD, type Findings, type Script, type Shown } from './script.ts';
import { decimal, tableOf } from './tables.ts';
import { toldTable, type Told } from './told-table.ts';

const CUSTOMERS = 50;
const SHOWN = 10;
const MICROS_PER_CENT = 10_000n;
const DAY_MS = 86_400_000;

/** A month of cloud hosting: servers by the day, three meters after the month, services, and one contract. */
export function vmcloudScript(): Script {
  const tenants = tenantsOf(CUSTOMERS);
  const { days, used } = usageOf(tenants);
  const events = days.reduce((total, { batches }) => total + [...batches.values()].flat().length, 0);
  return {
    catalog: 'vmcloud',
    brings: `servers, and ${events.toLocaleString('en')} events of GPU hours, storage and egress`,
    origin: 'made up, the same on every run',
    players: tenants.map(playerOf),
    acts: actsOf(tenants),
    days,
    begin: signContract,
    show: (findings, api) => show(tenants, used, { findings, api }),
  };
}

type Quote = {
  readonly id: string;
  readonly status: string;
  readonly verdict: { readonly decision: string; readonly totalPercent: number; readonly needs: readonly string[] };
  readonly totals: { readonly net: string };
  readonly instalments: readonly {
    readonly number: number;
    readonly on: string;
    readonly dueOn: string;
    readonly net: string;
  }[];
};

/** 100 servers for two years, by the quarter, at 22 %: 20 by its type, 2 negotiated, so that somebody must approve. */
const OFFER = {
  customerId: 'host-001',
  plan: 'multi-year',
  termMonths: 24,
  rhythm: 'quarterly',
  lines: [{ product: 'vps', quantity: 100 }],
  discounts: [{ name: 'reference customer', percent: 2, on: ['product'] }],
  justification: 'Speaks at our conference',
};

/** The quote of the contract, made, approved and accepted; each step once, however often the demo is begun. */
async function signContract(api: ApiClient): Promise<void> {
  const { id, status } = (await quoteOf(api)) ?? (await api.call<Quote>('POST', '/v1/quotes', { body: OFFER }));
  if (status === 'pending_approval') {
    const body = { approver: 'Jeanne Martin', justification: 'Speaks at our conference' };
    await api.call('POST', `/v1/quotes/${id}/approve`, { body });
  }
  const body = { acceptedBy: 'Camille Vauban' };
  await api.call('POST', `/v1/quotes/${id}/accept`, { body, idempotencyKey: 'demo-contract' });
}

const quoteOf = async (api: ApiClient): Promise<Quote | undefined> =>
  (await api.call<{ data: readonly Quote[] }>('GET', `/v1/quotes?customerId=${OFFER.customerId}`)).data[0];

type Usage = {
  readonly total: string;
  readonly products: readonly { readonly id: string; readonly quantity: string; readonly amount: string }[];
};
type Standing = { readonly mrr: { readonly amount: string }; readonly segment?: { readonly name: string } };

async function show(
  tenants: readonly Tenant[],
  used: Used,
  { findings, api }: { readonly findings: Findings; readonly api: ApiClient },
): Promise<Shown> {
  const usages = new Map<string, Usage>();
  for (const { id } of tenants) {
    usages.set(id, await api.call<Usage>('GET', `/v1/customers/${id}/usage?period=${PERIOD}`));
  }
  const { invoices } = findings;
  const billed = sumDecimals(linesOf(invoices, ['usage', 'adjustment']).map(({ net }) => net));
  const seen = sumDecimals([...usages.values()].map(({ total }) => total));
  const expected = tenants.reduce((total, { id }) => total + priceOf(used.get(id)) * MICROS_PER_CENT, 0n);
  const servers = tenants.reduce((total, tenant) => total + serverDaysOf(tenant), 0);
  const quote = await quoteOf(api);
  return {
    tables: [
      await tenantsTable(tenants, usages, { invoices, api }),
      contractTable(quote),
      toldTable('What customers did', TOLD, findings.published),
    ],
    agreements: [
      ['usage at the price list', expected, 'usage on invoices', billed],
      ['usage on invoices', billed, 'as customers see it', seen],
      ['server-days in service', whole(servers), 'server-days on invoices', whole(serverDaysIn(invoices))],
      [
        "the contract's total",
        sumDecimals([quote?.totals.net ?? '0']),
        'its instalments',
        sumDecimals((quote?.instalments ?? []).map(({ net }) => net)),
      ],
    ],
  };
}

const whole = (count: number): bigint => BigInt(count) * 1_000_000n;

const linesOf = (invoices: readonly ListedInvoice[], kinds: readonly string[]) =>
  invoices.flatMap(({ lines }) => lines.filter(({ kind }) => kinds.includes(kind)));

/** Of self-service: a contract's servers are no matter of days. */
const serverDaysIn = (invoices: readonly ListedInvoice[]): number =>
  linesOf(
    invoices.filter(({ cause }) => !cause.startsWith('instalment:')),
    ['product'],
  ).reduce((total, { quantity, period }) => total + quantity * daysIn(period), 0);

const daysIn = ({ start, end }: ListedInvoice['lines'][number]['period']): number =>
  (Date.parse(end) - Date.parse(start)) / DAY_MS;

/** domain.md section 5, written here again: what a tenant's usage costs, in cents, a line at a time. */
function priceOf(totals: ReadonlyMap<Metered, bigint> | undefined): bigint {
  const [hours, stored, sent] = METERS.map((meter) => totals?.get(meter) ?? 0n);
  const inCents = (quantity: bigint, microsEach: bigint) =>
    (2n * quantity * microsEach + 10n ** 10n) / (2n * 10n ** 10n);
  const within = (quantity: bigint, from: bigint, upTo: bigint) => {
    const held = (quantity < upTo ? quantity : upTo) - from;
    return held > 0n ? held : 0n;
  };
  const unit = 1_000_000n;
  const free = 100n * unit;
  const packages = (sent ?? 0n) <= free ? 0n : ((sent ?? 0n) - free + free - 1n) / free;
  return (
    inCents(hours ?? 0n, 1_200_000n) +
    inCents(within(stored ?? 0n, 0n, 100n * unit), 100_000n) +
    inCents(within(stored ?? 0n, 100n * unit, 1_000n * unit), 80_000n) +
    inCents(within(stored ?? 0n, 1_000n * unit, 10n ** 18n), 60_000n) +
    packages * 500n
  );
}

async function tenantsTable(
  tenants: readonly Tenant[],
  usages: ReadonlyMap<string, Usage>,
  { invoices, api }: { readonly invoices: readonly ListedInvoice[]; readonly api: ApiClient },
): Promise<string> {
  const rows = await Promise.all(
    tenants.slice(0, SHOWN).map(async ({ id, name, servers }) => {
      const { mrr, segment } = await api.call<Standing>('GET', `/v1/customers/${id}`);
      const usage = usages.get(id);
      const quantity = (meter: Metered) => usage?.products.find((each) => each.id === meter)?.quantity ?? '0';
      const nets = invoices.filter(({ customerId }) => customerId === id).map(({ net }) => net);
      const counts = servers.map(({ count }) => String(count)).join(' → ');
      return [
        name,
        counts === '' ? '100 by contract' : counts,
        ...METERS.map(quantity),
        usage?.total ?? '',
        decimal(sumDecimals(nets)),
        mrr.amount,
        segment?.name ?? '',
      ];
    }),
  );
  const head = [
    ['customer', 'left'],
    ['servers', 'left'],
    ['GPU hours', 'right'],
    ['GB-months', 'right'],
    ['egress GB', 'right'],
    ['usage EUR', 'right'],
    ['invoiced EUR', 'right'],
    ['a month EUR', 'right'],
    ['segment', 'left'],
  ] as const;
  return `What the heaviest used in November\n${tableOf(head, rows)}`;
}

function contractTable(quote: Quote | undefined): string {
  if (!quote) return 'No contract.';
  const { verdict, totals, instalments } = quote;
  const rows = instalments.map(({ number, on, dueOn, net }) => [number, on, dueOn, net]);
  const head = [
    ['instalment', 'right'],
    ['invoiced on', 'left'],
    ['due on', 'left'],
    ['net EUR', 'right'],
  ] as const;
  const judged = `${verdict.decision.replaceAll('_', ' ')} (${verdict.needs.join(', ').replaceAll('_', ' ')})`;
  return `The contract: ${String(OFFER.termMonths)} months of 100 servers, ${String(verdict.totalPercent)} % off, ${judged}, ${totals.net} EUR\n${tableOf(head, rows)}`;
}

const TOLD: Told = [
  ['subscription.started', 'began'],
  ['subscription.changed', 'took more servers, or fewer'],
  ['segment.changed', 'moved to another segment by what they pay a month'],
  ['service.sold', 'bought a training'],
  ['quote.approved', 'had their discount approved'],
  ['contract.started', 'signed'],
  ['subscription.canceled', 'left'],
];
