import { type Answer, ok } from './route.ts';

const CACHE_SECONDS = 60;
const WEAK = /^W\//;

/** A body that its caller may keep for a minute; not sent again to one that names the tag of what it has. */
export function taggedAnswer(body: unknown, tag: string, ifNoneMatch: string | undefined): Answer {
  const etag = `"${tag}"`;
  const headers = { etag, 'cache-control': `private, max-age=${String(CACHE_SECONDS)}`, vary: 'authorization' };
  if (matches(ifNoneMatch, etag)) return { status: 304, headers };
  return { ...ok(body), headers };
}

/** RFC 9110, section 13.1.2: any of a list, compared weakly. */
const matches = (header: string | undefined, etag: string): boolean =>
  header?.split(',').some((each) => [etag, '*'].includes(each.trim().replace(WEAK, ''))) ?? false;
