import type { Customer } from '../domain/customers/customer.ts';
import { BillingError } from '../kernel/errors.ts';
import type { Ports } from './ports.ts';

export const readCustomer =
  (deps: Pick<Ports, 'customer'>) =>
  async (id: string): Promise<Customer> => {
    const customer = await deps.customer(id);
    if (!customer) throw unknownCustomer(id);
    return customer;
  };

export const unknownCustomer = (id: string): BillingError =>
  new BillingError('customer_not_found', {
    detail: `There is no customer \`${id}\`. Create it with PUT /v1/customers/${id}.`,
    errors: [{ path: 'customerId', message: 'is not the id of a customer' }],
  });
