import fc from 'fast-check';
import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { signatureOf } from '../../../infra/local/stripe/webhooks.ts';
import { isSignedBy, SIGNATURE_TOLERANCE_SECONDS } from '../../../shared/adapters/stripe/signature.ts';
import { verifyWebhook } from '../../../shared/adapters/stripe/verify-webhook.ts';
import { instant, SECOND_MS } from '../../../shared/kernel/instant.ts';

const SENT = 1_795_000_000;
const bytes = (text: string) => new TextEncoder().encode(text);

/** What the SDK says of the same. */
function isAcceptedBySdk(secret: string, header: string, { raw, now }: { raw: Uint8Array; now: number }): boolean {
  try {
    Stripe.webhooks.constructEvent(raw, header, secret, SIGNATURE_TOLERANCE_SECONDS, undefined, now);
    return true;
  } catch {
    return false;
  }
}

/** A header as Stripe sends it, or one that somebody made or broke. */
const headers = (body: string, secret: string) => {
  const good = signatureOf(body, secret, SENT);
  const v1 = good.slice(good.indexOf('v1='));
  const other = signatureOf(body, 'whsec_other', SENT);
  return fc.oneof(
    fc.constant(good),
    fc.constant(other),
    fc.constantFrom(
      `${other},${v1}`,
      `${good},v0=abc`,
      `v1=00,${good}`,
      `${v1},t=${String(SENT)}`,
      v1,
      good.replace('v1', 'v0'),
    ),
    fc.constantFrom(
      `t=,${v1}`,
      `t=x,${v1}`,
      `t=${String(SENT + 1)},${v1}`,
      `t=${String(SENT)}`,
      `${good}0`,
      good.slice(0, -1),
      '',
    ),
    fc
      .tuple(fc.nat({ max: good.length - 1 }), fc.constantFrom('0', 'a', ',', '=', 't'))
      .map(([at, char]) => good.slice(0, at) + char + good.slice(at + 1)),
    fc.string(),
  );
};

describe('a signature', () => {
  it('is judged as the SDK judges it: any header, body, secret and age', () => {
    const input = fc
      .record({
        body: fc.json({ maxDepth: 2 }),
        secret: fc.constantFrom('whsec_1', 'whsec_é', ' ', ''),
        ageMs: fc.oneof(
          fc.constantFrom(0, 300_000, 300_999, 301_000, -300_000, -3_000_000),
          fc.integer({ min: -1_000_000, max: 1_000_000 }),
        ),
        isChanged: fc.boolean(),
      })
      .chain((each) =>
        fc.record({ header: headers(each.body, each.secret) }).map(({ header }) => ({ ...each, header })),
      );
    const verdicts = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(input, ({ body, secret, ageMs, isChanged, header }) => {
        const raw = bytes(isChanged ? `${body} ` : body);
        const now = instant(SENT * SECOND_MS + ageMs);
        const verdict = isSignedBy(secret, header, { raw, now });
        verdicts[verdict ? 'accepted' : 'refused'] += 1;
        expect(verdict).toBe(isAcceptedBySdk(secret, header, { raw, now }));
      }),
      { numRuns: 2_000, seed: 20_261_125 },
    );
    expect(Math.min(verdicts.accepted, verdicts.refused)).toBeGreaterThan(100);
  });

  it('is over the bytes as they came, not over what they mean', async () => {
    const verify = verifyWebhook(
      () => Promise.resolve({ apiKey: 'sk_test_1', webhookSecrets: ['whsec_1'] }),
      () => instant(SENT * SECOND_MS),
    );
    const body = '{ "id": "evt_1", "object": "event", "type": "é", "created": 1, "data": { "object": {} } }';
    const signature = signatureOf(body, 'whsec_1', SENT);
    expect(await verify(bytes(body), signature)).toMatchObject({ id: 'evt_1', type: 'é', body });
    const same = JSON.stringify(JSON.parse(body));
    await expect(verify(bytes(same), signature)).rejects.toMatchObject({ code: 'invalid_signature' });
    await expect(verify(bytes(body), undefined)).rejects.toMatchObject({ code: 'invalid_signature' });
  });

  it('is not looked at when nobody has filled the secret yet: that is our fault, not the sender’s', async () => {
    const verify = verifyWebhook(
      () => Promise.resolve({ apiKey: '', webhookSecrets: [] }),
      () => instant(0),
    );
    await expect(verify(new Uint8Array(), 't=1,v1=00')).rejects.toMatchObject({ code: 'internal' });
  });
});
