import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { v7 } from 'uuid';
import { apiClient } from '../../../infra/local/demo/api-client.ts';
import { SCOPES } from '../../../shared/domain/api-keys/api-key.ts';
import { NO_CHUNKS } from '../../../shared/domain/closes/chunk-set.ts';
import { dynamodbStore } from '../../../shared/adapters/dynamodb/dynamodb-store.ts';
import { storagePorts } from '../../../shared/adapters/dynamodb/ports.ts';
import { instant } from '../../../shared/kernel/instant.ts';
import { invariant } from '../../../shared/kernel/invariant.ts';
import type { Period } from '../../../shared/kernel/period.ts';
import { ACME, usageEvent } from '../../support/http-world.ts';
import type { OwnStack } from '../../support/own-stack.ts';
import { depleted } from '../../support/stored-values.ts';

const AT = '2026-11-10T11:00:00.000Z';
/** More than the credit that a plan includes: the wallet says so. */
const SO_MUCH = { inputTokens: 5_000_000 };
/** When the stack is started. Ids that carry a time of now need no guard: their segments are puts, and travel together. */
const NOW = '2026-11-10T12:00:00.000Z';
const freshEvent = (id: string) => ({ ...usageEvent(id, NOW), id: v7({ msecs: Date.parse(NOW) }) });
const customer = (id: string): string => `/v1/customers/${id}`;

/** What callers do in a month, once each: every route that reads or writes, and what goes wrong by itself. */
export async function playCallers(own: OwnStack): Promise<void> {
  await playCustomers(own);
  await playSubscriptions(own);
  await playWallets(own);
  await playRecharge(own);
  await playQuotes(own);
}

let keys = 0;
const post = <T = Record<string, unknown>>({ api }: OwnStack, path: string, body: unknown): Promise<T> =>
  api.call<T>('POST', path, { body, idempotencyKey: `play-${String((keys += 1))}` });

async function playCustomers(own: OwnStack): Promise<void> {
  const { api, stack } = own;
  for (const id of ['acme', 'student', 'trier']) await api.call('PUT', customer(id), { body: ACME });
  await api.call('PUT', customer('saver'), { body: { ...ACME, referredBy: 'acme' } });
  await api.call('POST', `${customer('student')}/proofs`, { body: { kind: 'student', validUntil: '2027-10-31' } });
  for (const path of ['/v1/customers', customer('acme'), '/health', '/v1/catalog']) await api.call('GET', path);

  // Another endpoint of the seller's that does not answer: Stripe says of its events that they were not delivered.
  await otherEndpoint(stack.stripeUrl);
  for (const id of ['saver', 'trier']) {
    const card = await post<{ sessionId: string }>(own, `${customer(id)}/checkout`, { mode: 'setup' });
    await completeCheckout(stack.stripeUrl, card.sessionId);
  }
  await api.call('POST', `${customer('saver')}/portal`, { body: {} });
}

async function playSubscriptions({ api }: OwnStack): Promise<void> {
  const monthly = { plan: 'pro', seats: 1, interval: 'month' };
  for (const id of ['acme', 'saver']) await api.call('PUT', `${customer(id)}/subscription`, { body: monthly });
  await api.call('PUT', `${customer('trier')}/subscription`, { body: { ...monthly, trial: true } });
  await api.call('PUT', `${customer('student')}/subscription`, { body: { ...monthly, plan: 'student' } });
  await api.call('GET', `${customer('acme')}/subscription`);
  await api.call('GET', `${customer('student')}/entitlements`);
  await api.call('POST', `${customer('student')}/entitlements/api-calls/uses`, { body: { count: 1 } });
  await api.call('POST', `${customer('acme')}/subscription/preview`, { body: { ...monthly, seats: 3 } });
  await api.call('PUT', `${customer('acme')}/subscription`, { body: { ...monthly, seats: 3 } });

  const known = usageEvent('acme', AT, { user: 'marie' });
  await api.call('POST', '/v1/usage', { body: [known, usageEvent('nobody', AT)] });
  await api.call('POST', '/v1/usage', { body: [known] });
  await api.call('POST', '/v1/usage', { body: ['acme', 'saver'].map(freshEvent) });
}

