import { describe, expect, it } from 'vitest';
import { stripeReads } from '../../../shared/adapters/stripe/stripe-reads.ts';
import { event, inbox, receive, signed, world, worldForEachTest } from '../../support/stripe-bench.ts';
import { WEBHOOK_SECRETS } from '../../support/stripe-world.ts';

worldForEachTest();

describe('a signature', () => {
  it('by either active secret is taken, within 300 seconds', async () => {
    for (const secret of WEBHOOK_SECRETS) {
      expect(await receive(signed(event('a.b', {}, { id: `evt_${secret}` }), { secret, ageSeconds: 300 }))).toBe(200);
    }
  });

  it('among others in the header is found', async () => {
    const { raw, signature } = signed(event('a.b', {}));
    const [time, v1] = signature.split(',');
    expect(await receive({ raw, signature: `${time ?? ''},v1=${'0'.repeat(64)},${v1 ?? ''},v0=abc` })).toBe(200);
  });

  it.each([
    ['by another secret', () => signed(event('a.b', {}), { secret: 'whsec_forged' })],
    ['of 301 seconds ago', () => signed(event('a.b', {}), { ageSeconds: 301 })],
    ['of another body', () => ({ ...signed(event('a.b', {})), raw: signed(event('a.c', {})).raw })],
    ['that is empty', () => ({ ...signed(event('a.b', {})), signature: '' })],
    ['without a time', () => ({ ...signed(event('a.b', {})), signature: `v1=${'0'.repeat(64)}` })],
    [
      'of Stripe’s first scheme',
      () => {
        const { raw, signature } = signed(event('a.b', {}));
        return { raw, signature: signature.replace('v1=', 'v0=') };
      },
    ],
  ])('%s is refused, and nothing is stored', async (_what, make) => {
    const delivery = make();
    expect(await receive(delivery)).toBe(400);
    expect(await inbox(delivery)).toBeUndefined();
  });
});

describe('what nobody waits for', () => {
  it('an unknown type is stored with its bytes', async () => {
    const delivery = signed(event('charge.succeeded', { id: 'ch_1', anything: [1, { b: null }] }));
    expect(await receive(delivery)).toBe(200);
    const body = Buffer.from(delivery.raw).toString();
    expect(await inbox(delivery)).toMatchObject({ outcome: 'unknown_type', type: 'charge.succeeded', body });
  });

  it('a very long one is stored as its hash: an item has its limit', async () => {
    const delivery = signed(event('charge.succeeded', { text: 'x'.repeat(500_000) }));
    expect(await receive(delivery)).toBe(200);
    expect((await inbox(delivery))?.body).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('a known type of a wrong shape is not swallowed', async () => {
    const delivery = signed(event('invoice.paid', { id: 'in_1', amount_paid: '12.00' }));
    expect(await receive(delivery)).toBe(500);
    expect(await inbox(delivery)).toBeUndefined();
  });
});

describe('what a webhook must ask Stripe for', () => {
  const PATHS = ['/v1/payment_methods/:id', '/v1/setup_intents/:id', '/v1/customers/:id', '/v1/invoices/:id'];
  const ask = {
    '/v1/payment_methods/:id': () => world.ports.stripeReads.paymentMethod('pm_none'),
    '/v1/setup_intents/:id': () => world.ports.stripeReads.savedBySetup('seti_none'),
    '/v1/customers/:id': () => world.ports.stripeReads.defaultPaymentMethod('cus_none'),
    '/v1/invoices/:id': () => world.ports.stripeReads.invoiceWithFailure('in_none'),
  } as Readonly<Record<string, () => Promise<unknown>>>;

  it.each(PATHS.flatMap((path) => ['500', '429', 'connection_reset'].map((kind) => [kind, path] as const)))(
    'a %s at %s: Stripe sends the webhook again',
    async (kind, path) => {
      await world.fault(kind, path);
      await expect(ask[path]?.()).rejects.toMatchObject({ code: 'try_again' });
    },
  );

  it.each(PATHS.slice(0, 3))('%s that is not there is nobody’s', async (path) => {
    expect(await ask[path]?.()).toBeUndefined();
  });

  it('ids go into paths as they are, and nowhere else', async () => {
    expect(await world.ports.stripeReads.paymentMethod('../customers?limit=1#')).toBeUndefined();
  });

  it('a key that Stripe refuses is our fault', async () => {
    const reads = stripeReads(() => Promise.resolve({ apiKey: 'sk_live_1', webhookSecrets: [] }), world.stripeUrl);
    await expect(reads.paymentMethod('pm_1')).rejects.toMatchObject({ code: 'internal' });
  });
});
