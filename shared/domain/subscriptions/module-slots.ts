import type { Plan, PriceBook } from '../../catalog/catalog.ts';
import { invariant } from '../../kernel/invariant.ts';
import type { InstalledModule } from './subscription.ts';

/**
 * Deals the plan's slots: to the dearest sector modules that are not in trial; of equal price to the one that was
 * installed first (domain.md section 4).
 */
export function dealSlots(
  modules: readonly InstalledModule[],
  plan: Pick<Plan, 'includedModules'>,
  book: Pick<PriceBook, 'modules'>,
): readonly InstalledModule[] {
  const candidates = modules.filter((module) => module.status === 'active' && moduleIn(book, module.id).sector);
  const dearest = candidates.toSorted((a, b) => byPrice(book, a, b));
  const slots = plan.includedModules === 'all' ? dearest.length : plan.includedModules;
  const included = new Set(dearest.slice(0, slots).map(({ id }) => id));
  const isFree = (id: string) => plan.includedModules === 'all' || included.has(id);
  return modules.map((module) => ({ ...module, included: module.status === 'active' && isFree(module.id) }));
}

export function moduleIn(book: Pick<PriceBook, 'modules'>, id: string) {
  const module = book.modules[id];
  invariant(module, `the price book has the module ${id}`);
  return module;
}

function byPrice(book: Pick<PriceBook, 'modules'>, a: InstalledModule, b: InstalledModule): number {
  const [first, second] = [moduleIn(book, a.id).price, moduleIn(book, b.id).price];
  if (first !== second) return first > second ? -1 : 1;
  if (a.since !== b.since) return a.since < b.since ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
