import type { WalletMemory } from '../../shared/application/known-events.ts';
import { withPorts } from '../runtime/composition.ts';
import { httpStack } from '../runtime/http-stack.ts';
import { batchingPorts } from '../runtime/batching-ports.ts';
import { usageEndpoints } from './endpoints.ts';

const portsFor = withPorts(batchingPorts, () => ({ memory: new Map() as WalletMemory }));

export const handler = httpStack(portsFor, usageEndpoints);
