import { readEvent } from '../../events/catalogue.ts';
import { parseInstant } from '../kernel/instant.ts';
import type { Activity, Ports } from './ports.ts';

export type RecordActivityOutcome = 'recorded' | 'recorded_before' | 'of_no_customer';

/**
 * Keeps an event from the bus as something that happened to its customer. The event's id is the activity's: delivered
 * twice, it is there once. Every event of ours passes here, so its contract is checked here too, off the path of the
 * call that told it: one that breaks it ends in the dead-letter queue, where an alarm is.
 */
export const recordActivity =
  (deps: Pick<Ports, 'commit'>) =>
  async (detail: unknown): Promise<RecordActivityOutcome> => {
    const { id, type, occurredAt, data } = readEvent(detail);
    const customerId = customerIdOf(data);
    if (customerId === undefined) return 'of_no_customer';
    const activity: Activity = { id, customerId, type, occurredAt: parseInstant(occurredAt) ?? 0, data };
    const outcome = await deps.commit({ changes: [{ noun: 'activity', value: activity }], events: [] });
    return outcome === 'committed' ? 'recorded' : 'recorded_before';
  };

function customerIdOf(data: unknown): string | undefined {
  const found = data !== null && typeof data === 'object' && 'customerId' in data ? data.customerId : undefined;
  return typeof found === 'string' ? found : undefined;
}
