import { error as writeError } from '../../shared/adapters/telemetry/log.ts';
import { verifySlice, type VerifySliceDeps } from '../../shared/application/verify-slice.ts';

/** Log lines that a run writes at most: what is broken in many places is broken by one thing. */
const MAX_LINES = 50;

export const runVerification = (ports: VerifySliceDeps) => async (): Promise<void> => {
  const { checks } = await verifySlice(ports)();
  const faults = checks.flatMap((check) => check.faults.map((fault) => ({ invariant: check.invariant, fault })));
  for (const each of faults.slice(0, MAX_LINES)) writeError('an invariant is broken', { operation: 'verify', ...each });
};
