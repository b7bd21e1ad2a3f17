import { WalletMemory } from '../../shared/application/wallet-memory.ts';
import { withPorts } from '../runtime/composition.ts';
import { batchingPorts } from '../runtime/batching-ports.ts';
import { usageRefusedPorts } from '../runtime/queue-ports.ts';
import { batchStack } from '../runtime/queue-stack.ts';
import { consumeReports } from './consume-reports.ts';

const portsFor = withPorts(batchingPorts, (ports) => ({
  ...usageRefusedPorts(ports),
  memory: new WalletMemory(),
}));

export const handler = batchStack(portsFor, consumeReports);
