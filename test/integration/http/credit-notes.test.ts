import { beforeAll, describe, expect, it } from 'vitest';
import { callHttp } from '../../support/http-call.ts';
import { ADMIN_KEY } from '../../support/http-world.ts';
import { furnished, type Furnished } from '../../support/furnished-world.ts';

let furniture: Furnished;
beforeAll(async () => {
  furniture = await furnished();
});

const call = (method: string, url: string, body?: unknown, key = 'k') =>
  callHttp(furniture.world.handler, [method, url], {
    body,
    headers: { authorization: `Bearer ${ADMIN_KEY}`, 'idempotency-key': key },
  });
const invoicePath = () => `/v1/invoices/${furniture.known['invoiceId']?.[0] ?? ''}`;

describe('credit notes over HTTP', () => {
  it('are issued once a key, numbered, and reduce what is due', async () => {
    const before = (await call('GET', invoicePath())).json as { gross: string; due: string };
    const body = { amount: '1.20', reason: 'Goodwill' };
    const first = await call('POST', `${invoicePath()}/credit-notes`, body, 'goodwill');
    expect(first.status).toBe(201);
    expect(first.json).toMatchObject({
      number: 'AV-2026-000002',
      kind: 'credit_note',
      net: '1.00',
      vat: [{ rate: 20, category: 'S', base: '1.00', amount: '0.20' }],
      gross: '1.20',
      refund: { status: 'none' },
    });
    const again = await call('POST', `${invoicePath()}/credit-notes`, body, 'goodwill');
    expect(again.json).toEqual(first.json);
    const conflict = await call('POST', `${invoicePath()}/credit-notes`, { ...body, amount: '1.21' }, 'goodwill');
    expect(conflict.json).toMatchObject({ status: 409, code: 'idempotency_conflict' });
    const after = (await call('GET', invoicePath())).json as { gross: string; due: string; credited: string };
    expect(after.gross).toBe(before.gross);
    expect(Number(before.due) - Number(after.due)).toBeCloseTo(1.2, 6);
  });

  it('are read one by one, by customer newest first, by month in the order of numbers', async () => {
    const of = (json: unknown) => (json as { data: { number: string }[] }).data.map(({ number }) => number);
    const mine = await call('GET', '/v1/credit-notes?customerId=acme');
    expect(of(mine.json)).toEqual(['AV-2026-000002', 'AV-2026-000001']);
    const month = await call('GET', '/v1/credit-notes?period=2026-11&limit=1');
    expect(of(month.json)).toEqual(['AV-2026-000001']);
    const cursor = (month.json as { nextCursor: string }).nextCursor;
    expect(of((await call('GET', `/v1/credit-notes?period=2026-11&cursor=${cursor}`)).json)).toEqual([
      'AV-2026-000002',
    ]);
    const id = furniture.known['creditNoteId']?.[0] ?? '';
    expect((await call('GET', `/v1/credit-notes/${id}`)).json).toMatchObject({ id, number: 'AV-2026-000001' });
    const none = await call('GET', '/v1/credit-notes/cn_00000000-0000-8000-8000-000000000000');
    expect(none.json).toMatchObject({ status: 404, code: 'not_found' });
  });

  it('give back what was paid and nothing else, which a person who asks for it is told', async () => {
    const id = furniture.known['creditNoteId']?.[0] ?? '';
    const refund = (body: unknown, key: string) => call('POST', `/v1/credit-notes/${id}/refund`, body, key);
    expect((await refund({}, 'r1')).json).toMatchObject({
      status: 422,
      rule: 'nothing_to_give_back',
      detail: expect.stringContaining('0.00 EUR was paid') as string,
    });
    expect((await refund({ by: 'outside' }, 'r2')).json).toMatchObject({
      status: 400,
      errors: [{ path: 'reference' }],
    });
    expect((await refund({ reference: 'x' }, 'r3')).json).toMatchObject({
      status: 400,
      errors: [{ path: 'reference' }],
    });
    expect((await call('GET', '/v1/credit-notes?refund=failed')).json).toEqual({ data: [] });
    expect((await call('GET', '/v1/credit-notes?refund=lost')).status).toBe(400);
  });

  it('of more than is left are refused with the rule and the limit', async () => {
    const refused = await call('POST', `${invoicePath()}/credit-notes`, { amount: '1000.00', reason: 'x' }, 'more');
    expect(refused.json).toMatchObject({ status: 422, code: 'rule_violation', rule: 'credit_exceeds_invoice' });
  });

  it.each([
    ['neither an amount nor lines', { reason: 'x' }],
    ['both', { amount: '1.00', lines: [{ line: 1 }], reason: 'x' }],
    ['nothing', { amount: '0.00', reason: 'x' }],
    ['a number', { amount: 1, reason: 'x' }],
    ['no reason', { amount: '1.00' }],
  ])('with %s are malformed', async (_name, body) => {
    expect((await call('POST', `${invoicePath()}/credit-notes`, body, 'bad')).status).toBe(400);
  });
});
