import type * as z from 'zod/mini';
import { listActivities } from '../../shared/application/list-activities.ts';
import { listCustomers } from '../../shared/application/list-customers.ts';
import type { Ports } from '../../shared/application/ports.ts';
import { putCustomer } from '../../shared/application/put-customer.ts';
import { readCustomerStanding } from '../../shared/application/read-customer.ts';
import { recordProof } from '../../shared/application/record-proof.ts';
import { languageOf } from '../../shared/domain/customers/countries.ts';
import type { Profile } from '../../shared/domain/customers/put-profile.ts';
import type { ProofClaim } from '../../shared/domain/customers/record-proof.ts';
import { parseInstant } from '../../shared/kernel/instant.ts';
import { invariant } from '../../shared/kernel/invariant.ts';
import { localDateAt, parseLocalDate, type LocalDate, type Zone } from '../../shared/kernel/period.ts';
import { type Endpoint, endpoint, ok } from '../runtime/route.ts';
import { withoutUndefined } from '../runtime/present.ts';
import { pageRequestOf, wirePageOf } from '../runtime/wire.ts';
import { activityView, customerStandingView, customerView, proofView } from './responses.ts';
import { type customerRequest, customerRoutes, type proofRequest } from './routes.ts';

type CustomersPorts = Pick<
  Ports,
  'account' | 'customer' | 'customers' | 'checkVatId' | 'catalog' | 'commit' | 'clock' | 'pause' | 'activities'
>;

export const customerEndpoints: readonly Endpoint<CustomersPorts>[] = [
  endpoint(
    customerRoutes.listCustomers,
    (ports: CustomersPorts) =>
      async ({ query }) =>
        ok(wirePageOf(await listCustomers(ports)(pageRequestOf(query)), customerView)),
  ),
  endpoint(customerRoutes.putCustomer, (ports: CustomersPorts) => async ({ params, body }) => {
    const { customer, isNew } = await putCustomer(ports)({ id: params.customerId, profile: profileOf(body) });
    return { status: isNew ? 201 : 200, body: customerView(customer) };
  }),
  endpoint(
    customerRoutes.readCustomer,
    (ports: CustomersPorts) =>
      async ({ params }) =>
        ok(customerStandingView(await readCustomerStanding(ports)(params.customerId))),
  ),
  endpoint(customerRoutes.recordProof, (ports: CustomersPorts) => async ({ params, body }) => {
    const claim = claimOf(body, ports.catalog.zone);
    const { proof, isNew } = await recordProof(ports)({ customerId: params.customerId, claim });
    return { status: isNew ? 201 : 200, body: proofView(proof) };
  }),
  endpoint(
    customerRoutes.listActivity,
    (ports: CustomersPorts) =>
      async ({ params, query }) =>
        ok(wirePageOf(await listActivities(ports)(params.customerId, pageRequestOf(query)), activityView)),
  ),
];

const profileOf = (body: z.output<typeof customerRequest>): Profile => {
  const { address, language = languageOf(body.country), ...rest } = body;
  return withoutUndefined({ ...rest, address: withoutUndefined(address), language });
};

function claimOf({ kind, validUntil }: z.output<typeof proofRequest>, zone: Zone): ProofClaim {
  const day = parseLocalDate(validUntil) ?? dayOfInstant(validUntil, zone);
  return { kind, validUntil: day };
}

function dayOfInstant(text: string, zone: Zone): LocalDate {
  const at = parseInstant(text);
  invariant(at !== undefined, 'the schema let a day or an instant through');
  return localDateAt(at, zone);
}
