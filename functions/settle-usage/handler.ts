import type { WalletMemory } from '../../shared/application/known-events.ts';
import { withPorts } from '../runtime/composition.ts';
import { batchingPorts } from '../runtime/batching-ports.ts';
import { usageRefusedPorts } from '../runtime/queue-ports.ts';
import { batchStack } from '../runtime/queue-stack.ts';
import { consumeReports } from './consume-reports.ts';

const portsFor = withPorts(batchingPorts, (ports) => ({
  ...usageRefusedPorts(ports),
  memory: new Map() as WalletMemory,
}));

export const handler = batchStack(portsFor, consumeReports);
