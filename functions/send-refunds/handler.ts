import { withPorts } from '../runtime/composition.ts';
import { storePorts } from '../runtime/ports.ts';
import { queueStack } from '../runtime/queue-stack.ts';
import { stripePorts } from '../runtime/stripe-ports.ts';
import { consumeRequested } from './consume-requested.ts';

export const handler = queueStack(withPorts(storePorts, stripePorts), consumeRequested);
