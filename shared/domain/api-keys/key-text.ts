import { crc32 } from 'node:zlib';
import { invariant } from '../../kernel/invariant.ts';

const PREFIX = 'ck_';
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
export const KEY_BYTES = 32;
/** Digits that hold 256 bits, and those that hold a CRC-32. */
const SECRET_DIGITS = 43;
const CHECKSUM_DIGITS = 6;

/** What a scanner for leaked secrets looks for; `looksLikeKey` then tells a real one from a look-alike. */
export const KEY_PATTERN = /^ck_[0-9A-Za-z]{43}[0-9A-Za-z]{6}$/;

/** `ck_`, 256 random bits in base 62, and their CRC-32: found by a scanner without asking us. Never a proof of anything. */
export function keyText(random: Uint8Array): string {
  invariant(random.length === KEY_BYTES, 'a key is made of 256 random bits');
  const secret = base62(BigInt(`0x${Buffer.from(random).toString('hex')}`), SECRET_DIGITS);
  return `${PREFIX}${secret}${checksumOf(secret)}`;
}

export function looksLikeKey(text: string): boolean {
  if (!KEY_PATTERN.test(text)) return false;
  const secret = text.slice(PREFIX.length, -CHECKSUM_DIGITS);
  return text.endsWith(checksumOf(secret));
}

const checksumOf = (secret: string): string => base62(BigInt(crc32(secret)), CHECKSUM_DIGITS);

function base62(value: bigint, digits: number): string {
  let text = '';
  for (let rest = value; text.length < digits; rest /= 62n) text = (BASE62[Number(rest % 62n)] ?? '') + text;
  return text;
}
