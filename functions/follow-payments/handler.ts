import { storePorts } from '../runtime/ports.ts';
import { queueStack } from '../runtime/queue-stack.ts';
import { consumePaid } from './consume-paid.ts';

export const handler = queueStack(storePorts, consumePaid);
