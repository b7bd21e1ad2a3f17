import { headerOf, type HttpEvent } from './http-event.ts';

export const CORRELATION_HEADER = 'x-correlation-id';
const CORRELATION_ID = /^[A-Za-z0-9._:@/+=-]{1,128}$/;

/** The caller's own correlation id where it sends a decent one, else the id that API Gateway gave the request. */
export function correlationIdOf(event: HttpEvent, otherwise: string): string {
  const sent = headerOf(event, CORRELATION_HEADER);
  if (sent !== undefined && CORRELATION_ID.test(sent)) return sent;
  return event.requestContext.requestId || otherwise;
}

/** A message's: what the event in it carries, else the id of the bus event, else the message's own. */
export function correlationIdOfMessage(body: unknown, messageId: string): string {
  const message = fieldsOf(body);
  const candidates = [fieldsOf(message['detail'])['correlationId'], message['correlationId'], message['id']];
  const found = candidates.find((each) => typeof each === 'string' && CORRELATION_ID.test(each));
  return typeof found === 'string' ? found : messageId;
}

const fieldsOf = (value: unknown): Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
