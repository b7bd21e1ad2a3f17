import type { DomainEvent } from '../../../events/envelope.ts';
import { BillingError } from '../../kernel/errors.ts';
import { canonicalJson } from '../../kernel/hash.ts';
import type { Instant } from '../../kernel/instant.ts';
import type { Customer } from './customer.ts';

/** What a caller says of a customer; it replaces what was said before. What happened to the customer stays. */
export type Profile = Pick<
  Customer,
  | 'name'
  | 'email'
  | 'kind'
  | 'country'
  | 'address'
  | 'vatId'
  | 'siren'
  | 'language'
  | 'reseller'
  | 'referredBy'
  | 'relation'
>;

const PROFILE_FIELDS = [
  'name',
  'email',
  'kind',
  'country',
  'address',
  'vatId',
  'siren',
  'language',
  'reseller',
  'referredBy',
  'relation',
] as const satisfies readonly (keyof Profile)[];

export type CustomerDecision = { readonly customer: Customer; readonly event: DomainEvent };

/** Creates or replaces; undefined when the customer is already as described. */
export function putProfile(
  current: Customer | undefined,
  described: { readonly id: string; readonly profile: Profile },
  check: { readonly isVatIdValid: boolean | undefined; readonly now: Instant },
): CustomerDecision | undefined {
  const { id, profile } = described;
  refuseItself(id, profile);
  if (!current) {
    return decided('customer.created', {
      id,
      revision: 1,
      ...profile,
      ...vatIdCheck(undefined, profile, check),
      proofs: [],
      createdAt: check.now,
      updatedAt: check.now,
    });
  }
  const changed = changedFields(current, profile);
  if (changed.length === 0) return undefined;
  const kept = withoutProfile(current);
  const next: Customer = {
    ...kept,
    ...profile,
    ...vatIdCheck(current, profile, check),
    revision: current.revision + 1,
    updatedAt: check.now,
  };
  return decided('customer.updated', next, changed);
}

/** Nobody brings themselves: a referral is worth money. */
function refuseItself(id: string, { referredBy, reseller }: Profile): void {
  const path = referredBy === id ? 'referredBy' : reseller === id ? 'reseller' : undefined;
  if (path === undefined) return;
  throw new BillingError('rule_violation', {
    detail: `The customer ${id} cannot be brought by itself. Name another customer in ${path}, or leave it out.`,
    errors: [{ path, message: 'must not be the customer itself' }],
    members: { rule: 'self_referral' },
  });
}

/** What a change of a customer tells: who, and which fields; what they say is read from the customer itself. */
export function decided(
  type: 'customer.created' | 'customer.updated',
  customer: Customer,
  changed: readonly string[] = [],
): CustomerDecision {
  const { id, revision, kind, country, language, updatedAt } = customer;
  const data = { customerId: id, kind, country, language, ...(type === 'customer.updated' && { changed }) };
  return {
    customer,
    event: { type, occurredAt: updatedAt, aggregate: { type: 'customer', id, seq: revision }, data },
  };
}

const changedFields = (current: Customer, profile: Profile): string[] =>
  PROFILE_FIELDS.filter((field) => canonicalJson([current[field]]) !== canonicalJson([profile[field]]));

/** A check holds as long as what was checked. */
function vatIdCheck(
  current: Customer | undefined,
  { vatId, country }: Profile,
  { isVatIdValid, now }: { readonly isVatIdValid: boolean | undefined; readonly now: Instant },
): Pick<Customer, 'vatIdCheck'> {
  if (vatId === undefined) return {};
  if (current?.vatIdCheck && current.vatId === vatId && current.country === country) {
    return { vatIdCheck: current.vatIdCheck };
  }
  return { vatIdCheck: { valid: isVatIdValid ?? false, checkedAt: now } };
}

/** A field that the new description leaves out is gone. */
function withoutProfile(customer: Customer): Omit<Customer, keyof Profile | 'vatIdCheck'> {
  const { id, revision, proofs, stripe, firstPaidAt, createdAt, updatedAt } = customer;
  return {
    id,
    revision,
    proofs,
    ...(stripe && { stripe }),
    ...(firstPaidAt !== undefined && { firstPaidAt }),
    createdAt,
    updatedAt,
  };
}
