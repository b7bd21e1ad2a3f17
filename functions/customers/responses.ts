import * as z from 'zod/mini';
import type { Activity } from '../../shared/application/ports.ts';
import type { CustomerStanding } from '../../shared/application/read-customer.ts';
import type { Customer, Proof } from '../../shared/domain/customers/customer.ts';
import { RELATIONS } from '../../shared/catalog/contract-terms.ts';
import { formatInstant, instant } from '../../shared/kernel/instant.ts';
import { formatCents } from '../../shared/kernel/money.ts';
import { wireCallerId, wireCents, wireCurrency, wireDate, wireId, wireInstant, wirePage } from '../runtime/wire.ts';

export const proofResponse = z.strictObject({
  kind: z.enum(['student', 'ngo', 'startup']),
  validUntil: wireDate,
  claimedUntil: wireDate,
  recordedAt: wireInstant,
});

export const customerResponse = z.strictObject({
  id: wireCallerId,
  name: z.string(),
  email: z.string(),
  kind: z.enum(['business', 'consumer']),
  country: z.string(),
  address: z.strictObject({
    line1: z.string(),
    line2: z.optional(z.string()),
    postalCode: z.string(),
    city: z.string(),
  }),
  vatId: z.optional(z.string()),
  vatIdCheck: z.optional(z.strictObject({ valid: z.boolean(), checkedAt: wireInstant })),
  siren: z.optional(z.string()),
  language: z.enum(['fr', 'en']),
  reseller: z.optional(wireCallerId),
  referredBy: z.optional(wireCallerId),
  relation: z.optional(z.enum(RELATIONS)),
  proofs: z.array(proofResponse),
  paymentMethod: z.optional(
    z.strictObject({ type: z.string(), brand: z.optional(z.string()), last4: z.optional(z.string()) }),
  ),
  createdAt: wireInstant,
  updatedAt: wireInstant,
});
/** One customer, with what they pay a month. */
export const customerStandingResponse = z.strictObject({
  ...customerResponse.shape,
  mrr: z.strictObject({ amount: wireCents, currency: wireCurrency }),
  segment: z.optional(z.strictObject({ id: z.string(), name: z.string() })),
});
export const customerPage = wirePage(customerResponse);

export const activityResponse = z.strictObject({
  id: wireId('evt'),
  type: z.string(),
  occurredAt: wireInstant,
  data: z.record(z.string(), z.unknown()),
});
export const activityPage = wirePage(activityResponse);

export const proofView = ({ kind, validUntil, claimedUntil, recordedAt }: Proof): z.output<typeof proofResponse> => ({
  kind,
  validUntil,
  claimedUntil,
  recordedAt: formatInstant(recordedAt),
});

export function customerView(customer: Customer): z.output<typeof customerResponse> {
  const { id, name, email, kind, country, address, vatId, vatIdCheck, siren, language } = customer;
  const { reseller, referredBy, relation, proofs, stripe, createdAt, updatedAt } = customer;
  return {
    id,
    name,
    email,
    kind,
    country,
    address,
    vatId,
    vatIdCheck: vatIdCheck && { valid: vatIdCheck.valid, checkedAt: formatInstant(vatIdCheck.checkedAt) },
    siren,
    language,
    reseller,
    referredBy,
    relation,
    proofs: proofs.map(proofView),
    paymentMethod: stripe?.paymentMethod && paymentMethodView(stripe.paymentMethod),
    createdAt: formatInstant(createdAt),
    updatedAt: formatInstant(updatedAt),
  };
}

export const customerStandingView = ({
  customer,
  mrr,
  segment,
}: CustomerStanding): z.output<typeof customerStandingResponse> => ({
  ...customerView(customer),
  mrr: { amount: formatCents(mrr.amount), currency: mrr.currency },
  segment: segment && { id: segment.id, name: segment.name },
});

type PaymentMethod = NonNullable<NonNullable<Customer['stripe']>['paymentMethod']>;
const paymentMethodView = ({ type, brand, last4 }: PaymentMethod) => ({ type, brand, last4 });

export const activityView = ({ id, type, occurredAt, data }: Activity): z.output<typeof activityResponse> => ({
  id,
  type,
  occurredAt: formatInstant(instant(occurredAt)),
  data: data as Record<string, unknown>,
});
