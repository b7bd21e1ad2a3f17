import { httpStack } from '../runtime/http-stack.ts';
import { silentPorts } from '../runtime/ports.ts';
import { entitlementEndpoints } from './endpoints.ts';

export const handler = httpStack(silentPorts, entitlementEndpoints);
