import { signatureOf } from '../../infra/local/stripe/webhooks.ts';
import { HANDLED_WEBHOOKS } from '../../shared/domain/payments/handled-webhooks.ts';
import { SECOND_MS } from '../../shared/kernel/instant.ts';
import { invariant } from '../../shared/kernel/invariant.ts';
import { type CrashWorld, STRIPE_KEY, WEBHOOK_SECRET } from './crash-world.ts';

/** What Stripe does and knows, beside Centime. */
export type StripeObject = Readonly<Record<string, unknown>> & { readonly id: string };
export type StripeEvent = StripeObject & { readonly type: string; readonly data: { readonly object: StripeObject } };

const urlOf = ({ stripe }: CrashWorld): string => {
  invariant(stripe, 'the scenario has a Stripe');
  return stripe.url;
};

export async function objects(world: CrashWorld, table: string): Promise<readonly StripeObject[]> {
  const response = await fetch(`${urlOf(world)}/_local/objects/${table}`);
  return ((await response.json()) as { data: StripeObject[] }).data;
}

/** A person pays or saves a card on Stripe's page. */
export async function completeCheckout(world: CrashWorld, sessionId: string, paymentMethod: string): Promise<void> {
  const body = JSON.stringify({ paymentMethod });
  await fetch(`${urlOf(world)}/_local/checkout/${sessionId}/complete`, { method: 'POST', body });
}

export async function stripeApi(
  world: CrashWorld,
  [method, path]: readonly [method: string, path: string],
  form: Readonly<Record<string, string>> = {},
): Promise<StripeObject> {
  const response = await fetch(`${urlOf(world)}${path}`, {
    method,
    headers: { authorization: `Bearer ${STRIPE_KEY}`, 'content-type': 'application/x-www-form-urlencoded' },
    ...(method === 'POST' && { body: new URLSearchParams(form).toString() }),
  });
  invariant(response.ok, `${method} ${path}: ${String(response.status)}`);
  return (await response.json()) as StripeObject;
}

export async function lastEvent(world: CrashWorld, type: string): Promise<StripeEvent> {
  const events = (await objects(world, 'events')) as readonly StripeEvent[];
  const found = events.findLast((event) => event.type === type);
  invariant(found, `Stripe tells ${type}, not only ${events.map((event) => event.type).join(', ')}`);
  return found;
}

/** One delivery of an event, signed now. */
export function webhook(world: CrashWorld, event: object) {
  const text = JSON.stringify(event);
  const signature = signatureOf(text, WEBHOOK_SECRET, Math.floor(world.now / SECOND_MS));
  const headers = { 'stripe-signature': signature };
  return world.call('POST', '/v1/stripe/webhooks', new TextEncoder().encode(text), headers);
}

/** Centime hears of all that has happened at Stripe so far, as far as its endpoint asks for it. */
export async function hearAll(world: CrashWorld): Promise<void> {
  for (const event of await objects(world, 'events')) {
    if (!(HANDLED_WEBHOOKS as readonly unknown[]).includes(event['type'])) continue;
    const { status, text } = await webhook(world, event);
    invariant(status === 200, `${String(event['type'])} is taken: ${text}`);
  }
}

/** What there is at Stripe: nothing of it twice. */
export async function stripeSide(world: CrashWorld): Promise<unknown> {
  const rows = async (table: string, ...fields: readonly string[]) =>
    (await objects(world, table)).map((object) => fields.map((field) => String(object[field])).join(' ')).sort();
  return {
    customers: await rows('customers', 'name'),
    invoices: await rows('invoices', 'total', 'amount_remaining', 'status'),
    charges: await rows('charges', 'amount', 'status'),
    refunds: await rows('refunds', 'amount', 'status'),
    credits: await rows('credit_notes', 'amount'),
    sessions: await rows('checkout_sessions', 'mode', 'status'),
  };
}
