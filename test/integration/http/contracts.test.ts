import { beforeEach, describe, expect, it } from 'vitest';
import { subscriptionResponse } from '../../../functions/subscriptions/responses.ts';
import { ACME, HttpWorld } from '../../support/http-world.ts';
import { VMCLOUD } from '../../support/quotes.ts';

const SUBSCRIPTION = '/v1/customers/acme/subscription';

describe('contracts over HTTP', () => {
  let world: HttpWorld;
  beforeEach(async () => {
    world = await HttpWorld.start(undefined, VMCLOUD);
    await world.put('/v1/customers/acme', { ...ACME, language: 'en' });
  });

  const agreed = async (more: object = {}): Promise<string> => {
    const body = { customerId: 'acme', plan: 'annual', termMonths: 12, rhythm: 'monthly', ...more };
    const made = await world.post('/v1/quotes', { lines: [{ product: 'vps', quantity: 10 }], ...body });
    const quote = String(made.json['id']);
    const accepted = await world.post(`/v1/quotes/${quote}/accept`, {}, `accept-${quote}`);
    expect([made.status, accepted.status]).toEqual([201, 200]);
    return quote;
  };
  /** As its schema says, to the last member. */
  const read = async () => {
    const reply = await world.get(SUBSCRIPTION);
    expect(subscriptionResponse.safeParse(reply.json).error).toBeUndefined();
    return reply.json;
  };

  it('are shown on the subscription: term, instalments, notice', async () => {
    const quoteId = await agreed();
    expect(await read()).toMatchObject({
      plan: 'annual',
      status: 'active',
      quantities: { vps: 10 },
      contract: {
        quoteId,
        term: { start: '2026-11-17', end: '2027-11-17' },
        renewal: { automatic: true, noticeDays: 60, noticeBy: '2027-09-18' },
        instalments: { invoiced: 1, of: 12, next: { number: 2, on: '2026-12-17', net: '82.91' } },
      },
    });
  });

  it('that wait for their first day are shown as such, with nothing in service yet', async () => {
    await agreed({ startsOn: '2026-12-01' });
    const subscription = await read();
    expect(subscription).toMatchObject({ status: 'scheduled', scheduledContract: { term: { start: '2026-12-01' } } });
    expect(subscription['contract']).toBeUndefined();
  });

  it('refuse what needs an amendment, with the contract, its end and the remedy', async () => {
    await agreed();
    const reply = await world.put(SUBSCRIPTION, { plan: 'annual', quantities: { vps: 11 } });
    expect(reply.json).toMatchObject({ status: 422, code: 'amendment_required', termEnd: '2027-11-17' });
    expect(String(reply.json['detail'])).toContain('POST /v1/quotes');
    expect((await world.post(`${SUBSCRIPTION}/pause`, {})).json).toMatchObject({
      status: 422,
      rule: 'contract_binding',
    });
  });

  it('say when notice takes effect, and end now with the rest of the term invoiced', async () => {
    await agreed();
    const notice = await world.post(`${SUBSCRIPTION}/cancel`, { at: 'period_end', reason: 'switched' }, 'notice');
    expect(notice.json).toMatchObject({
      scheduledChange: { on: '2027-11-17', cancels: true },
      contract: { noticeGivenOn: '2026-11-17', endsOn: '2027-11-17' },
    });
    const ended = await world.post(`${SUBSCRIPTION}/cancel`, { at: 'now', reason: 'switched' }, 'now');
    expect(ended.json).toMatchObject({ status: 'canceled' });
    const invoices = (await world.get('/v1/invoices?customerId=acme')).json['data'] as { net: string }[];
    // 82.92 of the first month, and what is left of 995.00.
    expect(invoices.map(({ net }) => net).toSorted()).toEqual(['82.92', '912.08']);
  });

  it('send a plan that is sold by contract to a quote', async () => {
    const reply = await world.put(SUBSCRIPTION, { plan: 'annual' });
    expect(reply.json).toMatchObject({ status: 422, code: 'contract_required' });
    expect(String(reply.json['detail'])).toContain('POST /v1/quotes');
  });
});
