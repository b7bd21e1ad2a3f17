import type { Segment } from '../catalog/contract-terms.ts';
import type { Customer } from '../domain/customers/customer.ts';
import { mrrOf } from '../domain/revenue/mrr.ts';
import { segmentFor } from '../domain/revenue/segment.ts';
import { BillingError } from '../kernel/errors.ts';
import type { Cents } from '../kernel/money.ts';
import { localDateAt } from '../kernel/period.ts';
import type { Ports } from './ports.ts';

export const readCustomer =
  (deps: Pick<Ports, 'customer'>) =>
  async (id: string): Promise<Customer> => {
    const customer = await deps.customer(id);
    if (!customer) throw unknownCustomer(id);
    return customer;
  };

/** A customer with what they pay a month, and the segment that it lies in; none where the catalog has no segments. */
export type CustomerStanding = {
  readonly customer: Customer;
  readonly mrr: { readonly amount: Cents; readonly currency: string };
  readonly segment?: Segment | undefined;
};

export const readCustomerStanding =
  (deps: Pick<Ports, 'account' | 'catalog' | 'clock'>) =>
  async (id: string): Promise<CustomerStanding> => {
    const { customer, subscription } = await deps.account(id);
    if (!customer) throw unknownCustomer(id);
    const { catalog } = deps;
    const mrr = mrrOf(subscription && { customer, subscription }, catalog, localDateAt(deps.clock(), catalog.zone));
    return { customer, mrr: { amount: mrr, currency: catalog.currency }, segment: segmentFor(mrr, customer, catalog) };
  };

export const unknownCustomer = (id: string): BillingError =>
  new BillingError('customer_not_found', {
    detail: `There is no customer \`${id}\`. Create it with PUT /v1/customers/${id}.`,
    errors: [{ path: 'customerId', message: 'is not the id of a customer' }],
  });
