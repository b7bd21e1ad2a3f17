import { settleDue } from '../../shared/application/settle-due.ts';
import { logFailure } from '../runtime/failure-log.ts';
import { storePorts, type StorePorts } from '../runtime/ports.ts';
import { scheduleStack } from '../runtime/schedule-stack.ts';

/** One customer's failure is logged and stops nobody else; the run then fails, so that its alarm tells. */
const run = (ports: StorePorts) => async (): Promise<void> => {
  const { failed } = await settleDue(ports)(({ customerId }, cause) => {
    logFailure(cause, { correlationId: customerId, operation: 'settle due' });
  });
  if (failed > 0) throw new Error(`${String(failed)} customers have steps that are due and could not be taken`);
};

export const handler = scheduleStack(storePorts, run);
