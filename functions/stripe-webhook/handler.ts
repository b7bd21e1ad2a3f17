import { withPorts } from '../runtime/composition.ts';
import { httpStack } from '../runtime/http-stack.ts';
import { storePorts } from '../runtime/ports.ts';
import { webhookPorts } from '../runtime/webhook-ports.ts';
import { stripeWebhookEndpoints } from './endpoints.ts';

const portsFor = withPorts(storePorts, webhookPorts);

export const handler = httpStack(portsFor, stripeWebhookEndpoints);
