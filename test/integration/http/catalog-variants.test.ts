import { beforeAll, describe, expect, it } from 'vitest';
import { reportVariants, variantsTable, type Arm } from '../../../infra/catalog/variants.ts';
import { loadCatalog } from '../../../shared/catalog/load-catalog.ts';
import { planFor } from '../../../shared/catalog/price-book.ts';
import { taskforce } from '../../../shared/catalog/taskforce.ts';
import { instant } from '../../../shared/kernel/instant.ts';
import { formatUnitPrice } from '../../../shared/kernel/money.ts';
import { ACME, HttpWorld } from '../../support/http-world.ts';
import { worldClient } from '../../support/world-client.ts';

const { pro } = taskforce.plans;
const catalog = loadCatalog({
  ...taskforce,
  plans: {
    ...taskforce.plans,
    pro: { ...pro, variants: [{ id: 'dear', weightPercent: 50, price: '16.00' }] },
  } as never,
});
const all = Array.from({ length: 30 }, (_, index) => `c${String(index)}`);
const at = (price: string) => all.filter((id) => formatUnitPrice(planFor(catalog, 'pro', id).price) === price);
const [dear, own] = [at('16.00'), at('13.00')];

describe('npm run catalog -- variants', () => {
  let arms: readonly Arm[];
  const arm = (variant: string) => arms.find((each) => each.variant === variant);

  beforeAll(async () => {
    const world = await HttpWorld.start(undefined, catalog);
    const put = (id: string | undefined, more: object = {}) =>
      world.put(`/v1/customers/${id ?? ''}/subscription`, { plan: 'pro', seats: 1, interval: 'month', ...more });
    for (const id of all) await world.put(`/v1/customers/${id}`, ACME);
    await world.post(`/v1/customers/${dear[0] ?? ''}/proofs`, { kind: 'startup', validUntil: '2027-12-31' });
    await put(dear[0], { seats: 2 });
    await put(dear[1], { seats: 3, interval: 'year' });
    await put(dear[2], { trial: true });
    await put(own[0], { seats: 60, modules: ['lims', 'ged', 'quality-iso'] });
    await put(own[1]);
    await world.post(`/v1/customers/${own[1] ?? ''}/subscription/cancel`, { at: 'now', reason: 'other' }, 'c');
    await put(own[2], { plan: 'individual' });
    const stack = { api: worldClient(world), catalog, now: instant(world.now) };
    arms = await reportVariants(stack, () => ({ step: () => undefined, done: () => undefined }));
  });

  it('counts whom each price was shown to, and what became of them', () => {
    expect(dear.length + own.length).toBe(30);
    expect(arm('dear')).toMatchObject({ customers: dear.length, active: 2, trialing: 1, canceled: 0, seats: 5 });
    expect(arm('control')).toMatchObject({ customers: own.length, active: 1, trialing: 0, canceled: 1, seats: 60 });
  });

  it('sums what recurs by the month: years by twelfths, volume and bundle off, a discount that ends not', () => {
    // 2 x 16.00, whose startup discount ends, and 3 x 16.00 x 0.80 by the year.
    expect(arm('dear')?.mrr).toBe(3_200n + 3_840n);
    // 60 x 13.00 x 0.90; two modules fill the slots, and the third one is in its trial.
    expect(arm('control')?.mrr).toBe(70_200n);
  });

  it('prints a line for each price', () => {
    const table = variantsTable(arms, 'EUR');
    expect(table).toMatch(/pro .* control .* 13\.00 .* 702\.00/);
    expect(table).toMatch(/pro .* dear .* 16\.00 .* 70\.40/);
    expect(variantsTable([], 'EUR')).toContain('no experiment');
  });
});
