import { type HttpHandler, httpStack } from '../../functions/runtime/http-stack.ts';
import type { HttpContext, HttpEvent } from '../../functions/runtime/http-event.ts';
import { usageEndpoints } from '../../functions/usage/endpoints.ts';
import type { UsageView } from '../../functions/usage/view.ts';
import { pause } from '../../shared/adapters/config/pause.ts';
import { storagePorts } from '../../shared/adapters/dynamodb/ports.ts';
import { memoryBus } from '../../shared/adapters/memory/memory-bus.ts';
import type { Store } from '../../shared/adapters/store.ts';
import { WalletMemory } from '../../shared/application/wallet-memory.ts';
import type { Ports, WalletChain } from '../../shared/application/ports.ts';
import { seedApiKey } from '../../shared/application/seed-api-key.ts';
import { settleUsage, type SettleUsageDeps } from '../../shared/application/settle-usage.ts';
import { openWallet } from '../../shared/domain/wallets/open-wallet.ts';
import { verifySegment } from '../../shared/domain/wallets/verify-chain.ts';
import type { SealedSegment } from '../../shared/domain/wallets/wallet.ts';
import type { Clock } from '../../shared/kernel/instant.ts';
import { microsOf } from '../../shared/kernel/money.ts';
import { randomBytes } from '../../shared/kernel/random.ts';
import { at, catalog } from '../support/wallets.ts';
import { expectSame } from './harness.ts';
import { type BenchEvent, type Expectation, walletName } from './usage-events.ts';

export const START = at('2026-11-15T12:00:00Z');
const OPENED = at('2026-11-01T00:00:00Z');
/** Ample: what is measured is a wallet's every day, not its few alerts of a month. */
const INCLUDED = microsOf('1000000');
const API_KEY = 'ck_bench_0123456789abcdef0123456789abcdef';
const OPENED_AT_ONCE = 64;

/** One instance of the usage function: a memory of its own on a store that others may share. */
export type UsageInstance = {
  /** The handler, given a body as the HTTP API hands it over; its answer as it is sent. */
  readonly post: (body: string) => Promise<string>;
  /** The use case alone, as the bus path calls it. */
  readonly settle: ReturnType<typeof settleUsage>;
};

export type InstanceSettings = {
  readonly store: Store;
  readonly clock: Clock;
  readonly pause?: Ports['pause'];
  readonly memory?: WalletMemory;
};

export function usageInstance({
  store,
  clock,
  pause: waiting = pause,
  memory = new WalletMemory(),
}: InstanceSettings): UsageInstance {
  const storage = storagePorts({ store, bus: memoryBus().bus, clock, pause: waiting, onDelay: () => undefined });
  const lasting = { ...storage, catalog, clock, randomBytes, pause: waiting, memory };
  const portsFor = (correlationId: string) => ({ ...lasting, commit: storage.commitFor(correlationId) });
  const handler = httpStack(portsFor, usageEndpoints);
  const deps: SettleUsageDeps = portsFor('bench');
  return { post: (body) => post(handler, body), settle: settleUsage(deps) };
}

async function post(handler: HttpHandler, body: string): Promise<string> {
  const event = {
    version: '2.0',
    routeKey: 'POST /v1/usage',
    rawPath: '/v1/usage',
    rawQueryString: '',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
    requestContext: { http: { method: 'POST', path: '/v1/usage' }, routeKey: 'POST /v1/usage', stage: '$default' },
    body,
    isBase64Encoded: false,
  } as unknown as HttpEvent;
  const response = await handler(event, { awsRequestId: 'bench' } as HttpContext);
  expectSame('the status of a request', response.statusCode, 200);
  return response.body ?? '';
}

/** Posts requests one after the other, each at its own time; their answers, unread. */
export const postEach =
  ({ post: send }: UsageInstance, goTo: (at: number) => void) =>
  async (requests: readonly { readonly at: number; readonly body: string }[]): Promise<string[]> => {
    const answers: string[] = [];
    for (const { at, body } of requests) {
      goTo(at);
      answers.push(await send(body));
    }
    return answers;
  };

export const viewOf = (answer: string): UsageView => JSON.parse(answer) as UsageView;

export const bodyOf = (events: readonly BenchEvent[]): string => JSON.stringify(events);

/** Opens wallets, and the API key that the handler asks for. */
export async function openWallets(store: Store, names: readonly string[]): Promise<void> {
  const clock = (): typeof OPENED => OPENED;
  const storage = storagePorts({ store, bus: memoryBus().bus, clock, pause, onDelay: () => undefined });
  const commit = storage.commitFor('bench');
  await seedApiKey({ ...storage, commit, clock, pause })(API_KEY);
  const terms = { plan: 'pro', includedPerPeriod: INCLUDED, overage: 'invoice' } as const;
  for (let start = 0; start < names.length; start += OPENED_AT_ONCE) {
    await Promise.all(
      names.slice(start, start + OPENED_AT_ONCE).map((customerId) => {
        const opening = { customerId, terms, included: INCLUDED, from: OPENED };
        const { sealed } = openWallet(opening, { catalog, now: OPENED });
        return commit({ changes: [{ noun: 'segment', value: sealed }], events: [] });
      }),
    );
  }
}

export const walletNames = (count: number): string[] => Array.from({ length: count }, (_, index) => walletName(index));

/** Every event expected is in its chain once, at its price, and the chain proves itself. */
export async function checkWallets(store: Store, expected: Expectation): Promise<void> {
  const { chain } = storagePorts({ store, bus: memoryBus().bus, clock: () => START, pause, onDelay: () => undefined });
  for (const [customerId, ids] of expected.ids) {
    const settled = await settledEvents(chain, customerId);
    expectSame(`events in ${customerId}`, settled.ids.length, ids.size);
    expectSame(`distinct events in ${customerId}`, new Set(settled.ids).size, ids.size);
    expectSame(`events of others in ${customerId}`, settled.ids.filter((id) => !ids.has(id)).length, 0);
    expectSame(`spent by ${customerId}`, settled.spent, expected.spent.get(customerId));
  }
}

async function settledEvents(chain: WalletChain, customerId: string): Promise<{ ids: string[]; spent: bigint }> {
  const ids: string[] = [];
  let previous: SealedSegment | undefined;
  for (const sealed of await chain.after(customerId, 0)) {
    const faults = verifySegment(previous, sealed, catalog);
    expectSame(`faults of ${customerId}, segment ${String(sealed.segment.seq)}`, faults.join('; '), '');
    for (const { id } of sealed.segment.events) ids.push(id);
    previous = sealed;
  }
  return { ids, spent: previous?.segment.state.totals.spent ?? 0n };
}

/** Each outcome is one that the benchmark asked for. */
export function countOutcomes(view: UsageView, into: Map<string, number>): void {
  for (const { outcome } of view.results) into.set(outcome, (into.get(outcome) ?? 0) + 1);
}
