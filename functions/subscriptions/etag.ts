import type { Subscription } from '../../shared/domain/subscriptions/subscription.ts';
import { BillingError } from '../../shared/kernel/errors.ts';

const ETAG = /^(?:W\/)?"(\d{1,12})"$/;

/** A subscription's revision is its ETag. */
export const etagOf = ({ revision }: Pick<Subscription, 'revision'>): string => `"${String(revision)}"`;

/** The revision that an `If-Match` names; undefined without the header, or for `*`. */
export function revisionOfIfMatch(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  const revision = ETAG.exec(header.trim())?.[1];
  if (revision !== undefined) return Number(revision);
  throw new BillingError('invalid_request', {
    detail: 'If-Match must be the ETag of the subscription as it was read, such as "3".',
    errors: [{ path: 'If-Match', message: 'must be an ETag, such as "3"' }],
  });
}
