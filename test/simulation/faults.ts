import type { Chance } from './chance.ts';

/** Everything that goes wrong, by name; each time that it does is counted. */
export const FAULTS = [
  'crash_before_call',
  'crash_after_call',
  'throttled',
  'answer_lost',
  'answer_lost_and_retried',
  'transaction_conflict',
  'clock_skew',
  'bus_down',
  'bus_partly_failed',
  'bus_answer_lost',
  'message_repeated',
  'message_reordered',
  'consumer_stopped_for_a_day',
  'poison_message',
  'request_repeated',
  'client_gave_up',
  'scheduler_stopped',
  'close_started_twice',
  'webhook_repeated',
  'webhook_weeks_late',
  'stripe_applied_without_answer',
  'stripe_lost_request',
  'stripe_busy',
  'stripe_sticky_error',
] as const;
export type Fault = (typeof FAULTS)[number];
export type FaultCounts = Record<Fault, number>;

export const noFaults = (): FaultCounts => Object.fromEntries(FAULTS.map((fault) => [fault, 0])) as FaultCounts;

/** How likely each is where it can happen, in a seed in which it does. */
const LIKELIHOOD: Readonly<Record<Fault, number>> = {
  crash_before_call: 0.06,
  crash_after_call: 0.08,
  throttled: 0.15,
  answer_lost: 0.05,
  answer_lost_and_retried: 0.08,
  transaction_conflict: 0.12,
  clock_skew: 0.7,
  bus_down: 0.15,
  bus_partly_failed: 0.3,
  bus_answer_lost: 0.15,
  message_repeated: 0.25,
  message_reordered: 0.2,
  consumer_stopped_for_a_day: 0.15,
  poison_message: 0.1,
  request_repeated: 0.2,
  client_gave_up: 0.15,
  scheduler_stopped: 0.6,
  close_started_twice: 0.6,
  webhook_repeated: 0.4,
  webhook_weeks_late: 0.2,
  stripe_applied_without_answer: 0.1,
  stripe_lost_request: 0.08,
  stripe_busy: 0.1,
  stripe_sticky_error: 0.1,
};
/** A seed has about half of the kinds: some things only go wrong while others work. */
const SHARE_OF_SEEDS = 0.5;
/** How hard throttling hits, seed by seed. */
const THROTTLED_CALLS = [0.02, 0.1, 0.3] as const;

/** What goes wrong in one seed. */
export class Faults {
  readonly counts = noFaults();
  /** From some time on nothing goes wrong any more: what is not in order then never will be. */
  isCalm = false;
  readonly throttledCalls: number;
  readonly #likelihood = new Map<Fault, number>();

  constructor(chance: Chance, without: ReadonlySet<Fault>) {
    this.throttledCalls = chance.pick(THROTTLED_CALLS);
    for (const fault of FAULTS) {
      const isOn = chance.happens(SHARE_OF_SEEDS);
      if (isOn && !without.has(fault)) this.#likelihood.set(fault, LIKELIHOOD[fault]);
    }
  }

  /** Whether it happens here. `factor` makes it rarer at places that are passed more often. */
  strikes(fault: Fault, chance: Chance, factor = 1): boolean {
    const likelihood = this.isCalm ? 0 : (this.#likelihood.get(fault) ?? 0) * factor;
    const isHit = chance.happens(likelihood);
    if (isHit) this.counts[fault] += 1;
    return isHit;
  }

  /** What was planned before it happens is counted when it does. */
  count(fault: Fault): void {
    this.counts[fault] += 1;
  }

  plans(fault: Fault, chance: Chance): boolean {
    return !this.isCalm && chance.happens(this.#likelihood.get(fault) ?? 0);
  }
}
