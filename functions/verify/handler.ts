import { measure } from '../../shared/adapters/telemetry/metrics.ts';
import { withPorts } from '../runtime/composition.ts';
import { storePorts } from '../runtime/ports.ts';
import { scheduleStack } from '../runtime/schedule-stack.ts';
import { runVerification } from './run-verification.ts';

export const handler = scheduleStack(
  withPorts(storePorts, () => ({ measure })),
  runVerification,
);
