import * as z from 'zod/mini';
import { OPERATIONS } from '../../functions/catalog/openapi/operations.ts';
import type { HttpEvent } from '../../functions/runtime/http-event.ts';
import { MAX_BODY_BYTES } from '../../functions/runtime/request-body.ts';
import type { Route } from '../../functions/runtime/route.ts';
import { signatureOf } from '../../infra/local/stripe/webhooks.ts';
import { HANDLED_WEBHOOKS } from '../../shared/domain/payments/handled-webhooks.ts';
import { SECOND_MS } from '../../shared/kernel/instant.ts';
import { EDGE_WEBHOOK_SECRET } from '../support/edge-world.ts';
import type { Known } from '../support/furnished-world.ts';
import { ADMIN_KEY } from '../support/http-world.ts';
import type { Chance } from './chance.ts';
import { anyKey, anyText, anyValue, mutated } from './values.ts';

const MEDIA_TYPES = [
  'text/plain',
  'application/xml',
  'APPLICATION/JSON; charset=utf-8',
  'application/json;',
  'multipart/form-data; boundary=x',
  '',
  ';',
  '\u0000',
  'application/cloudevents-batch+json',
];
const WEBHOOK_TYPES = [...HANDLED_WEBHOOKS, 'unheard.of', '__proto__'];
const TOO_MANY_EVENTS = 1_001;

/** A request to a route as API Gateway would hand it over: often nearly right, sometimes anything. */
export function anyRequest(route: Route, known: Known, { chance, now }: { chance: Chance; now: number }): HttpEvent {
  const path = pathOf(route, known, chance);
  const { text, bytes } = bodyOf(route, chance);
  const isBase64 = bytes !== undefined || chance.in100(5);
  const body = bytes?.toString('base64') ?? text;
  const headers = headersOf(route, chance, { raw: bytes ?? Buffer.from(text ?? ''), now });
  const query = queryOf(route, chance);
  const http = { method: route.method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'fuzz' };
  const event = {
    version: '2.0',
    routeKey: `${route.method} ${route.path}`,
    rawPath: path,
    rawQueryString: query ? new URLSearchParams(query as Record<string, string>).toString() : '',
    headers,
    ...(query && { queryStringParameters: query }),
    requestContext: {
      http,
      requestId: 'gateway-request',
      routeKey: `${route.method} ${route.path}`,
      stage: '$default',
    },
    ...(body !== undefined && { body }),
    isBase64Encoded: isBase64,
  };
  return event as unknown as HttpEvent;
}

const pathOf = ({ path }: Route, known: Known, chance: Chance): string =>
  path.replaceAll(/\{([^}]+)\}/g, (_whole, name: string) => {
    const values = known[name] ?? [];
    if (values.length > 0 && chance.in100(75)) return chance.pick(values);
    // Without a slash, and not empty: that would be the path of another route.
    return anyText(chance).replaceAll('/', '%2F') || '-';
  });

function headersOf(route: Route, chance: Chance, { raw, now }: { raw: Buffer; now: number }): Record<string, string> {
  const headers: Record<string, string> = { authorization: `Bearer ${chance.in100(95) ? ADMIN_KEY : anyText(chance)}` };
  if (chance.in100(70)) headers['content-type'] = 'application/json';
  else if (chance.in100(60)) headers['content-type'] = chance.pick(MEDIA_TYPES);
  if (chance.in100(route.idempotencyKey ? 90 : 20)) {
    headers['idempotency-key'] = chance.in100(80) ? `key-${String(chance.below(1_000_000))}` : anyText(chance);
  }
  if (chance.in100(20)) headers['x-correlation-id'] = anyText(chance);
  if (route.body === 'raw') {
    const seconds = Math.floor(now / SECOND_MS);
    headers['stripe-signature'] = chance.in100(85)
      ? signatureOf(raw.toString('utf8'), EDGE_WEBHOOK_SECRET, seconds)
      : anyText(chance);
  }
  if (chance.in100(10)) headers[anyKey(chance).toLowerCase()] = anyText(chance);
  return headers;
}

