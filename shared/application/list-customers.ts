import type { Customer } from '../domain/customers/customer.ts';
import type { Page, PageRequest, Ports } from './ports.ts';

/** All customers, a page at a time, in the order in which they were created as far as the index knows. */
export const listCustomers =
  (deps: Pick<Ports, 'customers'>) =>
  (page: PageRequest): Promise<Page<Customer>> =>
    deps.customers(page);
