import { OPERATIONS } from '../../functions/catalog/openapi/operations.ts';
import type { HttpEvent } from '../../functions/runtime/http-event.ts';
import type { Route } from '../../functions/runtime/route.ts';
import type { Store } from '../../shared/adapters/store.ts';
import { EdgeWorld } from './edge-world.ts';
import { callHttp } from './http-call.ts';
import { ACME, ADMIN_KEY, usageEvent } from './http-world.ts';

/** What the world has that a request can name, by the parameter of the path. */
export type Known = Readonly<Record<string, readonly string[]>>;
export type Furnished = { readonly world: EdgeWorld; readonly known: Known };

/** A world with something of everything that a path can name. */
export async function furnished(around?: (store: Store) => Store): Promise<Furnished> {
  const world = await EdgeWorld.start(around);
  const call = async (method: string, url: string, body?: unknown) => {
    const headers = { authorization: `Bearer ${ADMIN_KEY}`, 'idempotency-key': 'furnish' };
    return (await callHttp(world.handler, [method, url], { body, headers })).json;
  };
  const acme = '/v1/customers/acme';
  await call('PUT', acme, ACME);
  await call('PUT', '/v1/customers/new', ACME);
  await call('PUT', `${acme}/subscription`, { plan: 'pro', seats: 1, interval: 'month' });
  await call('PUT', '/v1/customers/solo', ACME);
  await call('PUT', '/v1/customers/solo/subscription', { plan: 'individual', seats: 1, interval: 'month' });
  const grant = await call('POST', `${acme}/wallet/grants`, { kind: 'promotional', amount: '100000', reason: 'test' });
  const hold = await call('POST', `${acme}/wallet/holds`, { amount: '1.00' });
  await call('POST', '/v1/usage', [usageEvent('acme', undefined, { user: 'marie' })]);
  await call('PUT', `${acme}/members/marie/cap`, { amount: '5.00' });
  await call('PUT', `${acme}/wallet/auto-top-up`, { below: '1.00', amount: '5.00', maxPerPeriod: 1 });
  await call('PUT', `${acme}/modules/lims`, {});
  const { data: invoices = [] } = (await call('GET', '/v1/invoices?customerId=acme')) as { data?: { id: string }[] };
  const credit = await call('POST', `/v1/invoices/${invoices[0]?.id ?? ''}/credit-notes`, {
    amount: '0.01',
    reason: 'test',
  });
  const quote = await call('POST', '/v1/quotes', {
    customerId: 'acme',
    plan: 'enterprise',
    termMonths: 12,
    rhythm: 'yearly',
    lines: [{ plan: 'enterprise', quantity: 10, unitPrice: '20.00' }],
  });
  const key = await call('POST', '/v1/api-keys', { name: 'spare', scopes: ['billing:read'] });
  const known = {
    customerId: ['acme', 'new', 'solo', 'nobody'],
    holdId: [String(hold['holdId'])],
    grantId: [String(grant['id'])],
    invoiceId: invoices.map(({ id }) => id),
    creditNoteId: [String(credit['id'])],
    quoteId: [String(quote['id'])],
    keyId: [String(key['id'])],
    module: ['lims', 'ged', 'custom-reports', 'sap-integration'],
    feature: ['api-calls', 'storage', 'sso'],
    user: ['marie', 'paul'],
    period: ['2026-10', '2026-11', '2026-12'],
    name: ['invoices.csv'],
    file: ['problems', 'start.js', 'swagger-ui.css'],
  };
  return { world, known };
}

export type Sent = {
  readonly known: Known;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** As API Gateway hands it over. */
  readonly body?: string;
  readonly isBase64?: boolean;
};

/** A request to a route with the first of all that its path can name, by an admin, with its first example. */
export function requestTo(route: Route, { known, headers = {}, query, body, isBase64 = false }: Sent): HttpEvent {
  const path = route.path.replaceAll(/\{([^}]+)\}/g, (_whole, name: string) => known[name]?.[0] ?? 'none');
  const routeKey = `${route.method} ${route.path}`;
  const http = { method: route.method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' };
  const text = body ?? exampleText(route);
  const defaults = { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json', 'idempotency-key': 'k' };
  const event = {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: '',
    headers: { ...defaults, ...headers },
    ...(query && { queryStringParameters: query }),
    requestContext: { http, requestId: 'gateway-request', routeKey, stage: '$default' },
    ...(text !== undefined && { body: text }),
    isBase64Encoded: isBase64,
  };
  return event as unknown as HttpEvent;
}

export function exampleOf(route: Route): unknown {
  const operation = OPERATIONS.find((each) => each.route === route);
  return Object.values(operation?.documentation.request?.examples ?? {})[0];
}

const exampleText = (route: Route): string | undefined => {
  const example = exampleOf(route);
  return example === undefined ? undefined : JSON.stringify(example);
};
