import type { AccessControl } from './access.ts';
import type { LocalClock } from './clock.ts';
import type { QueueMapping } from './queue-mapping.ts';
import type { Schedule } from './schedules.ts';
import type { Targets } from './targets.ts';

/** How often the clock is looked at as it runs on, and how often it is saved. */
const tickMs = 250;
const saveEveryMs = 1000;
/** How often it is looked whether work has ended, while it has not. */
const settleCheckMs = 2;
/** Timers that may run out in turn before the rest is given up: five receives of a poison message, and some to spare. */
const maxElapses = 100;
/** On the way of a move rates fire with the first cron, then with one that is so much later, and at its end. */
const ratesApartMs = 6 * 3_600_000;

export interface Firing {
  schedule: string;
  at: string;
}

export interface TimekeeperParts {
  clock: LocalClock;
  schedules: readonly Schedule[];
  mappings: readonly QueueMapping[];
  targets: Targets;
  access: AccessControl;
  /** Whether no invocation is running or waiting. */
  areFunctionsIdle: () => boolean;
  /** Brings the timers of queues without a consumer forward. */
  elapseOthers: (milliseconds: number) => void;
  stripe: { idle(): Promise<void>; retryDue(): Promise<number> } | undefined;
  /** Keeps the clock's reading, ahead of itself unless said, and the instant up to which cron schedules have fired. */
  save: (firedThrough: number, aheadMs: number | undefined) => void;
}

/** Lets time pass: fires the schedules as the clock runs on, and moves the clock forward when asked to. */
export class Timekeeper {
  readonly #parts: TimekeeperParts;
  readonly #nextRates = new Map<Schedule, number>();
  #timers: NodeJS.Timeout[] = [];
  #moves: Promise<unknown> = Promise.resolve();
  #movesWaiting = 0;
  /** The instant up to which, itself included, the cron schedules have fired. */
  #firedThrough: number;

  constructor(parts: TimekeeperParts, firedThrough: number) {
    this.#parts = parts;
    this.#firedThrough = firedThrough;
  }

  start(): void {
    this.#restartRates();
    const tick = () => {
      if (this.#movesWaiting === 0) this.#tick();
    };
    this.#timers = [setInterval(tick, tickMs), setInterval(() => this.save(), saveEveryMs)];
    this.save();
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  save(aheadMs?: number): void {
    this.#parts.save(this.#firedThrough, aheadMs);
  }

  /** Moves the clock forward and answers when all that fell due is done. Moves wait for each other. */
  move(to: number): Promise<Firing[]> {
    this.#movesWaiting += 1;
    const move = this.#moves.then(() => this.#move(to)).finally(() => (this.#movesWaiting -= 1));
    this.#moves = move.catch(() => undefined);
    return move;
  }

  /** Resolves when nothing is left to do; what waits for a queue's timer then is counted as due. */
  async settle(): Promise<void> {
    const { mappings, stripe } = this.#parts;
    for (let elapses = 0; elapses < maxElapses;) {
      await this.#untilAtRest();
      if (stripe !== undefined) {
        await stripe.idle();
        if ((await stripe.retryDue()) > 0) continue;
      }
      if (!this.#isAtRest()) continue;
      const waiting = mappings.filter(({ isIdle }) => !isIdle);
      if (waiting.length === 0) return;
      elapses += 1;
      for (const mapping of waiting) mapping.elapse();
    }
  }

  #isAtRest(): boolean {
    const { areFunctionsIdle, targets, mappings } = this.#parts;
    return areFunctionsIdle() && targets.isIdle && mappings.every(({ isAtRest }) => isAtRest);
  }

  async #untilAtRest(): Promise<void> {
    const { areFunctionsIdle, targets, mappings } = this.#parts;
    for (;;) {
      // Windows end when nothing else is left to do, so that batches still fill up.
      if (areFunctionsIdle() && targets.isIdle) for (const mapping of mappings) mapping.flush();
      if (this.#isAtRest()) {
        // What has just ended may have started something that has not shown yet.
        await new Promise((resolve) => setImmediate(resolve));
        if (this.#isAtRest()) return;
      }
      await new Promise((resolve) => setTimeout(resolve, settleCheckMs));
    }
  }

  async #move(to: number): Promise<Firing[]> {
    const { clock, schedules } = this.#parts;
    const fired: Firing[] = [];
    const rates = schedules.filter(({ everyMs }) => everyMs !== undefined);
    let ratesAt = Number.NEGATIVE_INFINITY;
    const fireRates = () => {
      ratesAt = clock.now();
      for (const schedule of rates) fired.push(this.#fire(schedule, ratesAt));
    };
    await this.settle();
    for (let at = this.#nextCron(to); at !== undefined; at = this.#nextCron(to)) {
      this.#set(at);
      fired.push(...this.#fireCrons(at));
      if (at - ratesAt >= ratesApartMs) fireRates();
      await this.settle();
    }
    this.#set(to);
    fireRates();
    await this.settle();
    this.#firedThrough = Math.max(this.#firedThrough, to);
    this.#restartRates();
    this.save();
    return fired;
  }

  #set(instant: number): void {
    this.#parts.elapseOthers(this.#parts.clock.moveTo(instant));
  }

  #nextCron(until: number): number | undefined {
    const next = this.#parts.schedules.map((schedule) => schedule.next(this.#firedThrough) ?? Number.POSITIVE_INFINITY);
    const at = Math.min(Number.POSITIVE_INFINITY, ...next);
    return at <= until ? at : undefined;
  }

  #fireCrons(at: number): Firing[] {
    const due = this.#parts.schedules.filter((schedule) => schedule.next(this.#firedThrough) === at);
    const fired = due.map((schedule) => this.#fire(schedule, at));
    // After the firing: killed between the two, it fires again, as Scheduler may.
    this.#firedThrough = at;
    this.save();
    return fired;
  }

  #tick(): void {
    const now = this.#parts.clock.now();
    for (let at = this.#nextCron(now); at !== undefined; at = this.#nextCron(now)) this.#fireCrons(at);
    for (const [schedule, at] of this.#nextRates) {
      if (at > now) continue;
      this.#fire(schedule, at);
      this.#nextRates.set(schedule, now + (schedule.everyMs ?? 0));
    }
  }

  #fire(schedule: Schedule, at: number): Firing {
    schedule.fire(at, this.#parts.access, this.#parts.targets);
    return { schedule: schedule.name, at: new Date(at).toISOString() };
  }

  #restartRates(): void {
    const now = this.#parts.clock.now();
    for (const schedule of this.#parts.schedules) {
      if (schedule.everyMs !== undefined) this.#nextRates.set(schedule, now + schedule.everyMs);
    }
  }
}
