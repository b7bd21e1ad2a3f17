import { withPorts } from '../runtime/composition.ts';
import { httpStack } from '../runtime/http-stack.ts';
import { silentPorts } from '../runtime/ports.ts';
import { closeStartPorts } from '../runtime/queue-ports.ts';
import { closeEndpoints } from './endpoints.ts';

const portsFor = withPorts(silentPorts, closeStartPorts);

export const handler = httpStack(portsFor, closeEndpoints);
