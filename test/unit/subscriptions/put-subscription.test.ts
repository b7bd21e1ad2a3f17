import { describe, expect, it } from 'vitest';
import { putSubscription } from '../../../shared/application/put-subscription.ts';
import { readSubscription } from '../../../shared/application/read-subscription.ts';
import type { SubscriptionRequest } from '../../../shared/domain/subscriptions/check-request.ts';
import { BillingError } from '../../../shared/kernel/errors.ts';
import { centsOf, factorOf, microsOf } from '../../../shared/kernel/money.ts';
import { BillingWorld } from '../../support/billing-world.ts';
import { proofUntil } from '../../support/proofs.ts';
import { at } from '../../support/wallets.ts';

const PRO: SubscriptionRequest = { plan: 'pro', seats: 1, interval: 'month', trial: false, modules: [] };

async function refusal(world: BillingWorld, request: Partial<SubscriptionRequest>, customerId = 'acme') {
  const error: unknown = await putSubscription(world.ports)({ customerId, request: { ...PRO, ...request } }).catch(
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(BillingError);
  const { code, details } = error as BillingError;
  return { code, ...details };
}

const proof = (validUntil: string) => ({ proofs: [proofUntil('student', validUntil)] });

describe('the start of a subscription', () => {
  it('invoices the days left of the month, gives their share of the credit, and moves invoicedUntil', async () => {
    const world = new BillingWorld({ start: '2026-11-17T10:00:00Z' });
    await world.customer('acme');
    const { outcome, view } = await world.subscribe('acme', 'pro', 3);
    expect(outcome).toBe('started');
    expect(view).toMatchObject({
      currentPeriod: '2026-11',
      subscription: { status: 'active', startDate: '2026-11-17', invoicedUntil: '2026-12-01' },
    });
    const [invoice] = await world.invoices('2026-11');
    expect(invoice).toMatchObject({ number: 'FA-2026-000001', net: centsOf('18.20'), gross: centsOf('21.84') });
    expect(invoice?.cause).toBe(`start:${view.subscription.id}`);
    const { state } = (await world.tail('acme')).segment;
    // 30.00 x 14/30 days
    expect(state.grants).toMatchObject([{ kind: 'included', remaining: microsOf('14.00') }]);
    expect(state.terms.includedPerPeriod).toBe(microsOf('30'));
    expect(world.told().map((event) => event.type)).toEqual(['subscription.started', 'invoice.finalized']);
  });

  it('rounds the prorated credit down to the cent of a dollar', async () => {
    const world = new BillingWorld({ start: '2026-11-12T10:00:00Z' });
    await world.subscriber('acme', 'individual');
    // 5.00 x 19/30 = 3.1666
    expect((await world.tail('acme')).segment.state.grants[0]?.amount).toBe(microsOf('3.16'));
  });

  it("gives the whole month from the first day of the seller's zone, in force since its midnight", async () => {
    const world = new BillingWorld({ start: '2026-10-31T23:30:00Z' });
    await world.subscriber('acme');
    expect((await world.invoices('2026-11'))[0]?.net).toBe(centsOf('13.00'));
    const [grant] = (await world.tail('acme')).segment.state.grants;
    expect(grant).toMatchObject({ amount: microsOf('10'), effectiveAt: at('2026-10-31T23:00:00Z') });
    await world.use('acme', 1_000, at('2026-10-31T23:05:00Z'));
    expect((await world.tail('acme')).segment.state.grants[0]?.remaining).toBe(microsOf('9'));
  });

  it('makes no invoice and takes no number when nothing is to pay', async () => {
    const world = new BillingWorld();
    await world.subscriber('student', 'student', 5, proof('2026-11-01'));
    expect(await world.invoices('2026-11')).toEqual([]);
    expect(await world.ports.numberSeries('FA-2026')).toBeUndefined();
    expect(world.told().map((event) => event.type)).toEqual(['subscription.started']);
  });

  it('takes the volume discount, and shows it', async () => {
    const world = new BillingWorld();
    await world.customer('acme');
    const { view } = await world.subscribe('acme', 'pro', 60);
    expect(view.discounts).toEqual([{ name: 'volume', percent: factorOf('0.10') }]);
    expect((await world.invoices('2026-11'))[0]?.net).toBe(centsOf('702.00'));
  });

  it('numbers starts at the same time without a gap', async () => {
    const world = new BillingWorld();
    const ids = Array.from({ length: 12 }, (_, index) => `c${String(index)}`);
    for (const id of ids) await world.customer(id);
    await Promise.all(ids.map((id) => world.subscribe(id)));
    const numbers = (await world.invoices('2026-11')).map((invoice) => Number(invoice.number.slice(-6)));
    expect(numbers).toEqual(ids.map((_, index) => index + 1));
  });
});

describe('the same subscription again', () => {
  it('changes nothing, at any time and twice at once', async () => {
    const world = new BillingWorld();
    await world.customer('acme');
    const both = await Promise.all([world.subscribe('acme'), world.subscribe('acme')]);
    expect(both.map((each) => each.outcome).sort()).toEqual(['started', 'unchanged']);
    expect((await world.subscribe('acme')).outcome).toBe('unchanged');
    expect(await world.invoices('2026-11')).toHaveLength(1);
    expect((await world.tail('acme')).segment.seq).toBe(1);
  });

  it('is read back', async () => {
    const world = new BillingWorld();
    await world.customer('acme');
    await expect(readSubscription(world.ports)('acme')).rejects.toThrow(/not_found/);
    await expect(readSubscription(world.ports)('nobody')).rejects.toThrow(/customer_not_found/);
    await world.subscribe('acme');
    expect(await readSubscription(world.ports)('acme')).toMatchObject({ subscription: { plan: 'pro', seats: 1 } });
  });
});

describe('what the catalog does not allow', () => {
  it('is refused with the reason, the place and what to do', async () => {
    const world = new BillingWorld();
    await world.customer('acme');
    expect(await refusal(world, { plan: 'gold' })).toMatchObject({
      code: 'unknown_plan',
      members: { plans: ['student', 'individual', 'pro', 'enterprise'] },
    });
    expect((await refusal(world, { plan: 'constructor' })).code).toBe('unknown_plan');
    expect(await refusal(world, { plan: 'enterprise' })).toMatchObject({ code: 'contract_required' });
    expect(await refusal(world, { plan: 'student' })).toMatchObject({
      code: 'proof_required',
      members: { proof: 'student' },
    });
    expect(await refusal(world, { plan: 'individual', seats: 11 })).toMatchObject({
      code: 'seats_exceeded',
      errors: [{ path: 'seats' }],
      members: { limit: 10, plan: 'pro' },
    });
    expect(await refusal(world, { modules: ['crm'] })).toMatchObject({ code: 'unknown_module' });
    expect(await refusal(world, { modules: ['custom-workflows'] })).toMatchObject({ code: 'plan_requires' });
    expect((await refusal(world, {}, 'nobody')).code).toBe('customer_not_found');
    expect(world.told()).toEqual([]);
  });

  it('is a proof that has lapsed, from the day after its last one', async () => {
    const world = new BillingWorld({ start: '2026-11-17T10:00:00Z' });
    await world.customer('acme', proof('2026-11-16'));
    const refused = await refusal(world, { plan: 'student' });
    expect(refused.code).toBe('proof_required');
    expect(refused.detail).toContain('2026-11-16');
    await world.customer('other', proof('2026-11-17'));
    expect((await world.subscribe('other', 'student')).outcome).toBe('started');
  });

  it('is six seats for students, and individual takes them', async () => {
    const world = new BillingWorld();
    await world.customer('acme', proof('2027-11-16'));
    expect(await refusal(world, { plan: 'student', seats: 6 })).toMatchObject({
      members: { limit: 5, plan: 'individual' },
    });
  });
});
