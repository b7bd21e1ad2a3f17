import type { PublishedEvent } from './findings.ts';
import { toldTable, type Told } from './told-table.ts';

/** What is told of subscriptions, in the order of a subscription's life. */
const LIFE: Told = [
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

export const subscriptionsTable = (published: readonly PublishedEvent[]): string =>
  toldTable('What subscriptions did', LIFE, published);
