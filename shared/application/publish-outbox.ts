import type { Ports } from './ports.ts';

/** Publishes what the functions that committed it could not publish themselves. Run every minute; a repeat is harmless. */
export const publishOutbox = (deps: Pick<Ports, 'sweepOutbox'>) => (): Promise<{ readonly published: number }> =>
  deps.sweepOutbox();