async function playWallets(own: OwnStack): Promise<void> {
  const { api, stack } = own;
  const wallet = `${customer('acme')}/wallet`;
  const kept = await post<{ holdId: string }>(own, `${wallet}/holds`, { amount: '1.00' });
  await post(own, `${wallet}/holds/${kept.holdId}/capture`, { event: usageEvent('acme', AT) });
  const dear = await post<{ holdId: string }>(own, `${customer('saver')}/wallet/holds`, { amount: '1.00' });
  await post(own, `${customer('saver')}/wallet/holds/${dear.holdId}/capture`, {
    event: usageEvent('saver', AT, SO_MUCH),
  });
  const left = await post<{ holdId: string }>(own, `${wallet}/holds`, { amount: '1.00' });
  await api.call('DELETE', `${wallet}/holds/${left.holdId}`);
  await post(own, `${wallet}/top-ups`, { amount: '10.00' });
  await post(own, `${wallet}/top-ups`, { amount: '500.00' });
  const grant = await post<{ id: string }>(own, `${wallet}/grants`, {
    kind: 'promotional',
    amount: '5.00',
    reason: 'a gift',
  });
  await api.call('DELETE', `${wallet}/grants/${grant.id}`, { idempotencyKey: 'play-void' });
  await api.call('GET', wallet);
  await api.call('GET', `${wallet}/entries?expand=events`);
  const bought = await post<{ sessionId: string }>(own, `${customer('saver')}/checkout`, {
    mode: 'top_up',
    amount: '20.00',
  });
  await completeCheckout(stack.stripeUrl, bought.sessionId);
  const much = usageEvent('acme', AT, SO_MUCH);
  await api.call('POST', '/v1/usage', { body: [much, usageEvent('acme', AT, SO_MUCH)] });
  const { id: eventId, source } = much;
  const mistake = { customerId: 'acme', eventId, source, action: 'void', reason: 'reported twice' };
  await post(own, '/v1/usage/corrections', mistake);
}

/** A wallet that falls below what its holder wants, and is recharged by itself before anybody buys for it. */
async function playRecharge(own: OwnStack): Promise<void> {
  const { api } = own;
  const wallet = `${customer('refiller')}/wallet`;
  await own.subscriber('refiller');
  await api.call('PUT', `${wallet}/auto-top-up`, { body: { below: '5.00', amount: '1.00', maxPerPeriod: 1 } });
  await api.call('POST', '/v1/usage', { body: [usageEvent('refiller', AT, { inputTokens: 3_000 })] });
  await own.settle(10_000);
  const { recharges, status } = await api.call('GET', `${wallet}/auto-top-up`);
  invariant(recharges === 1 && status === 'armed', 'the wallet was recharged');
}

async function playQuotes(own: OwnStack): Promise<void> {
  const { api } = own;
  const lines = [{ plan: 'enterprise', quantity: 10, unitPrice: '20.00' }];
  const offer = { customerId: 'acme', plan: 'enterprise', termMonths: 12, rhythm: 'yearly', lines };
  const quote = await post<{ id: string }>(own, '/v1/quotes', offer);
  await post(own, `/v1/quotes/${quote.id}/approve`, {});
  for (const path of ['', '?customerId=acme', `/${quote.id}`]) await api.call('GET', `/v1/quotes${path}`);
  await api.download(`/v1/quotes/${quote.id}/document`);
  await post(own, `/v1/quotes/${quote.id}/reject`, { reason: 'Chose another tool' });
  await api.call('PUT', customer('contracted'), { body: ACME });
  const { id } = await post<{ id: string }>(own, '/v1/quotes', { ...offer, customerId: 'contracted' });
  await post(own, `/v1/quotes/${id}/accept`, { acceptedBy: 'Marie Dupont, CTO' });
}

/** A caller with a quota: what only reads counts its requests. */
export async function playQuota({ api, stack }: OwnStack): Promise<void> {
  const { id, key } = await api.call<{ id: string; key: string }>('POST', '/v1/api-keys', {
    body: { name: 'a caller', scopes: SCOPES },
  });
  const caller = apiClient(stack.baseUrl, key);
  for (const path of ['/v1/catalog', '/v1/invoices?customerId=acme', '/v1/exports/2026-11'])
    await caller.call('GET', path);
  await api.call('DELETE', `/v1/api-keys/${id}`);
}

