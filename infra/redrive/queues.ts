import { queueNames } from '../constructs/permissions.ts';

/** From where to where the messages of one name go, and what is sent. */
export interface Redrive {
  readonly from: string;
  readonly to: string;
  readonly bodyOf: (body: string) => string;
}

/** The queues that hold what was set aside, by the name that a person gives. */
export const redrivableQueues: readonly string[] = queueNames;

/**
 * A work queue's dead letters go back as they came. Usage that was refused goes back to `usage-reported`, in the shape in
 * which the bus had brought it: what was missing may be there by now.
 */
export function redriveOf(name: string): Redrive {
  const queue = name.replace(/-dlq$/, '');
  if (!redrivableQueues.includes(queue)) {
    throw new Error(`There is no queue ${name}. Those that can be redriven: ${redrivableQueues.join(', ')}.`);
  }
  if (queue === 'usage-refused') return { from: queue, to: 'usage-reported', bodyOf: reportedAgain };
  return { from: `${queue}-dlq`, to: queue, bodyOf: (body) => body };
}

function reportedAgain(body: string): string {
  const { event, source } = JSON.parse(body) as { event: unknown; source?: string };
  // What could not be read had come as this text.
  if (typeof event === 'string') return event;
  return JSON.stringify({ 'detail-type': 'usage.reported', ...(source !== undefined && { source }), detail: event });
}
