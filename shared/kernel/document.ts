/**
 * Any JSON-able value with bigints as one JSON text: a bigint is written "#123", and a text that begins with "#" gets
 * another one. Readable in a console, exact, and reversible for every value.
 */
export function encodeDocument(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => {
    if (typeof each === 'bigint') return `#${each.toString()}`;
    return typeof each === 'string' && each.startsWith('#') ? `#${each}` : each;
  });
}

export function decodeDocument(text: string): unknown {
  if (!text.includes('"#')) return JSON.parse(text);
  return JSON.parse(text, (_key, each: unknown) => {
    if (typeof each !== 'string' || !each.startsWith('#')) return each;
    return each.startsWith('##') ? each.slice(1) : BigInt(each.slice(1));
  });
}
