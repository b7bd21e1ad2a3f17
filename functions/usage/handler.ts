import { WalletMemory } from '../../shared/application/wallet-memory.ts';
import { withPorts } from '../runtime/composition.ts';
import { httpStack } from '../runtime/http-stack.ts';
import { batchingPorts } from '../runtime/batching-ports.ts';
import { usageEndpoints } from './endpoints.ts';

const portsFor = withPorts(batchingPorts, () => ({ memory: new WalletMemory() }));

export const handler = httpStack(portsFor, usageEndpoints);