function queryOf({ query }: Route, chance: Chance): object | undefined {
  const names = query instanceof z.ZodMiniObject ? Object.keys(query.shape) : [];
  if (chance.in100(names.length > 0 ? 30 : 80)) return undefined;
  const entries = Array.from({ length: 1 + chance.below(3) }, () => {
    const name = names.length > 0 && chance.in100(85) ? chance.pick(names) : anyKey(chance);
    const value = chance.in100(30)
      ? chance.pick(['1', '100', '101', 'acme', '2026-11', 'events', 'open', '1,2'])
      : anyText(chance);
    return [name, value] as const;
  });
  return Object.fromEntries(entries);
}

type Body = { readonly text?: string; readonly bytes?: Buffer };

function bodyOf(route: Route, chance: Chance): Body {
  if (chance.in100(route.body === undefined ? 80 : 4)) return {};
  const dice = chance.below(200);
  if (dice === 0) return { text: `"${'x'.repeat(MAX_BODY_BYTES)}"` };
  if (dice === 1) return { bytes: Buffer.alloc(MAX_BODY_BYTES + 1, ' ') };
  if (dice === 2) return { text: JSON.stringify(Array.from({ length: TOO_MANY_EVENTS }, () => 0)) };
  if (dice < 10) return { text: nested(chance) };
  if (dice < 18) return { bytes: Buffer.from(Array.from({ length: chance.below(60) }, () => chance.below(256))) };
  const text = damaged(JSON.stringify(valueOf(route, chance) ?? null), chance);
  return chance.in100(15) ? { bytes: Buffer.from(text) } : { text };
}

function valueOf(route: Route, chance: Chance): unknown {
  if (chance.in100(12)) return anyValue(chance);
  let value: unknown = route.body === 'raw' ? webhook(chance) : chance.pick(examplesOf(route));
  for (let changes = chance.below(4); changes > 0; changes -= 1) value = mutated(value, chance);
  return value;
}

/** One operation's examples are its own; a route without any is sent those of others. */
function examplesOf(route: Route): readonly unknown[] {
  const own = EXAMPLES.get(route.operationId) ?? [];
  return own.length > 0 ? own : ALL_EXAMPLES;
}
const EXAMPLES = new Map(
  OPERATIONS.map(({ route, documentation }) => [
    route.operationId,
    Object.values(documentation.request?.examples ?? {}),
  ]),
);
const ALL_EXAMPLES = [...EXAMPLES.values()].flat();

function webhook(chance: Chance): unknown {
  const id = `evt_${String(chance.below(1_000_000))}`;
  const object = {
    id: 'in_1',
    object: 'invoice',
    customer: 'cus_acme',
    status: 'paid',
    currency: 'eur',
    total: 1_000,
    amount_paid: 1_000,
    metadata: {},
    mode: 'payment',
    payment_status: 'paid',
    amount_total: 500,
    setup_intent: 'seti_1',
    invoice_settings: { default_payment_method: null },
  };
  return {
    id,
    object: 'event',
    type: chance.pick(WEBHOOK_TYPES),
    created: 1_795_000_000,
    data: { object, previous_attributes: { customer: 'cus_acme' } },
  };
}

/** Cut off, or JSON that says more than a value can: the same key twice, a number beyond any, a prototype. */
function damaged(text: string, chance: Chance): string {
  if (chance.in100(80)) return text;
  const place = chance.below(text.length + 1);
  switch (chance.below(6)) {
    case 0:
      return text.slice(0, place);
    case 1:
      return text.slice(0, place) + anyText(chance) + text.slice(place);
    case 2:
      return text.replace(/"([a-zA-Z]+)":/, '"$1":null,"$1":');
    case 3:
      return text.replace(/:\d+/, ':1e999');
    case 4:
      return text.replace(/\{/, '{"__proto__":{"isAdmin":true},');
    default:
      return `\ufeff${text}`;
  }
}

function nested(chance: Chance): string {
  const depth = chance.pick([15, 16, 17, 1_000, 100_000]);
  const [open, close] = chance.pick([
    ['[', ']'],
    ['{"a":', '}'],
  ] as const);
  return open.repeat(depth) + '1' + (chance.in100(50) ? close.repeat(depth) : '');
}
