import { instant, type Instant } from '../../kernel/instant.ts';

/**
 * How an event's id is found again. An id carries its time only if it is a canonical lower-case UUIDv7 or an upper-case
 * ULID dated 2020 to 2100.
 */
export type EventId = { readonly kind: 'uuid7' | 'ulid'; readonly time: Instant } | { readonly kind: 'literal' };
/** How it is kept: beside its time, its random bits are all that has to be stored. */
export type KeptEventId =
  | { readonly kind: 'uuid7' | 'ulid'; readonly time: Instant; readonly random: Uint8Array }
  | { readonly kind: 'literal' };

export const RANDOM_BYTES = 10;

const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const EARLIEST_ID_MS = Date.UTC(2020, 0);
const LATEST_ID_MS = Date.UTC(2100, 0);
const LITERAL = { kind: 'literal' } as const;

const UUID_LENGTH = 36;
const DASH = 0x2d;
const VERSION_7 = 0x37;
const VARIANTS = '89ab';
/** Of a lower-case hexadecimal digit by its character code; of any other, -1. */
const HEX_DIGITS = Int8Array.from({ length: 128 }, (_, code) => '0123456789abcdef'.indexOf(String.fromCharCode(code)));

export function readEventId(id: string): EventId {
  if (isUuidV7(id)) return dated('uuid7', uuidTime(id));
  if (id.length === 26 && ULID.test(id)) return dated('ulid', ulidNumber(id.slice(0, 10)));
  return LITERAL;
}

export function parseEventId(id: string): KeptEventId {
  const read = readEventId(id);
  if (read.kind === 'literal') return LITERAL;
  return { ...read, random: read.kind === 'uuid7' ? uuidRandom(id) : ulidRandom(id) };
}

/** The id's text again, from what `parseEventId` took out of it. */
export function formatEventId(kind: 'uuid7' | 'ulid', time: Instant, random: Uint8Array): string {
  return kind === 'uuid7' ? uuidText(time, random) : ulidText(time, random);
}

/** Within a customer: the id if it carries its time, else source and id (an id has no space). */
export const eventKey = (id: string, source: string, parsed: EventId): string =>
  parsed.kind === 'literal' ? `${id} ${source}` : id;

function dated(kind: 'uuid7' | 'ulid', timeMs: number): EventId {
  return timeMs >= EARLIEST_ID_MS && timeMs < LATEST_ID_MS ? { kind, time: instant(timeMs) } : LITERAL;
}

/** Character by character, at a fifth of what a regular expression takes: it is asked of each event, three times. */
function isUuidV7(id: string): boolean {
  if (id.length !== UUID_LENGTH || id.charCodeAt(14) !== VERSION_7 || !VARIANTS.includes(id.charAt(19))) return false;
  for (let index = 0; index < UUID_LENGTH; index += 1) {
    const isDash = index === 8 || index === 13 || index === 18 || index === 23;
    const code = id.charCodeAt(index);
    if (isDash ? code !== DASH : hexDigitOf(code) < 0) return false;
  }
  return true;
}

const hexDigitOf = (code: number): number => HEX_DIGITS[code] ?? -1;

/** Its first 48 bits: six bytes on both sides of a dash. */
function uuidTime(id: string): number {
  let time = 0;
  for (let index = 0; index < 8; index += 2) time = time * 0x100 + hexByte(id, index);
  return time * 0x1_0000 + hexByte(id, 9) * 0x100 + hexByte(id, 11);
}

/** 12 + 62 random bits in ten bytes: the version's and the variant's bits are left out as zeros. Digit by digit: it is asked of each event. */
function uuidRandom(id: string): Uint8Array {
  const bytes = new Uint8Array(RANDOM_BYTES);
  bytes[0] = hexDigit(id, 15);
  bytes[1] = hexByte(id, 16);
  bytes[2] = hexByte(id, 19) & 0x3f;
  bytes[3] = hexByte(id, 21);
  for (let place = 4; place < RANDOM_BYTES; place += 1) bytes[place] = hexByte(id, 16 + 2 * place);
  return bytes;
}

const hexByte = (text: string, index: number): number => (hexDigit(text, index) << 4) | hexDigit(text, index + 1);
const hexDigit = (text: string, index: number): number => hexDigitOf(text.charCodeAt(index));

function uuidText(time: Instant, random: Uint8Array): string {
  const bytes = Buffer.from(random);
  bytes[2] = (bytes[2] ?? 0) | 0x80;
  const hex = bytes.toString('hex');
  const date = time.toString(16).padStart(12, '0');
  return `${date.slice(0, 8)}-${date.slice(8)}-7${hex.slice(1, 4)}-${hex.slice(4, 8)}-${hex.slice(8)}`;
}

function ulidNumber(text: string): number {
  let value = 0;
  for (const character of text) value = value * 32 + CROCKFORD.indexOf(character);
  return value;
}

function ulidRandom(id: string): Uint8Array {
  let value = 0n;
  for (const character of id.slice(10)) value = value * 32n + BigInt(CROCKFORD.indexOf(character));
  return Buffer.from(value.toString(16).padStart(2 * RANDOM_BYTES, '0'), 'hex');
}

function ulidText(time: Instant, random: Uint8Array): string {
  const digits = (value: bigint, length: number): string => {
    let text = '';
    for (let rest = value; text.length < length; rest /= 32n) text = (CROCKFORD[Number(rest % 32n)] ?? '') + text;
    return text;
  };
  return digits(BigInt(time), 10) + digits(BigInt(`0x${Buffer.from(random).toString('hex')}`), 16);
}
