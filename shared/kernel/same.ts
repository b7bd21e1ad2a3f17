/**
 * The same JSON value, bigints included: members in any order, and one that is undefined is not there. What canonicalJson
 * tells by two texts, told without writing them.
 */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one) || Array.isArray(other))
    return Array.isArray(one) && Array.isArray(other) && haveSameElements(one, other);
  return isObject(one) && isObject(other) && haveSameMembers(one, other);
}

type Members = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null;

const haveSameElements = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  one.length === other.length && one.every((element, place) => isSame(element, other[place]));

function haveSameMembers(one: Members, other: Members): boolean {
  for (const name of Object.keys(one)) if (!isSame(one[name], other[name])) return false;
  for (const name of Object.keys(other)) if (other[name] !== undefined && one[name] === undefined) return false;
  return true;
}
