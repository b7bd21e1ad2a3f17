import type { PublishedEvent } from './findings.ts';
import { tableOf } from './tables.ts';

/** What is told of subscriptions, in the order of a subscription's life. */
const LIFE: readonly (readonly [type: string, what: string])[] = [
  ['subscription.started', 'began, as a trial or paid'],
  ['trial.ending', 'were told that their trial ends in three days'],
  ['trial.converted', 'paid on after their trial, by card'],
  ['trial.lapsed', 'had no card at the end of their trial'],
  ['subscription.activated', 'went on in good standing: after the trial, or once the first invoice was paid'],
  ['subscription.changed', 'took a higher plan, seats, the year or a slot; or said what to change on the 1st'],
  ['module.installed', 'installed a module'],
  ['module.uninstalled', 'removed one'],
  ['proof.expiring', 'were warned that their student proof ends'],
  ['proof.expired', 'are students no more'],
  ['subscription.past_due', 'left their first invoice unpaid for a week'],
  ['subscription.paused', 'paused: as asked, after a trial, or without a proof'],
  ['subscription.resumed', 'came back'],
  ['subscription.canceled', 'left'],
];

/** Events by type: how many, and of how many customers. */
export function subscriptionsTable(published: readonly PublishedEvent[]): string {
  const rows = LIFE.map(([type, what]) => {
    const events = published.filter((event) => event.type === type);
    return [type, events.length, new Set(events.map(({ data }) => data.customerId)).size, what];
  });
  const head = [
    ['event', 'left'],
    ['times', 'right'],
    ['customers', 'right'],
    ['', 'left'],
  ] as const;
  return `What subscriptions did\n${tableOf(head, rows)}`;
}
