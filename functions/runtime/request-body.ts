import { BillingError } from '../../shared/kernel/errors.ts';
import { placeDeeperThan } from '../../shared/kernel/json-depth.ts';
import { headerOf, type HttpEvent } from './http-event.ts';

export const MAX_BODY_BYTES = 1_048_576;
/** Deeper than any body that we know; bounds what a walk over the body can cost. */
const MAX_DEPTH = 16;
const JSON_TYPE = 'application/json';

/** The bytes as they were sent. */
export function rawBody(event: HttpEvent): Uint8Array {
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  refuseOversized(bytes.length);
  return bytes;
}

/** The body as JSON, within the limits of size and depth; undefined where there is none. */
export function jsonBody(event: HttpEvent, mediaTypes: readonly string[] = []): unknown {
  const text = bodyText(event);
  if (text.trim() === '') return undefined;
  refuseMediaType(headerOf(event, 'content-type'), [JSON_TYPE, ...mediaTypes]);
  refuseDeep(text);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw malformed(`The body is not JSON${placeOf(error)}. Correct it and send it again.`, error);
  }
}

function bodyText(event: HttpEvent): string {
  const { body = '' } = event;
  if (!event.isBase64Encoded) {
    refuseOversized(Buffer.byteLength(body, 'utf8'));
    return body;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(rawBody(event));
  } catch (error) {
    if (error instanceof BillingError) throw error;
    throw malformed('The body is not UTF-8 text. Send JSON in UTF-8.', error);
  }
}

function refuseOversized(bytes: number): void {
  if (bytes <= MAX_BODY_BYTES) return;
  throw new BillingError('too_large', {
    detail: `The body has ${String(bytes)} bytes, the limit is ${String(MAX_BODY_BYTES)}. Send it in smaller parts.`,
    errors: [{ path: '', message: `must have at most ${String(MAX_BODY_BYTES)} bytes` }],
    members: { limit: MAX_BODY_BYTES },
  });
}

/** A call without a content type is taken for JSON. */
function refuseMediaType(contentType: string | undefined, supported: readonly string[]): void {
  const mediaType = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (mediaType === '' || supported.includes(mediaType)) return;
  throw new BillingError('unsupported_media_type', {
    detail: `Send the body with the content type ${supported.join(' or ')}.`,
    errors: [{ path: 'content-type', message: `must be ${supported.join(' or ')}` }],
  });
}

function refuseDeep(text: string): void {
  const place = placeDeeperThan(MAX_DEPTH, text);
  if (place !== undefined) throw tooDeep(place);
}

const tooDeep = (index: number): BillingError =>
  new BillingError('invalid_request', {
    detail: `The body is nested deeper than ${String(MAX_DEPTH)} levels at position ${String(index)}. Send it flatter.`,
    errors: [{ path: '', message: `must not be nested deeper than ${String(MAX_DEPTH)} levels` }],
  });

export const malformed = (detail: string, cause?: unknown): BillingError =>
  new BillingError('malformed_json', { detail, errors: [{ path: '', message: 'must be JSON' }] }, { cause });

/** The engine's message quotes the body; its position is all that is passed on. */
function placeOf(error: unknown): string {
  const position = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
  return position === undefined ? '' : ` (at position ${position})`;
}
