import { withPorts } from '../runtime/composition.ts';
import { storePorts } from '../runtime/ports.ts';
import { closeChunkPorts } from '../runtime/queue-ports.ts';
import { queueStack } from '../runtime/queue-stack.ts';
import { consumeStart } from './consume-start.ts';

export const handler = queueStack(withPorts(storePorts, closeChunkPorts), consumeStart);
