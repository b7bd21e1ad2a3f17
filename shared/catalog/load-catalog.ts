import type * as z from 'zod/mini';
import type { FieldError } from '../kernel/errors.ts';
import { canonicalJson, sha256Hex } from '../kernel/hash.ts';
import { schemaSentence } from '../kernel/schema-sentence.ts';
import type { Catalog, PriceBook } from './catalog.ts';
import { crossChecks } from './cross-checks.ts';
import { walletIn } from './default-wallet.ts';
import type { Meter } from './meter.ts';
import { catalogSchema, type CheckedCatalog } from './schema.ts';

/** A catalog that does not hold together; it is refused at the start, with every place that is wrong. */
export class InvalidCatalog extends Error {
  override readonly name = 'InvalidCatalog';
  readonly errors: readonly FieldError[];

  constructor(errors: readonly FieldError[]) {
    super(['the catalog is not valid', ...errors.map(({ path, message }) => `  ${path}: ${message}`)].join('\n'));
    this.errors = errors;
  }
}

/** Reads a catalog from its JSON, checked as a whole; throws `InvalidCatalog`. */
export function loadCatalog(raw: unknown): Catalog {
  const parsed = catalogSchema.safeParse(raw, { error: schemaSentence });
  if (!parsed.success) throw new InvalidCatalog(parsed.error.issues.flatMap(errorsOfIssue));
  const errors = crossChecks(parsed.data);
  if (errors.length > 0) throw new InvalidCatalog(errors);
  const document = raw as Catalog['document'];
  return { ...withIds(parsed.data), hash: sha256Hex(canonicalJson(document)), document };
}

type Issue = z.core.$ZodIssue;

function errorsOfIssue(issue: Issue): readonly FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: pathOf([...issue.path, key]), message: 'is not a member of a catalog' }));
  }
  if (issue.code === 'invalid_key') {
    return [{ path: pathOf(issue.path), message: issue.issues.map((each) => each.message).join('; ') }];
  }
  return [{ path: pathOf(issue.path), message: issue.message }];
}

const pathOf = (path: readonly PropertyKey[]): string => (path.length === 0 ? '(catalog)' : path.map(String).join('.'));

/** In JSON a plan's id and a meter's type are the keys that they stand under. */
function withIds(checked: CheckedCatalog): Omit<Catalog, 'hash' | 'document'> {
  return {
    ...checked,
    ...bookWithIds(checked),
    earlier: checked.earlier.map(bookWithIds),
    wallet: checked.wallet ?? walletIn(checked.currency),
    meters: mapEntries(checked.meters, meterOf),
  };
}

function meterOf(event: string, { price, aggregations, ...meter }: CheckedCatalog['meters'][string]): Meter {
  if (price) return { event, ...meter, price };
  return { event, ...meter, aggregations: mapEntries(aggregations ?? {}, (id, each) => ({ id, ...each })) };
}

type CheckedBook = CheckedCatalog['earlier'][number];
const bookWithIds = ({ version, effectiveFrom, discounts, stacking, ...checked }: CheckedBook): PriceBook => ({
  version,
  effectiveFrom,
  plans: mapEntries(checked.plans, (id, plan) => ({ id, ...plan })),
  modules: mapEntries(checked.modules, (id, module) => ({ id, ...module })),
  products: mapEntries(checked.products, (id, product) => ({ id, ...product })),
  services: mapEntries(checked.services, (id, service) => ({ id, ...service })),
  features: mapEntries(checked.features, (id, feature) => ({ id, ...feature })),
  discounts,
  stacking,
});

const mapEntries = <A, B>(record: Readonly<Record<string, A>>, map: (key: string, value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(key, value)]));
