import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { ApiKey } from '../../shared/domain/api-keys/api-key.ts';

/** What an HTTP API (payload 2.0) hands to a function, and takes back. */
export type HttpEvent = APIGatewayProxyEventV2;
export type HttpResponse = APIGatewayProxyStructuredResultV2;

/** Lambda's context, with what the middlewares found out about the call. */
export type HttpContext = Context & {
  correlationId: string;
  /** Absent on routes that need no key. */
  caller?: ApiKey;
  /** What is left of the caller's quota, as headers. */
  quotaHeaders?: Readonly<Record<string, string>>;
};

/** A header by its lower-case name, as an HTTP API spells them all. */
export const headerOf = (event: HttpEvent, name: string): string | undefined => event.headers[name];
