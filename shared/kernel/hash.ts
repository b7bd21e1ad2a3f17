import { createHash, createHmac, hash as hashOnce } from 'node:crypto';

export const HASH_BYTES = 32;

export const sha256 = (...parts: readonly (string | Uint8Array)[]): Uint8Array => {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return new Uint8Array(hashOnce('sha256', only, 'buffer'));
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};

export function sha256Hex(...parts: readonly (string | Uint8Array)[]): string {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return hashOnce('sha256', only, 'hex');
  return Buffer.from(sha256(...parts)).toString('hex');
}

/** Of a secret and a message: without either, nothing is known of it. */
export const hmacSha256 = (secret: string, message: string): Uint8Array =>
  new Uint8Array(createHmac('sha256', secret).update(message).digest());

/** JSON with sorted keys and bigints as decimal text: equal values have equal texts. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => {
    if (typeof each === 'bigint') return each.toString();
    if (each === null || typeof each !== 'object' || Array.isArray(each)) return each;
    return Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  });
}
