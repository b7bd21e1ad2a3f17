import { SECOND_MS } from '../kernel/instant.ts';
import type { Ports } from './ports.ts';

/**
 * Measures how long the oldest message of Stripe's has waited that is not in the inbox. What is taken in has its effect in
 * the same transaction, so whatever waits does so at Stripe: only there can it be seen that nothing arrives any more.
 */
export const watchInbox =
  (deps: Pick<Ports, 'undeliveredWebhooks' | 'inboxMessage' | 'clock' | 'measure'>) => async (): Promise<void> => {
    for (const { id, createdAt } of await deps.undeliveredWebhooks()) {
      // Stripe may not know that we took it: our answer was lost, or another endpoint of the seller's does not answer.
      if (await deps.inboxMessage(id)) continue;
      const age = Math.max(0, deps.clock() - createdAt);
      deps.measure({ InboxOldestAge: Math.round(age / SECOND_MS) });
      return;
    }
    deps.measure({ InboxOldestAge: 0 });
  };
