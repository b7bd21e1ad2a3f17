import { withPorts } from '../runtime/composition.ts';
import { silentPorts } from '../runtime/ports.ts';
import { queueStack } from '../runtime/queue-stack.ts';
import { stripePorts } from '../runtime/stripe-ports.ts';
import { consumeInvoice } from './consume-invoice.ts';

export const handler = queueStack(withPorts(silentPorts, stripePorts), consumeInvoice);
