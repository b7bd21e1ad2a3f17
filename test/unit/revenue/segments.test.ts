import { describe, expect, it } from 'vitest';
import { cancelService, pauseService } from '../../../shared/application/change-subscription.ts';
import { putCustomer } from '../../../shared/application/put-customer.ts';
import { readCustomerStanding } from '../../../shared/application/read-customer.ts';
import { recordProof } from '../../../shared/application/record-proof.ts';
import { mrrOf } from '../../../shared/domain/revenue/mrr.ts';
import { segmentFor } from '../../../shared/domain/revenue/segment.ts';
import type { Customer } from '../../../shared/domain/customers/customer.ts';
import type { Subscription } from '../../../shared/domain/subscriptions/subscription.ts';
import { centsOf, formatCents } from '../../../shared/kernel/money.ts';
import type { LocalDate } from '../../../shared/kernel/period.ts';
import { BillingWorld } from '../../support/billing-world.ts';
import { hosting } from '../../support/hosting.ts';
import { proofUntil } from '../../support/proofs.ts';
import { subscriptionOf } from '../../support/subscriptions.ts';
import { catalog as taskforce } from '../../support/wallets.ts';
import { invariant } from '../../../shared/kernel/invariant.ts';

const day = (text: string) => text as LocalDate;
const hosted = hosting();

function mrr(subscription: Partial<Subscription>, proofs: Customer['proofs'] = []): string {
  const customer = { id: 'acme', proofs, language: 'en' } as const;
  return formatCents(mrrOf({ subscription: subscriptionOf(subscription), customer }, taskforce, day('2026-11-17')));
}

const module = (id: string, included: boolean) =>
  ({ id, status: 'active', since: day('2026-11-01'), included }) as const;

describe('monthly recurring revenue', () => {
  it('is plan and modules that are paid, before VAT', () => {
    const modules = [module('lims', true), module('sap-integration', false)];
    expect(mrr({ seats: 3, modules })).toBe('84.00');
  });

  it('of a year is a twelfth, its discount without an end taken off', () => {
    expect(mrr({ seats: 3, interval: 'year', anchor: day('2026-11-01') })).toBe('31.20');
  });

  it('counts a discount as long as no end is set to it, and not one for a time', () => {
    const proof = (kind: 'ngo' | 'startup') => [proofUntil(kind, '2027-12-31')];
    expect(mrr({ seats: 1 }, proof('ngo'))).toBe('9.10');
    expect(mrr({ seats: 1, paidSince: day('2026-11-01') }, proof('startup'))).toBe('13.00');
    expect(mrr({ seats: 60 })).toBe('702.00');
  });

  it.each(['trialing', 'paused', 'canceled'] as const)('is nothing while %s', (status) => {
    expect(mrr({ status })).toBe('0.00');
  });

  it('is nothing without a subscription', () => {
    expect(mrrOf(undefined, taskforce, day('2026-11-17'))).toBe(0n);
  });

  it('counts products of a subscription, whenever they are billed, and is rounded once', () => {
    const products = [
      { id: 'vps', quantity: 3, since: day('2026-11-01') },
      { id: 'databases', quantity: 12, since: day('2026-11-01') },
    ];
    const customer = { id: 'acme', proofs: [], language: 'en' } as const;
    for (const [plan, expected] of [
      ['self-service', '57.97'],
      ['prepaid', '63.97'],
    ] as const) {
      const subscription = subscriptionOf({ plan, products, catalogVersion: hosted.version });
      expect(formatCents(mrrOf({ subscription, customer }, hosted, day('2026-11-17')))).toBe(expected);
    }
  });
});

describe('the segment of an amount', () => {
  it.each([
    ['0.00', undefined, 'starter'],
    ['99.99', undefined, 'starter'],
    ['100.00', undefined, 'small'],
    ['500.00', undefined, 'growing'],
    ['2000.00', undefined, 'large'],
    ['5000.00', undefined, 'large'],
    ['5000.01', undefined, 'key-account'],
    ['999.99', 'agency', 'growing'],
    ['1000.00', 'agency', 'agency'],
    ['5000.00', 'agency', 'agency'],
    ['5000.01', 'agency', 'key-account'],
    ['1000.00', 'partner', 'growing'],
  ] as const)('of %s for %s is %s', (amount, relation, expected) => {
    expect(segmentFor(centsOf(amount), relation ? { relation } : {}, hosted)?.id).toBe(expected);
  });
});

