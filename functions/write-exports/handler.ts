import { withPorts } from '../runtime/composition.ts';
import { exportPorts } from '../runtime/export-ports.ts';
import { storePorts } from '../runtime/ports.ts';
import { queueStack } from '../runtime/queue-stack.ts';
import { consumeCompletion } from './consume-completion.ts';

export const handler = queueStack(withPorts(storePorts, exportPorts), consumeCompletion);
