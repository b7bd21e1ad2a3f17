import { checkHasEnded } from '../domain/closes/next-close.ts';
import type { Period } from '../kernel/period.ts';
import { untilCommitted } from './attempts.ts';
import { answeredBefore, answerToKeep, type IdempotentCall } from './idempotency.ts';
import type { Ports } from './ports.ts';

export type RequestClose = { readonly period: Period; readonly call: IdempotentCall };
export type CloseRequested = { readonly period: Period; readonly status: 'open' | 'closing' | 'closed' };

type Deps = Pick<Ports, 'answer' | 'catalog' | 'clock' | 'close' | 'commit' | 'pause' | 'sendCloseStart'>;

/** Asks for the months through this one to be closed. The message goes out first: sent twice it does nothing more. */
export const requestClose =
  (deps: Deps) =>
  ({ period, call }: RequestClose): Promise<CloseRequested> =>
    untilCommitted(deps, async () => {
      const before = await answeredBefore<CloseRequested>(deps, call);
      if (before) return { outcome: before };
      checkHasEnded(period, deps.clock(), deps.catalog.zone);
      await deps.sendCloseStart(period);
      const body: CloseRequested = { period, status: (await deps.close(period))?.status ?? 'open' };
      const result = await deps.commit({ changes: [answerToKeep(call, 202, body)], events: [] });
      return result === 'lost' ? 'lost' : { outcome: body };
    });
