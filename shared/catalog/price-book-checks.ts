import { checkAscending, checkNames, type Report } from './checks.ts';
import { checkFeatures } from './features-checks.ts';
import { checkProducts } from './product-checks.ts';
import type { CheckedCatalog } from './schema.ts';

type CheckedBook = CheckedCatalog['earlier'][number];
type CheckedPlan = CheckedBook['plans'][string];

/** References, orders and ranges across the fields of a price book; `prefix` is its place in the catalog. */
export function checkPriceBook(
  book: CheckedBook,
  meters: CheckedCatalog['meters'],
  prefix: string,
  report: Report,
): void {
  for (const [id, plan] of Object.entries(book.plans)) checkPlan(plan, book, `${prefix}plans.${id}`, report);
  checkModules(book, prefix, report);
  checkProducts(book, meters, prefix, report);
  checkFeatures(book, prefix, report);
  for (const [index, each] of book.discounts.entries()) {
    checkDiscount(each, book, `${prefix}discounts.${String(index)}`, report);
  }
  const ids = book.discounts.map(({ id }) => id);
  for (const [index, id] of ids.entries()) {
    if (ids.indexOf(id) < index) report(`${prefix}discounts.${String(index)}.id`, `"${id}" is there twice`);
  }
}

function checkPlan(plan: CheckedPlan, book: CheckedBook, path: string, report: Report): void {
  const { minimum, maximum, notifySalesFrom } = plan.seats;
  if (maximum !== undefined && maximum < minimum) report(`${path}.seats.maximum`, 'must not be below the minimum');
  if (notifySalesFrom !== undefined && maximum !== undefined && notifySalesFrom > maximum) {
    report(`${path}.seats.notifySalesFrom`, 'can never be reached: it is above the maximum');
  }
  if (new Set(plan.intervals).size < plan.intervals.length) report(`${path}.intervals`, 'names an interval twice');
  if (plan.contractPriceUpTo !== undefined) {
    if (plan.sale !== 'contract') report(`${path}.contractPriceUpTo`, 'belongs to plans sold by contract only');
    if (plan.contractPriceUpTo < plan.price) report(`${path}.contractPriceUpTo`, 'must not be below the price');
  }
  if (plan.variants.reduce((sum, { weightPercent }) => sum + weightPercent, 0) > 100) {
    report(`${path}.variants`, 'weigh more than 100 percent together');
  }
  checkContract(plan, book, path, report);
  checkAfterProof(plan, book, path, report);
  if (plan.creditLimit.afterwards < plan.creditLimit.untilFirstPaid) {
    report(`${path}.creditLimit.afterwards`, 'must not be below untilFirstPaid');
  }
}

function checkContract({ sale, contract }: CheckedPlan, book: CheckedBook, path: string, report: Report): void {
  if (!contract) return;
  if (sale !== 'contract') report(`${path}.contract`, 'belongs to plans sold by contract only');
  const { discounts, then } = contract;
  if (discounts && discounts.upTo < discounts.from) report(`${path}.contract.discounts.upTo`, 'must not be below from');
  if (then !== undefined && book.plans[then]?.sale !== 'self_service') {
    report(`${path}.contract.then`, 'must be a plan that is sold self-service');
  }
}

function checkAfterProof({ proof, afterProof }: CheckedPlan, book: CheckedBook, path: string, report: Report): void {
  if (!afterProof) return;
  if (proof === undefined) report(`${path}.afterProof`, 'belongs to a plan that needs a proof');
  const next = book.plans[afterProof.plan];
  if (next?.sale !== 'self_service') report(`${path}.afterProof.plan`, 'must be a plan that is sold self-service');
  if (next?.proof !== undefined) report(`${path}.afterProof.plan`, 'must not need a proof itself');
  const discount = book.discounts.find(({ id }) => id === afterProof.discount);
  if (discount?.when.awardedMonths === undefined) {
    report(`${path}.afterProof.discount`, 'must be a discount with when.awardedMonths');
  }
}

function checkModules({ modules, plans }: CheckedBook, prefix: string, report: Report): void {
  for (const [id, module] of Object.entries(modules)) {
    const path = `${prefix}modules.${id}`;
    checkNames(module.soldTo, plans, `${path}.soldTo`, report);
    checkNames(module.excludes, modules, `${path}.excludes`, report);
    if (module.excludes.includes(id)) report(`${path}.excludes`, 'names the module itself');
  }
}

function checkDiscount(
  { on, plans, modules, products, percents, when }: CheckedBook['discounts'][number],
  book: CheckedBook,
  path: string,
  report: Report,
): void {
  checkNames(plans, book.plans, `${path}.plans`, report);
  checkNames(modules, book.modules, `${path}.modules`, report);
  checkNames(products, book.products, `${path}.products`, report);
  if (products && !on.includes('product') && !on.includes('usage')) {
    report(`${path}.products`, 'belongs to a discount on products or usage');
  }
  if (modules && !on.includes('module')) report(`${path}.modules`, 'belongs to a discount on modules');
  for (const [index, set] of (when.together ?? []).entries()) {
    checkNames(set, book.modules, `${path}.when.together.${String(index)}`, report);
  }
  checkAscending(
    percents.map(({ fromSeats }) => fromSeats),
    `${path}.percents`,
    'fromSeats',
    report,
  );
}
