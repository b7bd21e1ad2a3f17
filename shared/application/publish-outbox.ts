import { SECOND_MS } from '../kernel/instant.ts';
import type { Ports, SweptOutbox } from './ports.ts';

/** Publishes what the functions that committed it could not publish themselves. Run every minute; a repeat is harmless. */
export const publishOutbox =
  (deps: Pick<Ports, 'sweepOutbox' | 'clock' | 'measure'>) => async (): Promise<SweptOutbox> => {
    const now = deps.clock();
    const swept = await deps.sweepOutbox();
    const age = Math.max(0, now - (swept.oldestAt ?? now));
    deps.measure({ OutboxItems: swept.found, OutboxOldestAge: Math.round(age / SECOND_MS) });
    return swept;
  };
