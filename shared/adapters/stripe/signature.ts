import { createHmac, timingSafeEqual } from 'node:crypto';
import { SECOND_MS, type Instant } from '../../kernel/instant.ts';

/** How old a signature may be, by our clock. */
export const SIGNATURE_TOLERANCE_SECONDS = 300;
/** More parts than Stripe ever sends; bounds what a header can cost. */
const MAX_HEADER_PARTS = 32;
const SCHEME = 'v1';
const HEX_SHA256 = /^[0-9a-f]{64}$/;

/**
 * Whether `Stripe-Signature` signs these bytes by the secret, recently enough: what the SDK's `webhooks.constructEvent`
 * checks (a test compares the two), without the SDK, which is more than this whole function may weigh (performance.md, P9).
 * https://docs.stripe.com/webhooks#verify-manually
 */
export function isSignedBy(secret: string, header: string, { raw, now }: { raw: Uint8Array; now: Instant }): boolean {
  const parts = header.split(',', MAX_HEADER_PARTS).map((part) => part.split('='));
  const time = parts.findLast(([name]) => name === 't')?.[1] ?? '';
  if (secret.trim() === '' || !/^\d{1,12}$/.test(time)) return false;
  const expected = createHmac('sha256', secret).update(`${time}.`).update(raw).digest();
  const signatures = parts.flatMap(([name, value = '']) => (name === SCHEME && HEX_SHA256.test(value) ? [value] : []));
  const isGenuine = signatures.map((each) => timingSafeEqual(Buffer.from(each, 'hex'), expected)).includes(true);
  return isGenuine && Math.floor(now / SECOND_MS) - Number(time) <= SIGNATURE_TOLERANCE_SECONDS;
}
