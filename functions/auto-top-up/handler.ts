import { storePorts } from '../runtime/ports.ts';
import { queueStack } from '../runtime/queue-stack.ts';
import { consumeDue } from './consume-due.ts';

export const handler = queueStack(storePorts, consumeDue);
