import { checkAscending, type Report } from './checks.ts';
import type { CheckedCatalog } from './schema.ts';

type CheckedMeter = CheckedCatalog['meters'][string];
type WalletPrice = NonNullable<CheckedMeter['price']>;

export function checkMeters({ meters }: CheckedCatalog, report: Report): void {
  const places = new Map<string, string>();
  for (const [type, meter] of Object.entries(meters)) {
    const path = `meters.${type}`;
    checkMeter(meter, path, report);
    for (const id of Object.keys(meter.aggregations ?? {})) {
      const other = places.get(id);
      if (other) report(`${path}.aggregations.${id}`, `is an aggregation of ${other} too: its id must be its own`);
      places.set(id, path);
    }
  }
}

function checkMeter(meter: CheckedMeter, path: string, report: Report): void {
  const { fields, price, aggregations, costPerThousand } = meter;
  const typeOf = new Map(fields.map((field) => [field.name, field.type]));
  if (typeOf.size < fields.length) report(`${path}.fields`, 'names a field twice');
  for (const reserved of ['user', 'holdId']) {
    if (typeOf.has(reserved)) report(`${path}.fields`, `"${reserved}" is reserved: every meter has it`);
  }
  if (price && aggregations) report(`${path}.aggregations`, 'a meter has a price or aggregations, not both');
  if (price) checkPrice(fields, price, `${path}.price`, report);
  else if (Object.keys(aggregations ?? {}).length === 0) {
    report(path, 'has neither a price (paid from the wallet) nor aggregations (charged by products)');
  }
  if (costPerThousand !== undefined && !price) report(`${path}.costPerThousand`, 'belongs to a meter with a price');
  for (const [id, each] of Object.entries(aggregations ?? {})) {
    checkAggregation(each, fields, `${path}.aggregations.${id}`, report);
  }
}

function checkPrice(fields: CheckedMeter['fields'], price: WalletPrice, path: string, report: Report): void {
  for (const [index, name] of price.quantity.entries()) {
    if (fields.find((field) => field.name === name)?.type === 'integer') continue;
    report(`${path}.quantity.${String(index)}`, `"${name}" is not an integer field of the meter`);
  }
  checkTiers(price.tiers, `${path}.tiers`, report);
  checkClasses(fields, price, path, report);
}

/** Each combination of values is kept in every segment of the wallet. */
const MAX_GROUPS = 64;
const NUMBERS = ['integer', 'decimal'];

function checkAggregation(
  { function: kind, field, by }: NonNullable<CheckedMeter['aggregations']>[string],
  fields: CheckedMeter['fields'],
  path: string,
  report: Report,
): void {
  const fieldOf = (name: string) => fields.find((each) => each.name === name);
  if (kind === 'count' && field !== undefined) report(`${path}.field`, 'count looks at no field: leave it out');
  if (kind !== 'count') {
    const type = field === undefined ? undefined : fieldOf(field)?.type;
    const isFit = type !== undefined && (kind === 'unique' ? type !== 'decimal' : NUMBERS.includes(type));
    const wanted = kind === 'unique' ? 'a text, choice or integer field' : 'an integer or decimal field';
    if (!isFit) report(`${path}.field`, `must name ${wanted} of the meter`);
  }
  let groups = 1;
  for (const [index, name] of by.entries()) {
    const dimension = fieldOf(name);
    if (dimension?.type === 'choice') groups *= dimension.values.length + Number(dimension.optional);
    else report(`${path}.by.${String(index)}`, `"${name}" is not a choice field of the meter`);
  }
  if (groups > MAX_GROUPS)
    report(`${path}.by`, `has ${String(groups)} combinations, and ${String(MAX_GROUPS)} is the most`);
}

function checkTiers(tiers: WalletPrice['tiers'], path: string, report: Report): void {
  const bounds: number[] = [];
  for (const [index, tier] of tiers.entries()) {
    const isLast = index === tiers.length - 1;
    if (isLast && tier.upTo !== undefined) report(`${path}.${String(index)}.upTo`, 'the last tier must be open');
    if (!isLast && tier.upTo === undefined) report(`${path}.${String(index)}.upTo`, 'only the last tier may be open');
    if (tier.upTo !== undefined) bounds.push(tier.upTo);
  }
  checkAscending(bounds, path, 'upTo', report);
}

function checkClasses(
  fields: CheckedMeter['fields'],
  { classField, classes, tiers }: WalletPrice,
  path: string,
  report: Report,
): void {
  if ((classField === undefined) !== (classes === undefined)) {
    report(`${path}.${classField === undefined ? 'classField' : 'classes'}`, 'classField and classes come together');
  }
  if (classField === undefined || classes === undefined) return;
  const field = fields.find((each) => each.name === classField);
  if (field?.type !== 'choice') {
    report(`${path}.classField`, `"${classField}" is not a choice field of the meter`);
    return;
  }
  for (const [name, index] of Object.entries(classes)) {
    if (index >= tiers.length) report(`${path}.classes.${name}`, `names tier ${String(index)}, and there is none`);
    if (!field.values.includes(name)) report(`${path}.classes.${name}`, `is not a value of "${classField}"`);
  }
  for (const value of field.values) {
    if (classes[value] === undefined) report(`${path}.classes`, `does not say which tier "${value}" is`);
  }
}
