import { storePorts } from '../runtime/ports.ts';
import { scheduleStack } from '../runtime/schedule-stack.ts';
import { runSweep } from './run-sweep.ts';

export const handler = scheduleStack(storePorts, runSweep);
