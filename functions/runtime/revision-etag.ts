import { BillingError } from '../../shared/kernel/errors.ts';

const ETAG = /^(?:W\/)?"(\d{1,12})"$/;

/** What is replaced by revisions has its revision as ETag. */
export const etagOf = ({ revision }: { readonly revision: number }): string => `"${String(revision)}"`;

/** The revision that an `If-Match` names; undefined without the header, or for `*`. */
export function revisionOfIfMatch(header: string | undefined, changed: 'subscription' | 'quote'): number | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  const revision = ETAG.exec(header.trim())?.[1];
  if (revision !== undefined) return Number(revision);
  throw new BillingError('invalid_request', {
    detail: `If-Match must be the ETag of the ${changed} as it was read, such as "3".`,
    errors: [{ path: 'If-Match', message: 'must be an ETag, such as "3"' }],
  });
}
