import type { Catalog } from '../../shared/catalog/catalog.ts';
import { loadCatalog } from '../../shared/catalog/load-catalog.ts';
import type { RawCatalog } from '../../shared/catalog/schema.ts';
import { taskforce } from '../../shared/catalog/taskforce.ts';
import { invariant } from '../../shared/kernel/invariant.ts';

type RawPlan = RawCatalog['plans'][string];

/** Taskforce whose pro plan costs 15.00 from 15 November 2026 on. */
export function dearer(pro: Partial<RawPlan> = {}): Catalog {
  const { version, effectiveFrom, plans, modules, discounts, stacking } = taskforce;
  const before = plans['pro'];
  invariant(before, 'there is a pro plan');
  return loadCatalog({
    ...taskforce,
    version: '2026.2',
    effectiveFrom: '2026-11-15',
    plans: { ...plans, pro: { ...before, price: '15.00', ...pro } },
    earlier: [{ version, effectiveFrom, plans, modules, discounts, stacking }],
  });
}
