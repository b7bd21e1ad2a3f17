import type { HttpEvent } from '../../functions/runtime/http-event.ts';

/** A body that is a text is sent as it is, bytes as API Gateway encodes them, anything else as JSON. */
export type Call = { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> };

/** A call as an HTTP API hands it to a function. */
export function httpEventOf(method: string, url: string, { body, headers = {} }: Call): HttpEvent {
  const [path = '', query = ''] = url.split('?');
  const isBytes = body instanceof Uint8Array;
  const text = isBytes ? Buffer.from(body).toString('base64') : textOf(body);
  const contentType = body === undefined ? {} : { 'content-type': 'application/json' };
  const http = { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' };
  const event = {
    version: '2.0',
    routeKey: `${method} ${path}`,
    rawPath: path,
    rawQueryString: query,
    headers: { ...contentType, ...headers },
    ...(query !== '' && { queryStringParameters: Object.fromEntries(new URLSearchParams(query)) }),
    requestContext: { http, requestId: 'gateway-request', routeKey: `${method} ${path}`, stage: '$default' },
    ...(body !== undefined && { body: text }),
    isBase64Encoded: isBytes,
  };
  return event as unknown as HttpEvent;
}

const textOf = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body));
