import { batchingPorts } from '../runtime/batching-ports.ts';
import { queueStack } from '../runtime/queue-stack.ts';
import { consumeChunk } from './consume-chunk.ts';

export const handler = queueStack(batchingPorts, consumeChunk);
