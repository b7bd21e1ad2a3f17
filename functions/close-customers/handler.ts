import { storePorts } from '../runtime/ports.ts';
import { queueStack } from '../runtime/queue-stack.ts';
import { consumeChunk } from './consume-chunk.ts';

export const handler = queueStack(storePorts, consumeChunk);
