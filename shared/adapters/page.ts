import type { Page } from '../application/ports.ts';

/** A page of at most `limit`, from one item more where there is one: a next page is promised only if it has something. */
export function pageOf<T>(found: readonly T[], limit: number, cursorOf: (last: T) => string): Page<T> {
  const data = found.slice(0, limit);
  const last = data.at(-1);
  return found.length > limit && last !== undefined ? { data, nextCursor: cursorOf(last) } : { data };
}
