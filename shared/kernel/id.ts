import { v7 } from 'uuid';
import { sha256 } from './hash.ts';

/** What each prefix names; an id is the prefix, `_`, and a UUIDv7 (made) or a UUIDv8 (derived from a natural key). */
export const ID_PREFIXES = {
  inv: 'invoice',
  cn: 'credit note',
  gr: 'grant',
  hold: 'hold',
  quo: 'quote',
  ctr: 'contract',
  evt: 'event',
  sub: 'subscription',
  key: 'API key',
  plan: 'plan of a close',
} as const;
export type IdPrefix = keyof typeof ID_PREFIXES;

/** Makes fresh ids; injected, so that a test can count them. */
export type NewId = (prefix: IdPrefix) => string;
export const newId: NewId = (prefix) => `${prefix}_${v7()}`;

/** The id that follows from a natural key: a duplicate is then a failed condition, not a second row. */
export const derivedId = (prefix: IdPrefix, ...naturalKey: readonly string[]): string =>
  `${prefix}_${uuidV8(naturalKey)}`;

/** Ids of customers, members and events are the caller's own. */
export const CALLER_ID = /^[A-Za-z0-9._:@-]{1,128}$/;
export const isCallerId = (text: string): boolean => CALLER_ID.test(text);

/** The first 16 bytes of SHA-256 over the length-prefixed parts, with version 8 and the RFC 9562 variant. */
function uuidV8(parts: readonly string[]): string {
  const bytes = sha256(parts.map((part) => `${String(part.length)}:${part}`).join('')).slice(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return uuidText(bytes);
}

export function uuidText(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

export const uuidBytes = (text: string): Uint8Array => Buffer.from(text.replaceAll('-', ''), 'hex');
