import type { CrashWorld } from './crash-world.ts';
import type { Attempted } from './driver.ts';
import { comesOfNoAnswer } from './failures.ts';
import type { QueueFunction, ScheduledFunction } from './instance.ts';

/** What a caller does with an answer that is none: sends the same call again. */
const isToBeRepeated = (status: number): boolean => status >= 500 || status === 429;

export type HttpCall = {
  readonly method: string;
  readonly url: string;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  /** Fields in which a repetition may be answered otherwise. */
  readonly except?: readonly string[];
};

/** A caller that repeats its call, unchanged, until it is answered. */
export const byHttp =
  (call: HttpCall | ((world: CrashWorld) => HttpCall)) =>
  async (world: CrashWorld): Promise<Attempted> => {
    const { method, url, body, idempotencyKey, except = [] } = typeof call === 'function' ? call(world) : call;
    const headers = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey };
    const { status, json } = await world.call(method, url, body, headers);
    if (isToBeRepeated(status)) return 'again';
    const answer = Object.fromEntries(Object.entries(json).filter(([name]) => !except.includes(name)));
    // A call that had taken effect may find what it made: 200 for 201.
    return { answer: { status: status === 200 ? 201 : status, ...answer } };
  };

/** Only a call that was made to fail is a reason to come again. */
function unlessUnexplained(failure: unknown): void {
  if (!comesOfNoAnswer(failure)) throw failure;
}

/** A queue that hands a message out again until it is taken. */
export const byQueue =
  (to: QueueFunction) =>
  async (world: CrashWorld): Promise<Attempted> => {
    // A batch that fails as a whole comes again as a whole.
    await world.deliver(to).catch(unlessUnexplained);
    return world.queue.some((message) => message.to === to) ? 'again' : { answer: undefined };
  };

/** A schedule: what one tick leaves, the next one takes up. */
export const bySchedule =
  (schedule: ScheduledFunction) =>
  async (world: CrashWorld): Promise<Attempted> => {
    try {
      await world.tick(schedule);
      return { answer: undefined };
    } catch (error) {
      unlessUnexplained(error);
      return 'again';
    }
  };