async function world(): Promise<BillingWorld> {
  const made = new BillingWorld({ start: '2026-11-01T09:00:00Z', catalog: hosted });
  await made.customer('acme');
  return made;
}
const put = (made: BillingWorld, vps: number) => made.put('acme', { plan: 'self-service', quantities: { vps } });
const told = (made: BillingWorld) => made.told('segment.changed').map(({ data }) => data);
const standing = async (made: BillingWorld) => {
  const { mrr: amount, segment } = await readCustomerStanding(made.ports)('acme');
  return `${formatCents(amount.amount)} ${segment?.id ?? 'none'}`;
};

describe('segment.changed', () => {
  it('is told with the change that moves a customer, and not by one that does not', async () => {
    const made = await world();
    await put(made, 3);
    await put(made, 5);
    await put(made, 60);
    await put(made, 61);
    const common = { customerId: 'acme', currency: 'EUR' };
    expect(told(made)).toEqual([
      { ...common, to: 'starter', mrr: '29.97' },
      { ...common, from: 'starter', to: 'growing', mrr: '599.40' },
    ]);
    expect(await standing(made)).toBe('609.39 growing');
  });

  it('is told when service is paused or ends: nothing recurs then', async () => {
    const made = await world();
    await put(made, 20);
    await pauseService(made.ports)({ customerId: 'acme' });
    await put(made, 20);
    const call = { key: 'cancel', inputHash: '' };
    const request = { at: 'now', reason: 'other' } as const;
    await cancelService(made.ports)({ customerId: 'acme', request, call, answer: () => ({}) });
    expect(told(made)).toMatchObject([
      { to: 'small', mrr: '199.80' },
      { from: 'small', to: 'starter', mrr: '0.00' },
      { from: 'starter', to: 'small' },
      { from: 'small', to: 'starter' },
    ]);
  });

  it('is told when the customer becomes what a segment is for', async () => {
    const made = await world();
    const ports = { ...made.ports, checkVatId: () => true };
    await put(made, 150);
    const customer = await made.ports.customer('acme');
    invariant(customer, 'the customer was created');
    const { name, email, kind, country, address, language } = customer;
    const profile = { name, email, kind, country, address, language };
    await putCustomer(ports)({ id: 'acme', profile: { ...profile, name: 'Other' } });
    expect(told(made)).toHaveLength(1);
    await putCustomer(ports)({ id: 'acme', profile: { ...profile, relation: 'agency' } });
    expect(told(made).at(-1)).toMatchObject({ from: 'growing', to: 'agency', mrr: '1498.50' });
    expect(await standing(made)).toBe('1498.50 agency');
    expect((await made.ports.subscription('acme'))?.segment).toBe('agency');
  });

  it('is told with a proof that takes something off', async () => {
    const discount = { id: 'ngo', name: 'NGO', on: ['product'], when: { proof: 'ngo' } } as const;
    const catalog = hosting({
      discounts: [{ ...discount, on: ['product'], percents: [{ fromSeats: 1, percent: '0.25' }] }],
    });
    const made = new BillingWorld({ start: '2026-11-01T09:00:00Z', catalog });
    await made.customer('acme');
    await put(made, 11);
    await recordProof(made.ports)({ customerId: 'acme', claim: { kind: 'ngo', validUntil: day('2027-12-31') } });
    expect(told(made)).toMatchObject([
      { to: 'small', mrr: '109.89' },
      { from: 'small', to: 'starter', mrr: '82.42' },
    ]);
  });

  it('is not told where the catalog has no segments', async () => {
    const made = new BillingWorld();
    await made.customer('acme');
    await made.subscribe('acme');
    expect(told(made)).toEqual([]);
    expect(await standing(made)).toBe('13.00 none');
  });
});
