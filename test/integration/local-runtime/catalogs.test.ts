import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLocal } from '../../../infra/local/local-stack.ts';
import { StackWorld, type SeenInvoice } from '../../support/stack-world.ts';

const BY_PATH = join(import.meta.dirname, '../../../docs/examples/api-product.json');
/** Days around the turn of a month: each day that passes costs its schedules. */
const START = '2026-11-28T08:00:00.000Z';

const event = (id: string, type: string, subject: string, data: object) => ({
  specversion: '1.0',
  id,
  source: '/meter',
  type,
  subject,
  time: '2026-11-28T07:59:00Z',
  data,
});
const linesOf = (invoices: readonly SeenInvoice[]) =>
  invoices.flatMap(({ lines }) => lines.map(({ kind, description, net }) => `${kind} ${net} ${description}`));

describe('a catalog that an outsider brought as a file: a meter, three tiers, nothing else', () => {
  let world: StackWorld;
  beforeAll(async () => {
    world = await StackWorld.start(START, BY_PATH);
    await world.customer('acme');
    await world.must('PUT', '/v1/customers/acme/subscription', { body: { plan: 'pay-as-you-go' } });
  }, 120_000);
  afterAll(() => world.stop());

  it('is served: its plan is subscribed to by its name alone, and its schema asks for its own events', async () => {
    expect((await world.call('GET', '/health')).json).toMatchObject({ catalog: 'geocode' });
    expect(await world.subscription('acme')).toMatchObject({ plan: 'pay-as-you-go', status: 'active', seats: 1 });
    expect((await world.call('GET', '/v1/openapi.json')).status).toBe(200);
    expect((await world.call('GET', '/v1/customers/acme/entitlements')).json).toMatchObject({ data: [] });
  });

  it('sells nothing that it does not name', async () => {
    const body = { amount: '5.00' };
    const headers = { 'idempotency-key': 'top-up-1' };
    const topUp = await world.call('POST', '/v1/customers/acme/wallet/top-ups', { body, headers });
    expect(topUp).toMatchObject({ status: 422, json: { rule: 'no_wallet_sales' } });
    const quantities = await world.call('PUT', '/v1/customers/acme/subscription', {
      body: { plan: 'pay-as-you-go', quantities: { requests: 1 } },
    });
    expect(quantities).toMatchObject({ status: 422, json: { rule: 'product_is_metered' } });
  });

  it('is billed over all its tiers by the close, in its own series', async () => {
    for (const id of ['1', '2', '3', '3']) {
      await world.must('POST', '/v1/usage', { body: event(id, 'api.request', 'acme', { count: 40_500 }) });
    }
    await world.moveTo('2026-12-01T03:30:00Z');
    const invoices = await world.invoices('acme');
    expect(linesOf(invoices)).toEqual([
      'usage 198.00 Requests, over 1000 up to 100000 request, 28 to 30 November 2026',
      'usage 21.50 Requests, over 100000 request, 28 to 30 November 2026',
    ]);
    expect(invoices).toMatchObject([{ number: 'GA-2026-000001', cause: 'close:2026-11', net: '219.50' }]);
  }, 60_000);
});

describe('vmcloud, as it is shipped', () => {
  let world: StackWorld;
  beforeAll(async () => {
    world = await StackWorld.start(START, 'vmcloud');
    await world.customer('acme', { referredBy: 'globex' });
    await world.card('acme');
  }, 120_000);
  afterAll(() => world.stop());

  it('bills servers by the day and three meters after the month, and collects by card', async () => {
    const put = (body: object) => world.must('PUT', '/v1/customers/acme/subscription', { body });
    await put({ plan: 'self-service', quantities: { vps: 10 } });
    const used = { 'gpu.hours': '12.5', 'storage.gb_months': '1250', 'egress.gb': '250.5' };
    await world.must('POST', '/v1/usage', {
      body: Object.entries(used).map(([type, quantity]) => event(type, type, 'acme', { quantity })),
    });
    await world.moveTo('2026-11-30T09:00:00Z');
    await put({ plan: 'self-service', quantities: { vps: 20 } });
    const training = { service: 'training', quantity: 1 };
    const headers = { 'idempotency-key': 'training-1' };
    await world.must('POST', '/v1/customers/acme/services', { body: training, headers });
    expect((await world.must('GET', '/v1/customers/acme')).json).toMatchObject({
      mrr: { amount: '199.80', currency: 'EUR' },
      segment: { id: 'small' },
    });
    await world.moveTo('2026-12-01T03:30:00Z');
    const invoices = await world.invoices('acme');
    expect(linesOf(invoices)).toEqual([
      'service 900.00 Training',
      'product 5.99 VPS x 10, 28 to 29 November 2026',
      'product 5.99 VPS x 20, 30 November 2026',
      'usage 15.00 GPU hours, 28 to 30 November 2026',
      'usage 10.00 Storage, up to 100 GB-months, 28 to 30 November 2026',
      'usage 72.00 Storage, over 100 up to 1000 GB-months, 28 to 30 November 2026',
      'usage 15.00 Storage, over 1000 GB-months, 28 to 30 November 2026',
      'usage 10.00 Egress, packages of 100 GB, 28 to 30 November 2026',
    ]);
    expect(invoices).toMatchObject([{ status: 'paid' }]);
    expect(await world.events('acme')).toContain('segment.changed');
  }, 60_000);
});

describe('a catalog that cannot be sold by', () => {
  it('stops the start and says what to mend, and is never served', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'centime-catalog-'));
    const file = join(folder, 'catalog.json');
    const { currency, ...withoutCurrency } = JSON.parse(readFileSync(BY_PATH, 'utf8')) as Record<string, unknown>;
    expect(currency).toBe('EUR');
    writeFileSync(file, JSON.stringify(withoutCurrency));
    await expect(startLocal({ catalog: file })).rejects.toThrow(
      /is not valid: 1 error[^]*currency\n {2}reason {2}is required/,
    );
    await expect(startLocal({ catalog: join(folder, 'none.json') })).rejects.toThrow('There is no file');
    await expect(startLocal({ catalog: 'taskfroce' })).rejects.toThrow('no catalog of this name ships');
    rmSync(folder, { recursive: true });
  });
});
