import { httpStack } from '../runtime/http-stack.ts';
import { readingPorts } from '../runtime/ports.ts';
import { invoiceEndpoints } from './endpoints.ts';

export const handler = httpStack(readingPorts, invoiceEndpoints);
