import { describe, expect, it } from 'vitest';
import { DAY_MS, parseInstant } from '../../../shared/kernel/instant.ts';
import type { Reply } from '../../support/http-call.ts';
import { annual, approval, made, multiYear, sweep, told, world, worldForEachTest } from '../../support/quote-bench.ts';

describe('quotes over HTTP', () => {
  worldForEachTest();

  const acceptance = { acceptedBy: 'Marie Dupont, CTO' };
  const accept = (quote: string, key = `accept-${quote}`): Promise<Reply> =>
    world.post(`/v1/quotes/${quote}/accept`, acceptance, key);
  const invoices = async (customerId = 'acme') =>
    (
      (await world.get(`/v1/invoices?customerId=${customerId}`)).json['data'] as {
        cause: string;
        net: string;
        issueDate: string;
        dueDate: string;
      }[]
    ).map(({ cause, net, issueDate, dueDate }) => `${cause.split(':')[0] ?? ''} ${net} ${issueDate} ${dueDate}`);
  const contract = async (): Promise<unknown> => (await world.get('/v1/customers/acme/subscription')).json['contract'];

  it('become a contract when they are accepted, with its first instalment', async () => {
    const quote = await made(multiYear);
    expect((await accept(quote)).json).toMatchObject({ status: 409, code: 'approval_required' });
    await world.post(`/v1/quotes/${quote}/approve`, approval);
    const read = (await world.get(`/v1/quotes/${quote}`)).json;
    const accepted = await accept(quote);
    expect([accepted.status, accepted.json]).toMatchObject([
      200,
      { status: 'accepted', acceptance: { ...acceptance, startsOn: '2026-11-17' } },
    ]);
    for (const same of ['lines', 'discounts', 'totals', 'instalments', 'verdict'])
      expect(accepted.json[same]).toEqual(read[same]);
    expect(accepted.json['assumedStart']).toBeUndefined();
    expect(await contract()).toMatchObject({ id: (accepted.json['acceptance'] as { contractId: string }).contractId });
    expect(await invoices()).toEqual(['instalment 2337.66 2026-11-17 2026-12-17']);
    expect(told()).toEqual(['quote.approval_requested', 'quote.approved', 'quote.accepted']);
    expect(world.bus.delivered.map(({ type }) => type)).toContain('contract.started');
  });

  it('are accepted once, whatever the key and however many try at once', async () => {
    const quote = await made();
    expect((await world.post(`/v1/quotes/${quote}/accept`, acceptance)).json['code']).toBe('idempotency_key_required');
    const replies = await Promise.all(['a', 'a', 'b', 'c'].map((key) => accept(quote, key)));
    const byStatus = (status: number): number => replies.filter((reply) => reply.status === status).length;
    expect(byStatus(200)).toBeGreaterThanOrEqual(1);
    expect(byStatus(200) + byStatus(409)).toBe(4);
    const taken = replies.find(({ status }) => status === 200);
    expect((await accept(quote, 'd')).json).toMatchObject({
      code: 'quote_not_open',
      quoteStatus: 'accepted',
      contractId: (taken?.json['acceptance'] as { contractId: string }).contractId,
    });
    expect(await invoices()).toEqual(['instalment 829.17 2026-11-17 2026-11-17']);
    expect(told()).toEqual(['quote.approved', 'quote.accepted']);
  });

  it('answer the same call again as they answered it, and no other under its key', async () => {
    const quote = await made();
    const first = await accept(quote, 'once');
    expect((await accept(quote, 'once')).json).toEqual(first.json);
    const other = await world.post(`/v1/quotes/${quote}/accept`, {}, 'once');
    expect(other.json['code']).toBe('idempotency_conflict');
  });

  it('are not accepted once they were rejected or have expired, and nothing is kept of the try', async () => {
    const rejected = await made();
    await world.post(`/v1/quotes/${rejected}/reject`, { reason: 'Chose another host' });
    const late = await made();
    expect((await accept(rejected)).json).toMatchObject({ code: 'quote_not_open', quoteStatus: 'rejected' });
    world.now += 40 * DAY_MS;
    expect((await accept(late)).json).toMatchObject({ code: 'quote_not_open', quoteStatus: 'expired' });
    expect(await invoices()).toEqual([]);
    expect((await world.get('/v1/customers/acme/subscription')).status).toBe(404);
  });

  it('that start later wait for their day, and owe nothing before', async () => {
    const accepted = await accept(await made({ ...annual, startsOn: '2026-12-10' }));
    expect(accepted.json).toMatchObject({ status: 'accepted', acceptance: { startsOn: '2026-12-10' } });
    expect(await invoices()).toEqual([]);
    world.now = parseInstant('2026-12-10T05:00:00.000Z') ?? 0;
    await sweep();
    expect(await invoices()).toEqual(['instalment 829.17 2026-12-10 2026-12-10']);
  });

  it('beside a contract that runs are refused, when they are made or when it runs by then, and amend it when they say so', async () => {
    const more = { ...annual, lines: [{ product: 'vps', quantity: 200 }] };
    const madeBefore = await made(more);
    const first = await accept(await made());
    const { contractId } = first.json['acceptance'] as { contractId: string };
    const refused = { status: 422, rule: 'amendment_required', errors: [{ path: 'amends' }] };
    expect((await accept(madeBefore)).json).toMatchObject(refused);
    expect((await world.post('/v1/quotes', more)).json).toMatchObject({
      ...refused,
      errors: [{ path: 'amends', message: `must be ${contractId}` }],
      detail: expect.stringMatching(/runs until 2027-11-17\. Amend it .+ start on 2027-11-17 or later/) as string,
    });
    expect((await world.post('/v1/quotes', { ...more, startsOn: '2027-11-16' })).json).toMatchObject(refused);
    const unknown = { ...more, amends: contractId.replace(/.$/, (last) => (last === '0' ? '1' : '0')) };
    expect((await world.post('/v1/quotes', unknown)).json).toMatchObject({ rule: 'nothing_to_amend' });
    expect((await world.post('/v1/quotes', { ...more, customerId: 'other', amends: contractId })).status).toBe(422);
    const amended = await accept(await made({ ...more, amends: contractId }));
    expect(amended.json).toMatchObject({ status: 'accepted', amends: contractId });
    expect(await contract()).toMatchObject({ quoteId: amended.json['id'] });
  });

  it('for the day on which the contract ends are made while it runs, and accepted once notice is given of it', async () => {
    await accept(await made());
    const next = await made({ ...annual, startsOn: '2027-11-17' });
    expect((await accept(next)).json).toMatchObject({ status: 422, rule: 'amendment_required' });
    await world.post('/v1/customers/acme/subscription/cancel', { at: 'period_end', reason: 'other' }, 'notice');
    expect((await accept(next, 'again')).json).toMatchObject({ status: 'accepted' });
  });
});
