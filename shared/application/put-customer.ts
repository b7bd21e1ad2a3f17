import type { Customer } from '../domain/customers/customer.ts';
import { type Profile, putProfile } from '../domain/customers/put-profile.ts';
import { untilCommitted } from './attempts.ts';
import { customerFacts } from './customer-facts.ts';
import type { Ports } from './ports.ts';

export type PutCustomerInput = { readonly id: string; readonly profile: Profile };
export type PutCustomerOutcome = { readonly customer: Customer; readonly isNew: boolean };

/** Creates or replaces a customer. The same description twice changes nothing and tells nothing. */
export const putCustomer =
  (deps: Pick<Ports, 'account' | 'catalog' | 'customer' | 'checkVatId' | 'commit' | 'clock' | 'pause'>) =>
  (input: PutCustomerInput): Promise<PutCustomerOutcome> =>
    untilCommitted(deps, async () => {
      const current = await deps.customer(input.id);
      const { vatId, country } = input.profile;
      const isVatIdValid = vatId === undefined ? undefined : deps.checkVatId(vatId, country);
      const decision = putProfile(current, input, { isVatIdValid, now: deps.clock() });
      if (!decision) return current ? { outcome: { customer: current, isNew: false } } : 'lost';
      const { customer, event } = decision;
      const result = await deps.commit(await customerFacts(deps, customer, event));
      return result === 'lost' ? 'lost' : { outcome: { customer, isNew: current === undefined } };
    });
