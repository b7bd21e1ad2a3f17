import { seededRandom } from '../../infra/local/demo/random.ts';
import { DAY_MS, formatInstant, HOUR_MS, instant } from '../../shared/kernel/instant.ts';
import { audit, type Finding } from './audit.ts';
import { Caller } from './caller.ts';
import { type Load, retryAll, runClient } from './clients.ts';
import { type KillableStack, type Killed, startKillable } from './killable-stack.ts';
import { Ledger } from './ledger.ts';
import { OperationMaker } from './operations.ts';

export type KillsOptions = {
  readonly times: number;
  readonly data: string;
  readonly seed: number;
  readonly onKill: () => void;
};
export type KillsReport = {
  readonly ledger: Ledger;
  readonly findings: readonly Finding[];
  readonly killed: Readonly<Record<Killed, number>>;
  readonly resent: number;
  /** Kills while a close was running. */
  readonly duringCloses: number;
  readonly readyMs: readonly number[];
};

const START = '2026-11-10T12:00:00.000Z';
const API_KEY = 'ck_test_kills';
const CUSTOMERS = 8;
const CLIENTS = 4;
const PERIODS = ['2026-11', '2026-12'];
/** Some minutes after the closes of November and December begin. */
const CLOSES = ['2026-12-01T02:35:00.000Z', '2027-01-01T02:35:00.000Z'];
const MIN_LOAD_MS = 60;
const MAX_LOAD_MS = 1_200;
const ENGINE_SHARE = 0.3;

/** Starts the stack, kills it under load, starts it again, so many times; in the end everything is held to the ledger. */
export async function runKills(options: KillsOptions): Promise<KillsReport> {
  const random = seededRandom(options.seed);
  const customers = Array.from({ length: CUSTOMERS }, (_, index) => `kills-${String(index + 1)}`);
  const common = { ledger: new Ledger(), maker: new OperationMaker(random), customers, random };
  const killed = { stack: 0, engine_first: 0 };
  const readyMs: number[] = [];
  let resent = 0;
  let duringCloses = 0;
  for (let kill = 1; kill <= options.times; kill += 1) {
    const stack = await startKillable(options.data, START, API_KEY);
    readyMs.push(stack.readyMs);
    const load = await loadOn(stack, common);
    if (kill === 1) await setUp(load);
    resent += await retryAll(load);
    const what: Killed = random() < ENGINE_SHARE ? 'engine_first' : 'stack';
    if (await killUnderLoad(stack, load, { what, moveTo: clockAt(kill, options.times, load.nowMs) })) duringCloses += 1;
    killed[what] += 1;
    options.onKill();
  }
  const stack = await startKillable(options.data, START, API_KEY);
  readyMs.push(stack.readyMs);
  try {
    const load = await loadOn(stack, common);
    resent += await retryAll(load);
    const findings = await finish(load);
    return { ledger: common.ledger, findings, killed, resent, duringCloses, readyMs };
  } finally {
    await stack.stop();
  }
}

async function loadOn({ baseUrl }: KillableStack, common: Omit<Load, 'caller' | 'nowMs'>): Promise<Load> {
  const caller = new Caller(baseUrl, API_KEY);
  const { now } = await caller.must({ method: 'GET', path: '/_local/clock' });
  return { ...common, caller, nowMs: Date.parse(String(now)) };
}

async function setUp({ caller, customers }: Load): Promise<void> {
  const profile = {
    name: 'Kills SAS',
    email: 'kills@example.com',
    kind: 'business',
    country: 'FR',
    address: { line1: '1 rue Serpenoise', postalCode: '57000', city: 'Metz' },
  };
  for (const id of customers) {
    const path = `/v1/customers/${id}`;
    await caller.must({ method: 'PUT', path, body: profile });
    await caller.must({
      method: 'PUT',
      path: `${path}/subscription`,
      body: { plan: 'pro', seats: 1, interval: 'month' },
    });
    const body = { kind: 'promotional', amount: '1000000.00', reason: 'so that a hold always finds credit' };
    await caller.must({ method: 'POST', path: `${path}/wallet/grants`, body, idempotencyKey: `grant-${id}` });
  }
}

type Kill = { readonly what: Killed; readonly moveTo: number | undefined };

/** Says whether a close was on its way when the stack died. */
async function killUnderLoad(stack: KillableStack, load: Load, { what, moveTo }: Kill): Promise<boolean> {
  let isOver = false;
  const clients = Array.from({ length: CLIENTS }, () => runClient(load, () => isOver));
  let isMoving = moveTo !== undefined;
  const moved =
    moveTo === undefined ? Promise.resolve() : moveClock(load.caller, moveTo).then(() => (isMoving = false));
  await new Promise((resolve) => setTimeout(resolve, MIN_LOAD_MS + load.random() * (MAX_LOAD_MS - MIN_LOAD_MS)));
  isOver = true;
  const wasClosing = isMoving && moveTo !== undefined && CLOSES.includes(formatInstant(instant(moveTo)));
  await stack.kill(what);
  await Promise.all([...clients, moved]);
  return wasClosing;
}

async function moveClock(caller: Caller, to: number): Promise<void> {
  await caller.send({ method: 'POST', path: '/_local/clock', body: { now: formatInstant(instant(to)) } });
}

/** Each month's close lies under a tenth of the kills; else the clock goes on by an hour now and then. */
function clockAt(kill: number, times: number, nowMs: number): number | undefined {
  const closesFrom = [Math.ceil(times / 3), Math.ceil((2 * times) / 3)];
  const span = Math.max(1, Math.floor(times / 10));
  const close = closesFrom.findIndex((from) => kill >= from && kill < from + span);
  const closing = Date.parse(CLOSES[close] ?? '');
  if (nowMs < closing) return closing;
  return kill % 5 === 0 ? nowMs + HOUR_MS : undefined;
}

async function finish(load: Load): Promise<Finding[]> {
  const { caller, ledger, customers, nowMs } = load;
  // Holds end, the outbox is swept, and both closes are through.
  const end = Math.max(nowMs, Date.parse(CLOSES.at(-1) ?? '')) + DAY_MS;
  await caller.must({ method: 'POST', path: '/_local/clock', body: { now: formatInstant(instant(end)) } });
  const findings = await audit(caller, ledger, customers);
  for (const period of PERIODS) {
    const close = await caller.must({ method: 'GET', path: `/v1/closes/${period}` });
    const { done } = close['customers'] as { done: number };
    const isWrong = close['status'] !== 'closed' || done !== customers.length;
    findings.push({
      title: `customers not closed once in ${period}`,
      count: customers.length,
      wrong: isWrong ? Math.max(1, customers.length - done) : 0,
    });
  }
  return findings;
}
