import type { Stripe } from 'stripe';
import { afterEach, beforeEach } from 'vitest';
import { signatureOf } from '../../infra/local/stripe/webhooks.ts';
import { collectInvoice } from '../../shared/application/collect-invoice.ts';
import { createCheckout } from '../../shared/application/create-checkout.ts';
import { idempotentCall } from '../../shared/application/idempotency.ts';
import { linkStripeCustomer } from '../../shared/application/link-stripe-customer.ts';
import { SECOND_MS } from '../../shared/kernel/instant.ts';
import { StripeWorld, WEBHOOK_SECRETS, type Delivered } from './stripe-world.ts';

/** The world of the test that runs. */
export let world: StripeWorld;

/** Call it at the top of a file: each of its tests gets a world of its own. */
export function worldForEachTest(): void {
  beforeEach(async () => {
    world = await StripeWorld.start();
  });
  afterEach(() => world.stop());
}

export type Sent = Pick<Delivered, 'raw' | 'signature'>;

/** A webhook as Stripe would sign it now. */
export function signed(
  event: object,
  { secret = WEBHOOK_SECRETS[0], ageSeconds = 0 }: { secret?: string; ageSeconds?: number } = {},
): Sent {
  const body = JSON.stringify(event);
  const signature = signatureOf(body, secret, Math.floor(world.now / SECOND_MS) - ageSeconds);
  return { raw: new TextEncoder().encode(body), signature };
}

export const event = (
  type: string,
  object: object,
  more: { created?: number; previous?: object; id?: string } = {},
): object => ({
  id: more.id ?? `evt_${type}_${String(more.created ?? 0)}`,
  object: 'event',
  type,
  created: more.created ?? Math.floor(world.now / SECOND_MS),
  data: { object, ...(more.previous && { previous_attributes: more.previous }) },
});

export const receive = ({ raw, signature }: Sent): Promise<number> => world.receive(raw, signature);

export const inbox = ({ raw }: Pick<Sent, 'raw'>) =>
  world.ports.inboxMessage((JSON.parse(Buffer.from(raw).toString()) as { id: string }).id);

/** The first webhook of a type that Stripe sent. */
export function deliveredOf(type: string): Delivered {
  const found = world.delivered.find((each) => each.type === type);
  if (!found) throw new Error(`Stripe sent ${world.delivered.map((each) => each.type).join(', ')}, no ${type}`);
  return found;
}

export const collect = (invoiceId: string, ports = world.ports) => collectInvoice(ports)({ invoiceId });
export const paymentOf = async (invoiceId: string) => (await world.ports.invoice(invoiceId))?.payment;
export const mirrors = () => world.objects<Stripe.Invoice>('invoices');
export const succeededCharges = async () =>
  (await world.objects<Stripe.Charge>('charges')).filter((charge) => charge.status === 'succeeded');

/** A customer who saved this card on Stripe's page, as a person does. The counts of requests begin after it. */
export async function customerWithCard(card = 'pm_card_visa', id = 'acme'): Promise<void> {
  await world.customer(id);
  const call = idempotentCall('checkout', `/customers/${id}/checkout`, 'setup', {});
  const { sessionId } = await createCheckout(world.ports)({
    customerId: id,
    purpose: { mode: 'setup' },
    returnTo: {},
    call,
  });
  await world.local('POST', `checkout/${sessionId}/complete`, { paymentMethod: card });
  await world.webhooks();
  await world.local('DELETE', 'requests');
}

/** A card that was attached at Stripe, on no page of ours. */
export async function attached(id = 'acme', card = 'pm_card_visa'): Promise<{ customerId: string; methodId: string }> {
  const { stripe } = await linkStripeCustomer(world.ports)(id);
  const method = await world.api('POST', `/v1/payment_methods/${card}/attach`, { customer: stripe.customerId });
  return { customerId: stripe.customerId, methodId: String(method['id']) };
}
