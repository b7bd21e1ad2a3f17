import { beforeEach, describe, expect, it } from 'vitest';
import { ACME, HttpWorld, START, usageEvent } from '../../support/http-world.ts';

describe('over HTTP', () => {
  let world: HttpWorld;
  beforeEach(async () => {
    world = await HttpWorld.start();
  });

  it('a customer is created once, and the same description again changes and tells nothing', async () => {
    const created = await world.put('/v1/customers/acme', ACME);
    expect(created.status).toBe(201);
    expect(created.json).toMatchObject({ id: 'acme', ...ACME, language: 'fr', proofs: [], createdAt: START });
    world.now += 60_000;
    const again = await world.put('/v1/customers/acme', ACME);
    expect(again.status).toBe(200);
    expect(again.json).toEqual(created.json);
    expect(world.bus.delivered.map(({ type }) => type)).toEqual(['customer.created']);
  });

  it('a replaced customer loses what the new description leaves out, and keeps what happened to it', async () => {
    await world.put('/v1/customers/acme', { ...ACME, siren: '732829320', reseller: 'partner' });
    await world.post('/v1/customers/acme/proofs', { kind: 'ngo', validUntil: '2027-01-31' });
    world.now += 60_000;
    const { status, json } = await world.put('/v1/customers/acme', { ...ACME, name: 'Acme SA' });
    expect(status).toBe(200);
    expect(json).toMatchObject({ name: 'Acme SA', createdAt: START, proofs: [{ kind: 'ngo' }] });
    expect(json).not.toHaveProperty('siren');
    expect(json).not.toHaveProperty('reseller');
    const told = { customerId: 'acme', kind: 'business', country: 'FR', language: 'fr' };
    expect(world.told('customer.updated').map(({ data }) => data)).toEqual([
      { ...told, changed: ['proofs'] },
      { ...told, changed: ['name', 'siren', 'reseller'] },
    ]);
  });

  it('a VAT id is checked when it is given, and the answer is kept with the customer', async () => {
    const german = { ...ACME, country: 'DE', vatId: 'DE136695976' };
    const { json } = await world.put('/v1/customers/de', german);
    expect(json).toMatchObject({ vatIdCheck: { valid: true, checkedAt: START }, language: 'en' });
    const wrong = await world.put('/v1/customers/de', { ...german, vatId: 'DE136695977' });
    expect(wrong.json).toMatchObject({ vatIdCheck: { valid: false } });
    const elsewhere = await world.put('/v1/customers/de', { ...german, country: 'FR' });
    expect(elsewhere.json).toMatchObject({ vatIdCheck: { valid: false } });
  });

  it('usage is settled, and the wallet and its history show it', async () => {
    world.now = Date.parse('2026-11-01T00:00:30.000Z');
    await world.subscriber('acme', 'pro');
    const events = [
      usageEvent('acme', '2026-11-01T00:00:10Z', { user: 'marie', class: 'simple' }),
      usageEvent('acme', '2026-11-01T00:00:11Z'),
    ];
    const { json } = await world.post('/v1/usage', events);
    expect(json).toEqual({
      results: [
        { id: events[0]?.['id'], outcome: 'recorded', amount: '0.05', period: '2026-11' },
        { id: events[1]?.['id'], outcome: 'recorded', amount: '0.25', period: '2026-11' },
      ],
      wallets: [{ customerId: 'acme', available: '9.70' }],
    });
    const wallet = await world.get('/v1/customers/acme/wallet');
    expect(wallet.json).toMatchObject({
      period: '2026-11',
      currency: 'USD',
      granted: '10.00',
      spent: '0.30',
      available: '9.70',
      usedPercent: 3,
      estimatedRequests: 194,
    });
    const entries = await world.get('/v1/customers/acme/wallet/entries');
    expect(entries.json['data']).toMatchObject([
      { seq: 2, kind: 'usage', amount: '0.30', available: '9.70', events: 2 },
      { seq: 1, kind: 'open' },
    ]);
    const expanded = await world.get('/v1/customers/acme/wallet/entries?expand=events&limit=1');
    expect(expanded.json).toMatchObject({
      data: [
        {
          events: [
            {
              id: events[0]?.['id'],
              data: { inputTokens: 400, outputTokens: 50, class: 'simple', user: 'marie' },
              price: '0.05',
            },
            { id: events[1]?.['id'], price: '0.25' },
          ],
        },
      ],
      nextCursor: '2',
    });
  });

  it('the same batch in each content type, and one event by itself, is a duplicate', async () => {
    await world.subscriber();
    const event = usageEvent('acme');
    const send = (body: unknown, contentType: string) =>
      world.call('POST', '/v1/usage', { body, headers: { 'content-type': contentType } });
    const outcomes = [
      await send([event], 'application/cloudevents-batch+json; charset=utf-8'),
      await send([event], 'application/json'),
      await send(event, 'application/cloudevents+json'),
      await send(Buffer.from(JSON.stringify(event)), 'application/json'),
    ].map(({ json }) => (json['results'] as { outcome: string }[])[0]?.outcome);
    expect(outcomes).toEqual(['recorded', 'duplicate', 'duplicate', 'duplicate']);
  });

  it('a batch with one bad event records the others, and says what is wrong with each', async () => {
    await world.subscriber();
    const good = usageEvent('acme');
    const { json } = await world.post('/v1/usage', [
      good,
      usageEvent('acme', START, { inputTokens: -1 }),
      usageEvent('nobody'),
      { ...good, data: { inputTokens: 1, outputTokens: 1 } },
      'text',
    ]);
    expect(json['results']).toMatchObject([
      { outcome: 'recorded' },
      { outcome: 'rejected', error: { code: 'malformed_event', path: 'data.inputTokens' } },
      { outcome: 'rejected', error: { code: 'customer_not_found', path: 'subject' } },
      { outcome: 'conflict', error: { code: 'conflict' } },
      { id: null, outcome: 'rejected', error: { code: 'malformed_event' } },
    ]);
  });

  it('a top-up is bought once for its key, and another amount under it is refused', async () => {
    await world.subscriber();
    const bought = await world.post('/v1/customers/acme/wallet/top-ups', { amount: '5.00' }, 'k1');
    expect(bought.status).toBe(201);
    expect(bought.json).toMatchObject({
      amount: '5.00',
      price: { amount: '4.60', currency: 'EUR' },
      discountPercent: 0,
      invoicing: 'month_end',
    });
    const again = await world.post('/v1/customers/acme/wallet/top-ups', { amount: '5.0' }, 'k1');
    expect(again).toMatchObject({ status: 201, json: bought.json });
    const other = await world.post('/v1/customers/acme/wallet/top-ups', { amount: '6.00' }, 'k1');
    expect(other).toMatchObject({ status: 409, json: { code: 'idempotency_conflict' } });
  });

  it('a hold is placed, captured by its event, and released without effect afterwards', async () => {
    world.now = Date.parse('2026-11-01T00:00:30.000Z');
    await world.subscriber();
    const holds = '/v1/customers/acme/wallet/holds';
    const { status, json } = await world.post(holds, { amount: '2.00', ttlSeconds: 60 }, 'h1');
    expect(status).toBe(201);
    expect(json).toMatchObject({ amount: '2.00', available: '8.00', expiresAt: '2026-11-01T00:01:30.000Z' });
    const holdId = String(json['holdId']);
    const event = usageEvent('acme', '2026-11-01T00:00:30.000Z');
    const captured = await world.post(`${holds}/${holdId}/capture`, { event });
    expect(captured).toMatchObject({
      status: 200,
      json: { id: event['id'], outcome: 'recorded', amount: '0.25', holdId, available: '9.75' },
    });
    const again = await world.post(`${holds}/${holdId}/capture`, { event });
    expect(again.json).toMatchObject({ outcome: 'duplicate' });
    const released = await world.delete(`${holds}/${holdId}`);
    expect(released).toMatchObject({ status: 200, json: { released: '0.00', available: '9.75' } });
  });

  it('credit is given with its reason and who gave it, and what is left of it is taken back', async () => {
    await world.subscriber();
    const grants = '/v1/customers/acme/wallet/grants';
    const grant = { kind: 'promotional', amount: '10', reason: 'Welcome' };
    const { status, json } = await world.post(grants, grant, 'g1');
    expect(status).toBe(201);
    expect(json).toMatchObject({ kind: 'promotional', amount: '10.00', remaining: '10.00' });
    const voided = await world.delete(`${grants}/${String(json['id'])}?reason=mistake`);
    expect(voided).toMatchObject({ status: 200, json: { grantId: json['id'], voided: '10.00' } });
    const entries = await world.get('/v1/customers/acme/wallet/entries?limit=2');
    expect(entries.json['data']).toMatchObject([
      { kind: 'void', reason: 'mistake' },
      { kind: 'grant', reason: 'Welcome' },
    ]);
  });

  it('a subscription starts once, with an invoice for the days that are left', async () => {
    await world.put('/v1/customers/acme', ACME);
    const wanted = { plan: 'pro', seats: 2, interval: 'month' };
    const started = await world.put('/v1/customers/acme/subscription', wanted);
    expect(started.status).toBe(201);
    expect(started.json).toMatchObject({ ...wanted, status: 'active', currentPeriod: '2026-11', modules: [] });
    const again = await world.put('/v1/customers/acme/subscription', { ...wanted, trial: false, modules: [] });
    expect(again).toMatchObject({ status: 200, json: started.json });
    expect((await world.get('/v1/customers/acme/subscription')).json).toEqual(started.json);
    const { json } = await world.get('/v1/invoices?customerId=acme&period=2026-11&status=open');
    const [invoice] = json['data'] as Record<string, unknown>[];
    expect(invoice).toMatchObject({
      kind: 'invoice',
      status: 'open',
      net: '12.13',
      vat: [{ rate: 20, category: 'S', base: '12.13', amount: '2.43' }],
      gross: '14.56',
      paid: '0.00',
      due: '14.56',
      lines: [
        {
          kind: 'plan',
          quantity: 2,
          unitPrice: '13.00',
          vatRate: 20,
          period: { start: '2026-11-17', end: '2026-12-01' },
        },
      ],
    });
    expect((await world.get(`/v1/invoices/${String(invoice?.['id'])}`)).json).toEqual(invoice);
  });

  it('lists go on by their cursor to the end, each item once', async () => {
    const ids = Array.from({ length: 7 }, (_, index) => `c${String(index)}`);
    for (const id of ids) await world.put(`/v1/customers/${id}`, ACME);
    const found: unknown[] = [];
    let cursor: string | undefined;
    do {
      const { json } = await world.get(`/v1/customers?limit=3${cursor === undefined ? '' : `&cursor=${cursor}`}`);
      found.push(...(json['data'] as { id: string }[]).map(({ id }) => id));
      cursor = json['nextCursor'] as string | undefined;
    } while (cursor !== undefined);
    expect(found.toSorted()).toEqual(ids);
  });

  it('a close is asked for once its month has ended, and its report and files are read', async () => {
    const asked = await world.post('/v1/closes', { period: '2026-10' }, 'c1');
    expect(asked).toMatchObject({ status: 202, json: { period: '2026-10', status: 'open' } });
    expect(world.closesAsked).toEqual(['2026-10']);
    const report = await world.get('/v1/closes/2026-10');
    expect(report.json).toMatchObject({ status: 'open', customers: { total: 0 }, exceptions: [] });
    const files = [{ name: 'invoices.csv', bytes: 1, rows: 0, sha256: 'a'.repeat(64) }];
    world.files.set('exports/2026-10/manifest.json', JSON.stringify({ period: '2026-10', asOf: START, files }));
    const exports = await world.get('/v1/exports/2026-10');
    expect(exports.json).toEqual({
      period: '2026-10',
      asOf: START,
      files: [{ ...files[0], url: '/v1/exports/2026-10/invoices.csv' }],
    });
    const file = await world.get('/v1/exports/2026-10/invoices.csv');
    expect(file.status).toBe(302);
    expect(file.headers['location']).toBe('https://files.example/exports/2026-10/invoices.csv?signed');
  });
});
