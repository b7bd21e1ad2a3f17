import type { FauxqsEngine } from './fauxqs-engine.ts';
import type { FunctionPool } from './function-pool.ts';

/** Lambda tries an asynchronous invocation again, twice. */
const asynchronousAttempts = 3;

export interface Delivery {
  /** The rule or schedule, for the report of a failure. */
  from: string;
  targetArn: string;
  /** JSON. */
  input: string;
  deadLetterArn: string | undefined;
  /** Whether the permissions of the template let it through. */
  isAllowed: boolean;
}

/** What rules and schedules deliver to: queues and functions. */
export class Targets {
  readonly #fauxqs: FauxqsEngine;
  readonly #functions: ReadonlyMap<string, FunctionPool>;
  readonly #report: (line: string) => void;
  #inFlight = 0;

  constructor(fauxqs: FauxqsEngine, functions: ReadonlyMap<string, FunctionPool>, report: (line: string) => void) {
    this.#fauxqs = fauxqs;
    this.#functions = functions;
    this.#report = report;
  }

  get isIdle(): boolean {
    return this.#inFlight === 0;
  }

  /** A target that cannot be delivered to is an error of the template, found at the start. */
  check(targetArn: string): void {
    if (!isQueue(targetArn) && !this.#functions.has(targetArn)) {
      throw new Error(`The local runtime cannot deliver to ${targetArn}.`);
    }
  }

  /** A queue has the message when this returns undefined; a function is done when the promise resolves. */
  deliver(delivery: Delivery): Promise<void> | undefined {
    const { from, targetArn, input, deadLetterArn, isAllowed } = delivery;
    if (!isAllowed) {
      this.#report(`${from}: the template does not permit it to reach ${targetArn}`);
      if (deadLetterArn !== undefined) this.#fauxqs.send(deadLetterArn, input);
      return undefined;
    }
    if (!isQueue(targetArn)) return this.#invoke(targetArn, input);
    this.#fauxqs.send(targetArn, input);
    return undefined;
  }

  async #invoke(functionArn: string, input: string): Promise<void> {
    this.#inFlight += 1;
    try {
      for (let attempt = 1; attempt <= asynchronousAttempts; attempt += 1) {
        const outcome = this.#functions.get(functionArn)?.invoke(JSON.parse(input));
        // The pool reports what failed.
        const isDone = await outcome?.then(
          () => true,
          () => false,
        );
        if (isDone) return;
      }
    } finally {
      this.#inFlight -= 1;
    }
  }
}

function isQueue(arn: string): boolean {
  return arn.startsWith('arn:aws:sqs:');
}
