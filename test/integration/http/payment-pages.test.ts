import { describe, expect, it } from 'vitest';
import { checkoutEndpoints } from '../../../functions/checkout/endpoints.ts';
import { httpStack } from '../../../functions/runtime/http-stack.ts';
import { stripeWebhookEndpoints } from '../../../functions/stripe-webhook/endpoints.ts';
import { walletEndpoints } from '../../../functions/wallets/endpoints.ts';
import { openTopUpCheckout } from '../../../shared/application/open-top-up-checkout.ts';
import { seedApiKey } from '../../../shared/application/seed-api-key.ts';
import { randomBytes } from '../../../shared/kernel/random.ts';
import { callHttp } from '../../support/http-call.ts';
import { ADMIN_KEY } from '../../support/http-world.ts';
import { event, signed, world, worldForEachTest } from '../../support/stripe-bench.ts';

worldForEachTest();

async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  const ports = { ...world.storage, ...world.ports, randomBytes };
  await seedApiKey(ports)(ADMIN_KEY);
  const paying = { ...ports, openTopUpCheckout: openTopUpCheckout(ports) };
  const handler = httpStack(() => paying, [...checkoutEndpoints, ...walletEndpoints, ...stripeWebhookEndpoints]);
  return callHttp(handler, ['POST', url], { body, headers: { authorization: `Bearer ${ADMIN_KEY}`, ...headers } });
}
const key = (text: string) => ({ 'idempotency-key': text });

describe('pages of Stripe over HTTP', () => {
  it('a card is saved on a page that is opened once for its key', async () => {
    await world.customer();
    const url = '/v1/customers/acme/checkout';
    const first = await post(url, { mode: 'setup', successUrl: 'https://app.example/done' }, key('a'));
    const again = await post(url, { successUrl: 'https://app.example/done' }, key('a'));
    expect(first.status).toBe(200);
    expect(again.json).toEqual(first.json);
    expect(await post(url, { mode: 'setup' }, key('a'))).toMatchObject({ json: { code: 'idempotency_conflict' } });
  });

  it('a top-up beyond the limit of open credit is paid at once, on the same page when it is asked for again', async () => {
    await world.customer();
    await world.wallet();
    const url = '/v1/customers/acme/wallet/top-ups';
    const first = await post(url, { amount: '50.00' }, key('b'));
    expect(first).toMatchObject({ status: 201, json: { amount: '50.00', invoicing: 'immediate' } });
    expect((await post(url, { amount: '50.00' }, key('b'))).json['checkoutUrl']).toBe(first.json['checkoutUrl']);
    const page = await post('/v1/customers/acme/checkout', { mode: 'top_up', amount: '30.00' }, key('c'));
    expect(page.status).toBe(200);
  });

  it('the portal asks for nothing, and for an address that is one', async () => {
    await world.customer();
    expect((await post('/v1/customers/acme/portal', undefined)).status).toBe(200);
    const bad = await post('/v1/customers/acme/portal', { returnUrl: 'javascript:alert(1)' });
    expect(bad).toMatchObject({ status: 400, json: { errors: [{ path: 'returnUrl' }] } });
  });

  it('a purpose and an amount must fit, and a payment page needs a key of its own', async () => {
    const url = '/v1/customers/acme/checkout';
    for (const body of [{ mode: 'top_up' }, { mode: 'setup', amount: '5' }]) {
      expect(await post(url, body, key('d'))).toMatchObject({ status: 400, json: { errors: [{ path: 'amount' }] } });
    }
    expect(await post(url, {})).toMatchObject({ json: { code: 'idempotency_key_required' } });
    expect(await post(url, {}, key('e'))).toMatchObject({ status: 404, json: { code: 'customer_not_found' } });
  });

  it('a webhook is taken in over its bytes, once; a forged one changes nothing', async () => {
    const { raw, signature } = signed(event('unheard.of', {}));
    const url = '/v1/stripe/webhooks';
    expect(await post(url, raw, { 'stripe-signature': signature })).toMatchObject({
      json: { outcome: 'unknown_type' },
    });
    expect(await post(url, raw, { 'stripe-signature': signature })).toMatchObject({ json: { outcome: 'repeated' } });
    const forged = await post(url, raw, { 'stripe-signature': `t=1,v1=${'0'.repeat(64)}` });
    expect(forged).toMatchObject({ status: 400, json: { code: 'invalid_signature' } });
  });
});
