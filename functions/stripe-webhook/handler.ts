import { withPorts } from '../runtime/composition.ts';
import { httpStack } from '../runtime/http-stack.ts';
import { storePorts } from '../runtime/ports.ts';
import { stripePorts } from '../runtime/stripe-ports.ts';
import { stripeWebhookEndpoints } from './endpoints.ts';

const portsFor = withPorts(storePorts, stripePorts);

export const handler = httpStack(portsFor, stripeWebhookEndpoints);
