import { httpStack } from '../runtime/http-stack.ts';
import { storePorts } from '../runtime/ports.ts';
import { quoteEndpoints } from './endpoints.ts';

export const handler = httpStack(storePorts, quoteEndpoints);
