import type { WalletMemory } from '../../shared/application/known-events.ts';
import { withPorts } from '../runtime/composition.ts';
import { httpStack } from '../runtime/http-stack.ts';
import { storePorts } from '../runtime/ports.ts';
import { holdEndpoints } from './endpoints.ts';

const portsFor = withPorts(storePorts, () => ({ memory: new Map() as WalletMemory }));

export const handler = httpStack(portsFor, holdEndpoints);
