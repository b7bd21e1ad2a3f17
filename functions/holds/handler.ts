import { WalletMemory } from '../../shared/application/wallet-memory.ts';
import { withPorts } from '../runtime/composition.ts';
import { httpStack } from '../runtime/http-stack.ts';
import { storePorts } from '../runtime/ports.ts';
import { holdEndpoints } from './endpoints.ts';

const portsFor = withPorts(storePorts, () => ({ memory: new WalletMemory() }));

export const handler = httpStack(portsFor, holdEndpoints);
