import { describe, expect, it } from 'vitest';
import { DAY_MS, parseInstant } from '../../../shared/kernel/instant.ts';
import type { Reply } from '../../support/http-call.ts';
import { annual, approval, made, multiYear, sweep, told, world, worldForEachTest } from '../../support/quote-bench.ts';

describe('quotes over HTTP', () => {
  worldForEachTest();

  it('are made with the verdict at once, and read as they were made', async () => {
    const reply = await world.post('/v1/quotes', multiYear);
    expect(reply.json).toMatchObject({
      status: 'pending_approval',
      validUntil: '2026-12-17',
      netDays: 30,
      verdict: { decision: 'approval_required', totalPercent: 22, needs: ['justification', 'named_approver'] },
      totals: { monthly: '999.00', list: '23976.00', discount: '5274.72', net: '18701.28', vat: '3740.24' },
      assumedStart: '2026-11-17',
    });
    expect(reply.headers).toMatchObject({ etag: '"1"', location: `/v1/quotes/${String(reply.json['id'])}` });
    expect((await world.get(String(reply.headers['location']))).json).toEqual(reply.json);
    expect(told()).toEqual(['quote.approval_requested']);
  });

  it('take percentages as numbers or as texts', async () => {
    const of = async (percent: unknown) =>
      (await world.post('/v1/quotes', { ...multiYear, discounts: [{ name: 'launch', percent }] })).json['totals'];
    expect(await of(2.25)).toEqual(await of('2.25'));
    for (const percent of [0, -1, 100.1, '1e1', '2.00001', 1e-7, '', null]) {
      const reply = await world.post('/v1/quotes', { ...multiYear, discounts: [{ name: 'launch', percent }] });
      expect([percent, reply.status, (reply.json['errors'] as { path: string }[])[0]?.path]).toEqual([
        percent,
        400,
        'discounts[0].percent',
      ]);
    }
  });

  it('that nobody must approve are approved by the policy', async () => {
    const quote = await made();
    expect((await world.get(`/v1/quotes/${quote}`)).json).toMatchObject({
      status: 'approved',
      verdict: { decision: 'automatic', needs: [] },
      approval: { by: 'policy' },
    });
    expect(told()).toEqual(['quote.approved']);
  });

  it('are refused with the verdict of the policy, and nothing is kept or told', async () => {
    const discounts = [{ name: 'launch', percent: 14 }];
    const reply = await world.post('/v1/quotes', { ...annual, discounts });
    expect([reply.status, reply.json]).toMatchObject([
      422,
      {
        code: 'discount_forbidden',
        rule: 'maximum',
        limit: 30,
        remedy: 'Negotiate at most 13 %, or record an exception (exception.reason), which needs an approval.',
        verdict: { decision: 'forbidden', totalPercent: 31 },
        errors: [{ path: 'discounts' }],
      },
    ]);
    expect((await world.get('/v1/quotes')).json['data']).toEqual([]);
    expect(told()).toEqual([]);
    const exception = { reason: 'A reference customer' };
    expect((await world.post('/v1/quotes', { ...annual, discounts, exception })).json).toMatchObject({
      status: 'pending_approval',
      exception,
      verdict: { totalPercent: 31, needs: ['named_approver'] },
    });
  });

  it('are for customers', async () => {
    const reply = await world.post('/v1/quotes', { ...annual, customerId: 'nobody' });
    expect([reply.status, reply.json['code']]).toEqual([404, 'customer_not_found']);
    expect((await world.get('/v1/quotes/quo_01938f2e-5a60-7c1d-9f04-6b2e8d7a3c15')).status).toBe(404);
    expect((await world.get('/v1/quotes/of-yesterday')).status).toBe(404);
  });

  it('are approved once, by a named approver with a justification', async () => {
    const path = `/v1/quotes/${await made(multiYear)}`;
    expect((await world.post(`${path}/approve`, { approver: 'Jeanne Martin' })).json).toMatchObject({
      code: 'rule_violation',
      rule: 'justification',
    });
    const approved = await world.post(`${path}/approve`, approval);
    expect([approved.status, approved.headers['etag']]).toEqual([200, '"2"']);
    expect(approved.json).toMatchObject({ status: 'approved', approval: { by: 'approver', ...approval } });
    expect((await world.post(`${path}/approve`, { approver: 'Somebody else' })).json).toEqual(approved.json);
    expect(told()).toEqual(['quote.approval_requested', 'quote.approved']);
  });

  it('are approved by who may approve: who makes them may not', async () => {
    const path = `/v1/quotes/${await made(multiYear)}`;
    const sales = await world.keyWith('billing:write', 'billing:read');
    expect((await world.call('POST', `${path}/approve`, { body: approval }, sales)).status).toBe(403);
    expect((await world.call('POST', '/v1/quotes', { body: annual }, sales)).status).toBe(201);
    expect((await world.call('POST', `${path}/reject`, { body: { reason: 'An error' } }, sales)).status).toBe(200);
  });

  it('are decided about as they were read', async () => {
    const path = `/v1/quotes/${await made(multiYear)}`;
    const decide = (what: string, etag: string, body: object): Promise<Reply> =>
      world.call('POST', `${path}/${what}`, { body, headers: { 'if-match': etag } });
    expect((await decide('approve', '"1"', approval)).status).toBe(200);
    expect((await decide('reject', '"1"', { reason: 'No' })).json['code']).toBe('precondition_failed');
    expect((await decide('reject', 'yes', { reason: 'No' })).json['code']).toBe('invalid_request');
    expect((await decide('reject', '"2"', { reason: 'No' })).json).toMatchObject({ status: 'rejected' });
  });

  it('are rejected once, and stay so', async () => {
    const path = `/v1/quotes/${await made()}`;
    const rejected = await world.post(`${path}/reject`, { reason: 'Chose another host' });
    expect(rejected.json).toMatchObject({ status: 'rejected', rejection: { reason: 'Chose another host' } });
    expect((await world.post(`${path}/reject`, { reason: 'Again' })).json).toEqual(rejected.json);
    expect((await world.post(`${path}/approve`, {})).json).toMatchObject({
      status: 409,
      code: 'quote_not_open',
      quoteStatus: 'rejected',
    });
    expect(told()).toEqual(['quote.approved', 'quote.rejected']);
  });

  it('expire with their last day: told once, by whoever looks when it is over', async () => {
    const path = `/v1/quotes/${await made()}`;
    world.now = parseInstant('2026-12-17T22:59:00.000Z') ?? 0;
    await sweep();
    expect((await world.get(path)).json['status']).toBe('approved');
    world.now = parseInstant('2026-12-17T23:00:00.000Z') ?? 0;
    expect((await world.get(path)).json['status']).toBe('expired');
    expect((await world.post(`${path}/reject`, { reason: 'Too late' })).json['code']).toBe('quote_not_open');
    expect(told()).toEqual(['quote.approved']);
    await sweep();
    await sweep();
    expect(told()).toEqual(['quote.approved', 'quote.expired']);
    expect(world.bus.delivered.at(-1)).toMatchObject({ occurredAt: '2026-12-17T23:00:00.000Z' });
  });

  it('that were decided about do not expire', async () => {
    const path = `/v1/quotes/${await made()}`;
    await world.post(`${path}/reject`, { reason: 'Chose another host' });
    world.now += 100 * DAY_MS;
    await sweep();
    expect((await world.get(path)).json['status']).toBe('rejected');
    expect(told()).toEqual(['quote.approved', 'quote.rejected']);
  });

  it('are listed newest first: all, of a customer, by what became of them', async () => {
    const ids: string[] = [];
    for (const body of [annual, multiYear, { ...annual, customerId: 'other' }, multiYear]) {
      ids.unshift(await made(body));
      world.now += 1_000;
    }
    const [d, c, b, a] = ids;
    const list = async (query: string): Promise<readonly unknown[]> => {
      const { data, nextCursor } = (await world.get(`/v1/quotes?${query}`)).json as {
        data: { id: string }[];
        nextCursor?: string;
      };
      const rest = nextCursor === undefined ? [] : await list(`${query}&cursor=${nextCursor}`);
      return [...data.map(({ id }) => id), ...rest];
    };
    for (const limit of ['limit=1', 'limit=3', 'limit=100']) {
      expect(await list(limit)).toEqual([d, c, b, a]);
      expect(await list(`${limit}&customerId=acme`)).toEqual([d, b, a]);
      expect(await list(`${limit}&status=pending_approval`)).toEqual([d, b]);
      expect(await list(`${limit}&customerId=acme&status=approved`)).toEqual([a]);
    }
    expect((await world.get('/v1/quotes?status=lost')).status).toBe(400);
  });

  it('have a document in Markdown or in plain text, in the language of the customer or another', async () => {
    const path = `/v1/quotes/${await made(multiYear)}/document`;
    const markdown = await world.get(path);
    expect(markdown.headers['content-type']).toBe('text/markdown; charset=utf-8');
    expect(markdown.text).toMatch(/^# Quote of 17 November 2026\n/);
    const text = await world.call('GET', `${path}?language=fr`, { headers: { accept: 'text/plain' } });
    expect(text.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(text.text).toMatch(/^Devis du 17 novembre 2026\n=+\n/);
    const browser = await world.call('GET', path, { headers: { accept: 'text/html,text/markdown,text/plain,*/*' } });
    expect(browser.text).toBe(markdown.text);
    expect((await world.get(`${path}?language=de`)).status).toBe(400);
  });
});
