import type pg from 'pg';
import { parseEvent } from '../../../shared/domain/usage/parse-event.ts';
import { rateEvent } from '../../../shared/domain/usage/rate-event.ts';
import { formatInstant } from '../../../shared/kernel/instant.ts';
import { invariant } from '../../../shared/kernel/invariant.ts';
import { catalog } from '../../support/wallets.ts';
import { expectSame } from '../harness.ts';
import type { BenchEvent, Expectation } from '../usage-events.ts';
import type { Contender, PostgresWay, Settle } from './contender.ts';
import { connectTo, type PostgresCluster } from './postgres-cluster.ts';

/** A row of an event: the same facts as the chain keeps, and its price. */
type Row = readonly [
  wallet: string,
  id: string,
  at: string,
  input: number,
  output: number,
  member: string,
  amount: string,
];

const SCHEMA = `
  CREATE TABLE wallets (id text PRIMARY KEY, balance bigint NOT NULL);
  CREATE TABLE events (
    wallet text NOT NULL, id uuid NOT NULL, at timestamptz NOT NULL, input int NOT NULL, output int NOT NULL,
    member text NOT NULL, amount bigint NOT NULL, PRIMARY KEY (wallet, id)
  );`;
const BALANCE = 1_000_000_000_000n;

const INSERT = 'INSERT INTO events VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING amount';
const LOCK = { name: 'lock', text: 'SELECT balance FROM wallets WHERE id = $1 FOR UPDATE' };
const DEBIT = { name: 'debit', text: 'UPDATE wallets SET balance = balance - $2 WHERE id = $1' };
const ATOMIC = {
  name: 'atomic',
  text: `WITH fresh AS (${INSERT}) UPDATE wallets SET balance = balance - fresh.amount FROM fresh
         WHERE id = $1 AND balance >= fresh.amount`,
};
const BATCH = {
  name: 'batch',
  text: `WITH fresh AS (
           INSERT INTO events SELECT * FROM unnest($1::text[], $2::uuid[], $3::timestamptz[], $4::int[], $5::int[], $6::text[], $7::bigint[])
           ON CONFLICT DO NOTHING RETURNING wallet, amount),
         debits AS (SELECT wallet, sum(amount) AS amount FROM fresh GROUP BY wallet)
         UPDATE wallets SET balance = balance - debits.amount FROM debits WHERE id = debits.wallet`,
};

/** Both sides read, check and price the event by the catalog before they write. */
function rowOf(input: BenchEvent): Row {
  const parsed = parseEvent(input, catalog);
  invariant(!('code' in parsed), 'the events of a benchmark are valid');
  const meter = catalog.meters[parsed.event.type];
  invariant(meter, 'the events of a benchmark have a meter');
  const { id, time, integers } = parsed.event;
  const amount = rateEvent(meter, parsed.event).toString();
  const { inputTokens = 0, outputTokens = 0 } = integers;
  return [parsed.customerId, id, formatInstant(time), inputTokens, outputTokens, parsed.user ?? '', amount];
}

/** A transaction an event, the wallet's row locked first: how most billing code is written. */
async function settleLocking(client: pg.Client, row: Row): Promise<void> {
  await client.query('BEGIN');
  const { rows } = await client.query<{ balance: string }>({ ...LOCK, values: [row[0]] });
  const isNew = (await client.query({ name: 'insert', text: INSERT, values: [...row] })).rowCount === 1;
  if (isNew && BigInt(rows[0]?.balance ?? 0) >= BigInt(row[6]))
    await client.query({ ...DEBIT, values: [row[0], row[6]] });
  await client.query('COMMIT');
}

/** One statement an event: the row's own lock is all. */
async function settleAtomically(client: pg.Client, row: Row): Promise<void> {
  await client.query({ ...ATOMIC, values: [...row] });
}

/** One statement a batch. Rows in the order of their wallets: two batches never wait for each other in a circle. */
async function settleBatch(client: pg.Client, rows: readonly Row[]): Promise<void> {
  const ordered = rows.toSorted((a, b) => (a[0] < b[0] ? -1 : 1));
  const columns = [0, 1, 2, 3, 4, 5, 6].map((column) => ordered.map((row) => row[column]));
  await client.query({ ...BATCH, values: columns });
}

const ways: Record<PostgresWay, (client: pg.Client, rows: readonly Row[]) => Promise<void>> = {
  'FOR UPDATE': async (client, rows) => {
    for (const row of rows) await settleLocking(client, row);
  },
  'UPDATE ... WHERE': async (client, rows) => {
    for (const row of rows) await settleAtomically(client, row);
  },
  'batched unnest': settleBatch,
};

/** Of a writer with a connection of its own. */
export async function postgresWriter(host: string, way: PostgresWay) {
  const client = await connectTo(host);
  const settle: Settle = (events) => ways[way](client, events.map(rowOf));
  return { settle, close: () => client.end() };
}

/** PostgreSQL's wallets, in whichever way they are settled. */
export const postgresContender = ({ client }: PostgresCluster): Contender => ({
  open: async (wallets) => {
    await client.query(`DROP TABLE IF EXISTS wallets, events; ${SCHEMA}`);
    await client.query(`INSERT INTO wallets SELECT unnest($1::text[]), ${String(BALANCE)}`, [wallets]);
  },
  check: (expected) => checkSums(client, expected),
});

async function checkSums(client: pg.Client, expected: Expectation): Promise<void> {
  const { rows } = await client.query<{ id: string; balance: string; events: string }>(
    'SELECT id, balance, (SELECT count(*) FROM events WHERE wallet = wallets.id) AS events FROM wallets',
  );
  for (const { id, balance, events } of rows) {
    expectSame(`events in ${id}`, Number(events), expected.ids.get(id)?.size ?? 0);
    expectSame(`balance of ${id}`, BigInt(balance), BALANCE - (expected.spent.get(id) ?? 0n));
  }
}
