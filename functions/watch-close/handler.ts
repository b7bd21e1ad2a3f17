import { watchClose } from '../../shared/application/watch-close.ts';
import { withPorts } from '../runtime/composition.ts';
import { silentPorts } from '../runtime/ports.ts';
import { closeChunkPorts } from '../runtime/queue-ports.ts';
import { scheduleStack } from '../runtime/schedule-stack.ts';

export const handler = scheduleStack(withPorts(silentPorts, closeChunkPorts), watchClose);
