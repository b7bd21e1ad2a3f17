import type { Catalog } from '../../catalog/catalog.ts';
import { isWalletMeter, type Meter, type MeterField } from '../../catalog/meter.ts';
import { parseDecimal } from '../../kernel/decimal.ts';
import { sha256 } from '../../kernel/hash.ts';
import { isCallerId } from '../../kernel/id.ts';
import { parseInstant } from '../../kernel/instant.ts';
import { QUANTITY_DIGITS, QUANTITY_ONE } from '../../kernel/money.ts';
import type { SettledEvent } from '../wallets/wallet.ts';
import { eventKey, type EventId, readEventId } from './event-identity.ts';

/** Why an event can never be recorded, and what to do about it. */
export type Refusal = { readonly code: RefusalCode; readonly path: string; readonly message: string };
export type RefusalCode =
  'malformed_event' | 'unknown_meter' | 'customer_not_found' | 'no_wallet' | 'time_in_future' | 'too_old';

/** An event that fits its meter; `user` is still a name, `key` its identity within the customer. */
export type ParsedEvent = {
  readonly customerId: string;
  readonly event: SettledEvent;
  readonly eventId: EventId;
  readonly key: string;
  readonly user?: string;
};

const MAX_SOURCE_LENGTH = 128;
const MARK_BYTES = 16;

/** Reads a CloudEvents 1.0 event in its JSON form, by the meter that its type names. */
export function parseEvent(input: unknown, catalog: Catalog): ParsedEvent | Refusal {
  if (!isRecord(input)) return malformed('', 'an event is a JSON object');
  const { id, source, type, subject, time, data } = input;
  if (input['specversion'] !== '1.0') return malformed('specversion', 'must be "1.0" (CloudEvents)');
  const eventId = typeof id === 'string' ? readEventId(id) : undefined;
  // An id that carries its time is of letters, digits and dashes: its form was checked already.
  if (typeof id !== 'string' || !eventId || (eventId.kind === 'literal' && !isCallerId(id)))
    return malformed('id', callerIdRule);
  if (typeof source !== 'string' || source === '' || source.length > MAX_SOURCE_LENGTH) {
    return malformed(
      'source',
      `must be a text of 1 to ${String(MAX_SOURCE_LENGTH)} characters that names the producer`,
    );
  }
  if (typeof subject !== 'string' || !isCallerId(subject))
    return malformed('subject', `is the customer's id: ${callerIdRule}`);
  const at = typeof time === 'string' ? parseInstant(time) : undefined;
  if (at === undefined)
    return malformed('time', 'must be an RFC 3339 instant with its offset, such as 2026-11-17T09:30:00.000Z');
  const meter = typeof type === 'string' && Object.hasOwn(catalog.meters, type) ? catalog.meters[type] : undefined;
  if (!meter)
    return {
      code: 'unknown_meter',
      path: 'type',
      message: `the catalog meters ${Object.keys(catalog.meters).join(', ')}`,
    };
  const body = parseData(data, meter);
  if ('code' in body) return body;
  const { integers, choices, holdId, user } = body;
  const fields = { id, source, type: meter.event, time: at, integers, choices };
  const event: SettledEvent = holdId === undefined ? fields : { ...fields, holdId };
  const parsed = { customerId: subject, event, eventId, key: eventKey(id, source, eventId) };
  return user === undefined ? parsed : { ...parsed, user };
}

const callerIdRule = 'must be 1 to 128 letters, digits and "._:@-"';

type Body = Pick<SettledEvent, 'integers' | 'choices'> & {
  readonly holdId: string | undefined;
  readonly user: string | undefined;
};

function parseData(data: unknown, meter: Meter): Body | Refusal {
  if (!isRecord(data))
    return malformed('data', `must be an object with ${meter.fields.map((field) => field.name).join(', ')}`);
  const integers: Record<string, number> = {};
  const choices: Record<string, string> = {};
  for (const field of meter.fields) {
    const value = data[field.name];
    if (value === undefined || value === null) {
      if (field.optional) continue;
      return malformed(`data.${field.name}`, 'is missing');
    }
    const read = readField(field, value);
    if (typeof read === 'object') return malformed(`data.${field.name}`, read.wrong);
    if (typeof read === 'number') integers[field.name] = read;
    else choices[field.name] = read;
  }
  const { user, holdId } = data;
  if (user !== undefined && user !== null && (typeof user !== 'string' || !isCallerId(user)))
    return malformed('data.user', callerIdRule);
  if (holdId !== undefined && holdId !== null && (typeof holdId !== 'string' || !isHoldId(holdId))) {
    return malformed('data.holdId', 'must be the id of a hold (hold_...)');
  }
  if (typeof holdId === 'string' && !isWalletMeter(meter))
    return malformed('data.holdId', `holds credit of the wallet, and ${meter.event} takes none: leave it out`);
  return { integers, choices, holdId: holdId ?? undefined, user: user ?? undefined };
}

export const isHoldId = (text: string): boolean => /^hold_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

/** What the chain keeps of a field: a number (of a decimal its millionths), or a text. */
function readField(field: MeterField, value: unknown): number | string | { readonly wrong: string } {
  switch (field.type) {
    case 'choice':
      return field.values.includes(value as string)
        ? (value as string)
        : { wrong: `must be one of ${field.values.join(', ')}` };
    case 'text':
      return typeof value === 'string' && value !== '' && value.length <= field.maximumLength
        ? textMark(value)
        : { wrong: `must be a text of 1 to ${String(field.maximumLength)} characters` };
    case 'decimal':
      return readDecimal(value, field.maximum);
    case 'integer':
      return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= field.maximum
        ? value
        : { wrong: `must be an integer from 0 to ${String(field.maximum)}` };
  }
}

/** A number is read as it is written, so that 0.1 is a tenth. */
function readDecimal(value: unknown, maximum: number): number | { readonly wrong: string } {
  const text = typeof value === 'number' ? String(value) : value;
  const units = typeof text === 'string' ? parseDecimal(text, QUANTITY_DIGITS) : undefined;
  return typeof units === 'bigint' && units >= 0n && units <= BigInt(maximum) * QUANTITY_ONE
    ? Number(units)
    : {
        wrong: `must be a decimal from 0 to ${String(maximum)} with at most six digits after the point, such as "1.5"`,
      };
}

/** Enough of its hash to tell texts apart for ever; the text itself, which may name a person, is not kept. */
const textMark = (text: string): string => Buffer.from(sha256(text).slice(0, MARK_BYTES)).toString('base64url');

const malformed = (path: string, message: string): Refusal => ({ code: 'malformed_event', path, message });

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
