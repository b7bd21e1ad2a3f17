import type { Activity, Page, PageRequest, Ports } from './ports.ts';
import { unknownCustomer } from './read-customer.ts';

/** What happened to a customer, newest first. It follows the events on the bus, a moment behind. */
export const listActivities =
  (deps: Pick<Ports, 'activities' | 'customer'>) =>
  async (customerId: string, page: PageRequest): Promise<Page<Activity>> => {
    const [customer, activities] = await Promise.all([deps.customer(customerId), deps.activities(customerId, page)]);
    if (!customer) throw unknownCustomer(customerId);
    return activities;
  };
