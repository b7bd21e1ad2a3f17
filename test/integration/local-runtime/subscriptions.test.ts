import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StackWorld, type SeenInvoice, type StackReply } from '../../support/stack-world.ts';

/** One stack, one timeline: the acts follow each other, each customer has a story of its own. */
describe('subscriptions on the stack that would be deployed', () => {
  let world: StackWorld;
  beforeAll(async () => {
    world = await StackWorld.start('2026-11-01T08:00:00.000Z');
  }, 120_000);
  afterAll(() => world.stop());

  /** `cause net status`, oldest first; ids are left out of the cause. */
  const billed = async (customerId: string): Promise<readonly string[]> =>
    (await world.invoices(customerId)).map(
      ({ cause, net, status }) => `${cause.replace(/:sub_[^:]+/, '')} ${net} ${status}`,
    );
  const lines = (invoice: SeenInvoice | undefined): readonly string[] =>
    (invoice?.lines ?? []).map(({ kind, description, net }) => `${kind}: ${description} ${net}`);
  const preview = async (id: string, request: object): Promise<StackReply['json']> => {
    const body = { seats: 1, interval: 'month', ...request };
    return (await world.must('POST', `/v1/customers/${id}/subscription/preview`, { body })).json;
  };
  const cancel = (id: string, body: object, key: string): Promise<StackReply> =>
    world.call('POST', `/v1/customers/${id}/subscription/cancel`, { body, headers: { 'idempotency-key': key } });

  const withCard = ['tried', 'grower', 'yearly', 'modular', 'graduate', 'resting', 'gone', 'ending'];
  const withoutCard = ['trying', 'student', 'slow'];

  it('start: paid ones are invoiced and collected, trials and free plans are not', async () => {
    for (const id of [...withCard, ...withoutCard]) await world.customer(id);
    await world.customer('brought', { referredBy: 'grower' });
    await Promise.all(withCard.map((id) => world.card(id)));
    for (const id of ['graduate', 'student']) {
      await world.must('POST', `/v1/customers/${id}/proofs`, { body: { kind: 'student', validUntil: '2026-11-20' } });
    }
    await world.moveTo('2026-11-02T09:00:00Z');
    expect(await preview('tried', { plan: 'pro', seats: 2, trial: true })).toMatchObject({
      now: null,
      next: { net: '26.00' },
    });
    await world.put('tried', { plan: 'pro', seats: 2, trial: true });
    await world.put('trying', { plan: 'individual', trial: true });
    await world.put('grower', { plan: 'individual', seats: 2 });
    await world.put('yearly', { plan: 'pro', interval: 'year' });
    await world.put('modular', { plan: 'pro', modules: ['lims', 'quality-iso'] });
    for (const id of ['graduate', 'student']) await world.put(id, { plan: 'student' });
    for (const id of ['resting', 'slow', 'brought']) await world.put(id, { plan: 'individual' });
    for (const id of ['gone', 'ending']) await world.put(id, { plan: 'pro' });
    await world.must('PUT', '/v1/customers/modular/modules/ged', { body: {} });
    await world.must('POST', '/v1/customers/resting/subscription/pause');
    expect((await cancel('ending', { reason: 'switched' }, 'c1')).json).toMatchObject({
      status: 'active',
      scheduledChange: { on: '2026-12-01', cancels: true },
    });
    await world.moveTo('2026-11-02T09:10:00Z');

    expect(await billed('tried')).toEqual([]);
    expect(await billed('student')).toEqual([]);
    expect(await billed('grower')).toEqual(['start 15.47 paid']);
    expect(await billed('yearly')).toEqual(['start 124.80 paid']);
    expect(await billed('slow')).toEqual(['start 7.73 open']);
    expect(await world.subscription('modular')).toMatchObject({
      modules: [
        { id: 'lims', status: 'active', included: true },
        { id: 'quality-iso', status: 'active', included: true },
        { id: 'ged', status: 'trialing', included: false, trialEnd: '2026-11-16' },
      ],
    });
  }, 60_000);

  it('change: the preview is the invoice, what was not read is refused, a call repeated answers alike', async () => {
    await world.moveTo('2026-11-12T09:00:00Z');
    const wanted = { plan: 'pro', seats: 3, interval: 'month' };
    const shown = (await preview('grower', wanted))['now'] as SeenInvoice;
    const change = (etag: string) =>
      world.call('PUT', '/v1/customers/grower/subscription', { body: wanted, headers: { 'if-match': etag } });
    expect(await change('"99"')).toMatchObject({ status: 412, json: { code: 'precondition_failed' } });
    const { etag } = await world.must('GET', '/v1/customers/grower/subscription');
    expect(await change(etag ?? '')).toMatchObject({ status: 200, json: { plan: 'pro', seats: 3 } });
    const [, changed] = await world.invoices('grower');
    expect([lines(changed), changed?.net]).toEqual([lines(shown), shown.net]);
    expect(lines(changed)).toEqual([
      'credit: Unused days of Individual, 2 seats, 12 to 30 November 2026 -10.13',
      'plan: Pro plan, 3 seats, 12 to 30 November 2026 24.70',
    ]);

    const said = { at: 'now', reason: 'too_expensive', comment: 'The price went up' };
    const ended = await cancel('gone', said, 'c2');
    expect(ended).toMatchObject({
      status: 200,
      json: { status: 'canceled', cancellation: { on: '2026-11-12', ...said } },
    });
    expect((await cancel('gone', said, 'c2')).json).toEqual(ended.json);
    expect(await cancel('gone', { ...said, reason: 'other' }, 'c2')).toMatchObject({
      status: 409,
      json: { code: 'idempotency_conflict' },
    });
    expect((await world.events('gone')).filter((type) => type === 'subscription.canceled')).toHaveLength(1);
    expect(await world.subscription('slow')).toMatchObject({ status: 'past_due' });
  }, 60_000);

  it('time: trials convert or lapse, a proof lapses to the graduate price or a pause, a slot changes hands', async () => {
    await world.moveTo('2026-11-21T09:00:00Z');
    expect(await world.subscription('tried')).toMatchObject({ status: 'active', invoicedUntil: '2026-12-01' });
    expect(await billed('tried')).toEqual(['start 13.00 paid']);
    expect(await world.subscription('trying')).toMatchObject({ status: 'paused', pauseReason: 'no_payment_method' });
    expect(await world.subscription('graduate')).toMatchObject({
      plan: 'individual',
      discounts: [{ name: 'graduate', percent: 20 }],
    });
    expect(await billed('graduate')).toEqual(['change:4 2.13 paid']);
    expect(await world.subscription('student')).toMatchObject({ status: 'paused', pauseReason: 'proof_expired' });
    expect(await billed('student')).toEqual([]);
    expect(await world.subscription('modular')).toMatchObject({
      modules: [
        { id: 'lims', included: true },
        { id: 'quality-iso', included: false, paidSince: '2026-11-16' },
        { id: 'ged', status: 'active', included: true },
      ],
    });
    expect(lines((await world.invoices('modular'))[1])).toEqual([
      'module: Module Quality ISO, 1 seat, 16 to 30 November 2026 2.12',
    ]);
  }, 60_000);

  it('resume: from today where it was not paid, at no price where it was', async () => {
    await world.card('trying');
    await world.moveTo('2026-11-21T09:05:00Z');
    for (const id of ['trying', 'resting']) await world.must('POST', `/v1/customers/${id}/subscription/resume`);
    const scheduled = await world.put('grower', { plan: 'individual', seats: 2 });
    expect(scheduled.json).toMatchObject({ plan: 'pro', seats: 3, scheduledChange: { on: '2026-12-01', seats: 2 } });
    const [first] = await world.invoices('brought');
    expect(first?.status).toBe('open');
    if (first) await world.payByLink(first);
    await world.moveTo('2026-11-21T10:00:00Z');
    expect(await billed('trying')).toEqual(['change:4 2.67 paid']);
    expect(await billed('resting')).toEqual(['start 7.73 paid']);
    expect(await world.subscription('brought')).toMatchObject({ status: 'active' });
    expect((await world.subscription('grower'))['waiting']).toMatchObject([{ kind: 'credit', net: '-7.73' }]);
  }, 60_000);

  it('the 1st: what was scheduled is in force, the credit for a referral is taken off, all are accounted for', async () => {
    await world.moveTo('2026-12-01T08:00:00Z');
    expect(await world.subscription('grower')).toMatchObject({ plan: 'individual', seats: 2, waiting: [] });
    expect(lines((await world.invoices('grower')).at(-1))).toEqual([
      'credit: Referral: a month of your plan -7.73',
      'plan: Individual plan, 2 seats, December 2026 16.00',
    ]);
    expect(await billed('yearly')).toEqual(['start 124.80 paid']);
    expect(await billed('resting')).toEqual(['start 7.73 paid', 'close:2026-11 8.00 paid']);
    expect(lines((await world.invoices('modular')).at(-1))).toEqual([
      'plan: Pro plan, 1 seat, December 2026 13.00',
      'module: Module Quality ISO, 1 seat, December 2026 4.25',
    ]);
    for (const id of ['ending', 'gone']) {
      expect(await world.subscription(id)).toMatchObject({ status: 'canceled' });
      expect(await billed(id)).toEqual(['start 12.57 paid']);
    }
    const { json } = await world.must('GET', '/v1/closes/2026-11');
    expect(json).toMatchObject({ status: 'closed', customers: { total: 12, done: 8, skipped: 4, failed: 0 } });
  }, 60_000);

  it('a first invoice that stays unpaid pauses the service after 60 days, and its payment brings it back', async () => {
    await world.moveTo('2027-01-09T09:00:00Z');
    expect(await world.subscription('slow')).toMatchObject({ status: 'paused', pauseReason: 'unpaid' });
    const refused = await world.call('POST', '/v1/customers/slow/subscription/resume');
    expect(refused).toMatchObject({ status: 422, json: { rule: 'invoice_unpaid' } });
    const [first] = await world.invoices('slow');
    if (first) await world.payByLink(first);
    await world.moveTo('2027-01-09T10:00:00Z');
    expect(await world.subscription('slow')).toMatchObject({ status: 'active' });
    expect(await world.events('slow')).toEqual(
      expect.arrayContaining(['subscription.past_due', 'subscription.paused', 'subscription.resumed']),
    );
  }, 60_000);
});
