import { httpStack } from '../runtime/http-stack.ts';
import { storePorts } from '../runtime/ports.ts';
import { creditNoteEndpoints } from './endpoints.ts';

export const handler = httpStack(storePorts, creditNoteEndpoints);
