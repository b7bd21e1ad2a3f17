import type { SealedSegment } from '../domain/wallets/wallet.ts';
import { BillingError } from '../kernel/errors.ts';
import type { Ports } from './ports.ts';

/** The newest segment of a customer's wallet, or the refusal that says what is missing. */
export async function walletOf(deps: Pick<Ports, 'chain' | 'customer'>, customerId: string): Promise<SealedSegment> {
  const tail = await deps.chain.tail(customerId);
  if (tail) return tail;
  if (!(await deps.customer(customerId))) throw customerNotFound(customerId);
  throw noWallet(customerId);
}

export const noWallet = (customerId: string): BillingError =>
  new BillingError('no_wallet', {
    detail: `${customerId} never had a subscription, so there is no wallet. Start one with PUT /v1/customers/${customerId}/subscription.`,
  });

export const customerNotFound = (customerId: string): BillingError =>
  new BillingError('customer_not_found', {
    detail: `There is no customer ${customerId}. Create it with PUT /v1/customers/${customerId}.`,
  });