/** What other services do, and what lies there when something had gone wrong. */
export async function playMishaps(own: OwnStack): Promise<void> {
  await own.tell('usage.reported', 'assistant', [
    usageEvent('trier', AT, { user: 'paul', ...SO_MUCH }),
    usageEvent('nobody', AT),
    ...['acme', 'student'].map(freshEvent),
  ]);
  await own.settle(10_000);
  const storage = await outsideStorage(own);
  // Committed, and the function died before it could publish it.
  await storage.commitFor('a-crash')({ changes: [], events: [depleted(99)] });
  await own.settle(120_000);
}

/** The month's end, and the days after it. */
export async function playClose(own: OwnStack): Promise<void> {
  const { api, stack } = own;
  await stack.clock.move('2026-12-01T08:00:00.000Z');
  await api.call('POST', '/v1/closes', { body: { period: '2026-11' }, idempotencyKey: 'play-close' });
  await api.call('GET', '/v1/closes/2026-11');
  await own.settle();
  await api.call('GET', '/v1/exports/2026-11');
  await api.download('/v1/exports/2026-11/invoices.csv');
  const { data } = await api.call<{ data: { id: string }[] }>('GET', '/v1/invoices?customerId=acme');
  await api.call('GET', `/v1/invoices?period=2026-12`);
  await api.call('GET', `/v1/invoices/${data[0]?.id ?? ''}`);
  await playCreditNotes(own, data[0]?.id ?? '');
  await api.call('GET', `${customer('acme')}/activity`);

  // Its messages were lost: the watchdog sends them again.
  const storage = await outsideStorage(own);
  const close = await storage.close('2026-11' as Period);
  invariant(close, 'the month was closed');
  const stuck = { ...close, revision: close.revision + 1, status: 'closing', published: NO_CHUNKS } as const;
  await storage.commitFor('a-loss')({ changes: [{ noun: 'close', value: stuck }], events: [] });
  await own.settle(3_600_000);
}

async function playCreditNotes(own: OwnStack, invoiceId: string): Promise<void> {
  const { id } = await post<{ id: string }>(own, `/v1/invoices/${invoiceId}/credit-notes`, {
    amount: '0.12',
    reason: 'a gift',
  });
  for (const path of [`/${id}`, '?customerId=acme', '?period=2026-12'])
    await own.api.call('GET', `/v1/credit-notes${path}`);
  type Listed = { readonly data: readonly { readonly id: string; readonly status: string }[] };
  // Paid on the page of a top-up, and by card.
  const { data } = await own.api.call<Listed>('GET', '/v1/invoices?customerId=saver');
  for (const paid of data.filter(({ status }) => status === 'paid'))
    await post(own, `/v1/invoices/${paid.id}/credit-notes`, { amount: '0.12', reason: 'a gift', refund: true });
  await own.settle();
}

/** The table as somebody from outside has it, with a bus that takes nothing. */
async function outsideStorage({ stack }: OwnStack) {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint: stack.awsUrl, region: 'eu-west-3', credentials });
  const { TableNames: [tableName = ''] = [] } = await client.send(new ListTablesCommand({}));
  const pause = () => Promise.resolve();
  return storagePorts({
    store: dynamodbStore({ client, tableName, pause }),
    bus: (events) => Promise.resolve({ failed: events }),
    clock: () => instant(stack.clock.now()),
    pause,
    onDelay: () => undefined,
  });
}

async function otherEndpoint(stripeUrl: string | undefined): Promise<void> {
  const response = await fetch(`${stripeUrl ?? ''}/v1/webhook_endpoints`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_local', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ url: 'http://127.0.0.1:1/', 'enabled_events[0]': '*' }),
  });
  invariant(response.ok, `an endpoint can be made: ${await response.text()}`);
}

async function completeCheckout(stripeUrl: string | undefined, sessionId: string): Promise<void> {
  const response = await fetch(`${stripeUrl ?? ''}/_local/checkout/${sessionId}/complete`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ paymentMethod: 'pm_card_visa' }),
  });
  invariant(response.ok, `the page ${sessionId} can be completed: ${await response.text()}`);
}
