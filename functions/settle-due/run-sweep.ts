import { settleDue } from '../../shared/application/settle-due.ts';
import { logFailure } from '../runtime/failure-log.ts';

/** One customer's failure is logged and stops nobody else; the run then fails, so that its alarm tells. */
export const runSweep = (ports: Parameters<typeof settleDue>[0]) => async (): Promise<void> => {
  const causes: unknown[] = [];
  const { failed } = await settleDue(ports)(({ customerId }, cause) => {
    logFailure(cause, { correlationId: customerId, operation: 'settle due' });
    causes.push(cause);
  });
  if (failed === 0) return;
  throw new Error(`${String(failed)} customers have steps that are due and could not be taken`, { cause: causes[0] });
};
