import { describe, expect, it } from 'vitest';
import { actsOf, serverDaysOf, tenantsOf, usageOf } from '../../../infra/local/demo/hosting-cast.ts';

const tenants = tenantsOf(50);

describe("the hosting demo's script", () => {
  it('is the same on every run, so that an interrupted one goes on', () => {
    expect(tenantsOf(50)).toEqual(tenants);
    expect(usageOf(tenants).days).toEqual(usageOf(tenants).days);
    const ids = usageOf(tenants).days.flatMap(({ batches }) => [...batches.values()].flat().map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has servers that come and go, services, departures, referrals, and one who signs a contract', () => {
    const acts = actsOf(tenants);
    const of = (path: string) => acts.filter((act) => act.path === path).length;
    expect([of('subscription'), of('services'), of('subscription/cancel')]).toEqual([26, 3, 2]);
    expect(tenants.filter(({ referredBy }) => referredBy !== undefined)).toHaveLength(5);
    expect(tenants.filter(({ servers }) => servers.length === 0).map(({ id }) => id)).toEqual(['host-001']);
    const days = acts.map(({ customerId, day, path }) => `${customerId} ${path} ${String(day)}`);
    expect(new Set(days).size).toBe(days.length);
  });

  it('counts the new number on the day of a change, and nothing from the day on which service ends', () => {
    const tenant = {
      ...tenants[1],
      servers: [
        { day: 1, count: 2 },
        { day: 11, count: 5 },
      ],
    } as (typeof tenants)[number];
    expect(serverDaysOf(tenant)).toBe(10 * 2 + 20 * 5);
    expect(serverDaysOf({ ...tenant, leavesOn: 21 })).toBe(10 * 2 + 10 * 5);
  });
});
