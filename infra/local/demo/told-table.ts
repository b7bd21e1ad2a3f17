import type { PublishedEvent } from './findings.ts';
import { tableOf } from './tables.ts';

/** Types of events, and what they say of customers, in the order in which they are shown. */
export type Told = readonly (readonly [type: string, what: string])[];

/** Events by type: how many, and of how many customers. */
export function toldTable(title: string, told: Told, published: readonly PublishedEvent[]): string {
  const rows = told.map(([type, what]) => {
    const events = published.filter((event) => event.type === type);
    return [type, events.length, new Set(events.map(({ data }) => data.customerId)).size, what];
  });
  const head = [
    ['event', 'left'],
    ['times', 'right'],
    ['customers', 'right'],
    ['', 'left'],
  ] as const;
  return `${title}\n${tableOf(head, rows)}`;
}
