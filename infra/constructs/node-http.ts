import type * as NodeHttp from 'node:http';
import { createRequire } from 'node:module';

/**
 * Node's `node:http` in the bundles. Imported as a module it evaluates everything that it exports, `WebSocket` among
 * it, and so loads Node's whole fetch: 40 ms of each cold start, for a constant that a library wants.
 */
const http = createRequire(import.meta.url)('node:http') as typeof NodeHttp;

export default http;
export const { Agent, request, STATUS_CODES } = http;
