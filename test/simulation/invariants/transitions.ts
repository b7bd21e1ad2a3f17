import type { Subscription } from '../../../shared/domain/subscriptions/subscription.ts';
import type { Told } from './billing.ts';
import { dayAt } from '../model/calendar.ts';
import { text } from './violation.ts';

const STATES = ['started', 'activated', 'paused', 'resumed', 'past_due', 'canceled'].map(
  (name) => `subscription.${name}`,
);
const OF_TRIALS = ['trial.ended', 'trial.converted', 'trial.lapsed'];

/** What each change of state tells, once; a change that is no change of state tells none of these. */
const TOLD: Readonly<Record<string, readonly string[]>> = {
  'trialing active': ['subscription.activated', 'trial.converted', 'trial.ended'],
  'trialing paused': ['subscription.paused', 'trial.ended', 'trial.lapsed'],
  'active past_due': ['subscription.past_due'],
  'past_due active': ['subscription.activated'],
  'active paused': ['subscription.paused'],
  'past_due paused': ['subscription.paused'],
  'paused active': ['subscription.resumed'],
  'paused past_due': ['subscription.resumed'],
  'active canceled': ['subscription.canceled'],
  'past_due canceled': ['subscription.canceled'],
  'paused canceled': ['subscription.canceled'],
};

type Changed = {
  readonly before: Subscription | undefined;
  readonly after: Subscription;
  readonly told: readonly Told[];
  /** Whether the customer ever gave a card. */
  readonly hasCard: boolean;
};

/** Whether something that was due on a day is still to be done. */
export const isBehind = ({ status, trialEnd, scheduled }: Subscription, day: string): boolean =>
  status === 'trialing'
    ? trialEnd !== undefined && trialEnd <= day
    : isServed({ status }) && scheduled !== undefined && scheduled.on <= day;

/** Holds a change of a subscription to what is told beside it. */
export function checkTransition({ before, after, told, hasCard }: Changed, wrong: (detail: string) => void): void {
  const types = told.map(({ type }) => type);
  // A contract that was accepted, and has not begun, is no service yet.
  const isNew = before?.id !== after.id;
  const isStart = after.status !== 'canceled' && (isNew || before.status === 'canceled');
  const states = types.filter((type) => STATES.includes(type) || OF_TRIALS.includes(type)).sort();
  const expected = isStart ? [['subscription.started']] : wantedOf(before, after);
  if (!expected.some((each) => text(each) === text(states)))
    wrong(`${after.id} ${before?.status ?? 'none'} to ${after.status}: ${text(states)}`);
  const changes = types.filter((type) => type === 'subscription.changed').length;
  const isSameState = before?.id === after.id && before.status === after.status;
  if (changes > 1 || (isSameState && changes === 0 && isOtherDeal(before, after)))
    wrong(`${after.id} changed, told ${String(changes)} times: ${text(types)}`);
  const ending = types.filter((type) => type === 'trial.ending').length;
  if (ending !== Number(!isNew && isWarned(after) && !isWarned(before)))
    wrong(`${after.id} is warned ${String(ending)} times`);
  if (!isNew && !hasCard && isTrialOver(before, after, told))
    wrong(`${after.id} is charged after its trial, by no card`);
  if (!isNew) checkScheduled(before, after, told, wrong);
  // Whatever starts has no modules yet: those that it has are told.
  const had = (isNew || isStart ? [] : before.modules).map(({ id }) => id);
  const has = after.modules.map(({ id }) => id);
  const count = (type: string) => types.filter((each) => each === type).length;
  const added = has.filter((id) => !had.includes(id)).length;
  const removed = had.filter((id) => !has.includes(id)).length;
  if (count('module.installed') !== added || count('module.uninstalled') !== removed)
    wrong(`${after.id} has ${text(has)} after ${text(had)}: ${text(types)}`);
}

const isWarned = ({ notices }: Subscription): boolean => notices.some((notice) => notice.startsWith('trial:'));

/** A trial ran out and goes on as paid, by no contract; on an earlier day its customer may have ended it to pay. */
function isTrialOver({ status, trialEnd }: Subscription, after: Subscription, told: readonly Told[]): boolean {
  const converted = told.find(({ type }) => type === 'trial.converted');
  if (status !== 'trialing' || after.status !== 'active' || after.contract || !converted) return false;
  return trialEnd !== undefined && dayAt(Date.parse(converted.occurredAt)) >= trialEnd;
}

/** What was scheduled for a day is so from that day on. */
function checkScheduled(
  before: Subscription,
  after: Subscription,
  told: readonly Told[],
  wrong: (detail: string) => void,
): void {
  const { scheduled } = before;
  if (!scheduled || scheduled.cancel || after.scheduled || !isServed(before) || !isServed(after)) return;
  if (text(before.contract) !== text(after.contract)) return;
  const change = told.find(({ type }) => type === 'subscription.changed');
  if (!change || dayAt(Date.parse(change.occurredAt)) < scheduled.on) return;
  const [has, must] = [after, scheduled].map(({ plan, seats, interval }) => text([plan, seats, interval]));
  if (has !== must) wrong(`${after.id} has ${String(has)}, and ${String(must)} was scheduled`);
}

const isServed = ({ status }: Pick<Subscription, 'status'>): boolean => status === 'active' || status === 'past_due';

function wantedOf(before: Subscription | undefined, after: Subscription): readonly (readonly string[])[] {
  if (!before || before.status === after.status) return [[]];
  // A trial that is ended at once by the customer says no more; one that runs out says what became of it.
  if (before.status === 'trialing' && after.status === 'canceled')
    return [['subscription.canceled'], ['subscription.canceled', 'trial.ended', 'trial.lapsed']];
  return [TOLD[`${before.status} ${after.status}`] ?? ['no such transition']];
}

const isOtherDeal = (before: Subscription, after: Subscription): boolean =>
  before.plan !== after.plan ||
  before.seats !== after.seats ||
  before.interval !== after.interval ||
  text(before.scheduled) !== text(after.scheduled);
