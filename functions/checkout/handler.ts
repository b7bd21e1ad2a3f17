import { withPorts } from '../runtime/composition.ts';
import { httpStack } from '../runtime/http-stack.ts';
import { silentPorts } from '../runtime/ports.ts';
import { stripePorts } from '../runtime/stripe-ports.ts';
import { checkoutEndpoints } from './endpoints.ts';

const portsFor = withPorts(silentPorts, stripePorts);

export const handler = httpStack(portsFor, checkoutEndpoints);
