import { availableNow, releaseHold as decideRelease } from '../domain/wallets/hold.ts';
import { formatMicros } from '../kernel/money.ts';
import { untilCommitted } from './attempts.ts';
import type { Ports } from './ports.ts';
import { walletOf } from './wallet-of.ts';

export type ReleasedHold = { readonly holdId: string; readonly released: string; readonly available: string };

/** Gives back what a hold reserved. One that has ended gives back nothing more: a repeat is harmless. */
export const releaseHold =
  (deps: Pick<Ports, 'chain' | 'customer' | 'catalog' | 'clock' | 'commit' | 'pause'>) =>
  async ({ customerId, holdId }: { readonly customerId: string; readonly holdId: string }): Promise<ReleasedHold> =>
    untilCommitted(deps, async () => {
      const context = { catalog: deps.catalog, now: deps.clock() };
      const tail = await walletOf(deps, customerId);
      const decision = decideRelease(tail, holdId, context);
      if (!decision) return { outcome: { holdId, released: '0.00', available: availableNow(tail, context) } };
      const changes = [{ noun: 'segment', value: decision.sealed }] as const;
      if ((await deps.commit({ changes, events: decision.events })) === 'lost') return 'lost';
      const available = availableNow(decision.sealed, context);
      return { outcome: { holdId, released: formatMicros(decision.released), available } };
    });
