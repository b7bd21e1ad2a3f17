import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';

export interface WorkerSettings {
  /** file: URL of the TypeScript that the template's metadata names. */
  entry: string;
  handlerName: string;
  timeoutMs: number;
  /** What the handler's context says of the function. */
  context: Record<string, string>;
  clock: SharedArrayBuffer;
  logFile: string;
}

export interface FunctionSettings {
  name: string;
  worker: WorkerSettings;
  environment: Record<string, string>;
  /** Worker threads at most; each has one invocation at a time. */
  concurrency: number;
}

export interface InvocationMessage {
  requestId: string;
  event: unknown;
}

export type OutcomeMessage =
  | { kind: 'ready' }
  | { kind: 'done'; requestId: string; payload: string | undefined }
  | { kind: 'failed'; requestId: string; errorType: string; message: string; stack: string };

/** The function threw, ran out of time or died: what Lambda calls a function error. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
  readonly isTimeout: boolean;

  constructor(message: string, options?: ErrorOptions & { isTimeout?: boolean }) {
    super(message, options);
    this.isTimeout = options?.isTimeout ?? false;
  }
}

interface Job extends InvocationMessage {
  resolve: (payload: string | undefined) => void;
  reject: (error: FunctionError) => void;
}

interface Environment {
  worker: Worker;
  job: Job | undefined;
  timer: NodeJS.Timeout | undefined;
  /** Called when its code is imported, or cannot be; undefined from then on. */
  onStarted: (() => void) | undefined;
}

/** Work waits at least this long before another environment is started beside a busy one. */
const growAfterMs = 2_500;

/** The execution environments of one function. They are started when there is work, and kept. */
export class FunctionPool {
  readonly settings: FunctionSettings;
  readonly #report: (line: string) => void;
  readonly #onInvocation: () => void;
  readonly #environments = new Set<Environment>();
  readonly #idle: Environment[] = [];
  readonly #waiting: Job[] = [];
  #isStopped = false;
  #growth: NodeJS.Timeout | undefined;

  constructor(settings: FunctionSettings, report: (line: string) => void, onInvocation: () => void = () => undefined) {
    this.settings = settings;
    this.#report = report;
    this.#onInvocation = onInvocation;
  }

  /** The result as JSON, undefined if there is none. Rejects with a FunctionError. */
  invoke(event: unknown): Promise<string | undefined> {
    this.#onInvocation();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ requestId: randomUUID(), event, resolve, reject });
      this.#next();
    });
  }

  /** Starts an environment before there is work. One that fails is reported by the first invocation, which tries again. */
  warm(): Promise<void> {
    return new Promise((resolve) => {
      this.#start(resolve);
    });
  }

  get isIdle(): boolean {
    return this.#waiting.length === 0 && [...this.#environments].every(({ job }) => job === undefined);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all([...this.#environments].map(({ worker }) => worker.terminate()));
  }

  #next(): void {
    if (this.#isStopped) return;
    for (let job = this.#waiting[0]; job !== undefined; job = this.#waiting[0]) {
      // The one used last is the warmest.
      const environment = this.#idle.pop();
      if (environment === undefined) break;
      this.#waiting.shift();
      environment.job = job;
      environment.worker.postMessage({ requestId: job.requestId, event: job.event } satisfies InvocationMessage);
      this.#startTimer(environment);
    }
    // A job is not bound to the environment that starts for it: one that works may be free before.
    const starting = [...this.#environments].filter(({ onStarted }) => onStarted !== undefined).length;
    const isShort = this.#waiting.length > starting && this.#environments.size < this.settings.concurrency;
    if (!isShort) return;
    if (this.#environments.size === 0) this.#start();
    else this.#growSoon();
  }

  /** A start costs half a second of processor: another one only for work that one environment does not get done soon. */
  #growSoon(): void {
    if (this.#growth !== undefined) return;
    this.#growth = setTimeout(() => {
      this.#growth = undefined;
      const [first] = this.#waiting;
      if (first !== undefined && !this.#isStopped && this.#environments.size < this.settings.concurrency) this.#start();
    }, growAfterMs);
  }

  #start(onStarted: () => void = () => undefined): void {
    const worker = new Worker(new URL('./function-worker.ts', import.meta.url), {
      name: this.settings.name,
      env: this.settings.environment,
      workerData: this.settings.worker,
    });
    const environment: Environment = { worker, job: undefined, timer: undefined, onStarted };
    this.#environments.add(environment);
    worker.on('message', (message: OutcomeMessage) => this.#onMessage(environment, message));
    worker.on('error', (error) => this.#discard(environment, new FunctionError(String(error), { cause: error })));
    worker.on('exit', () => this.#discard(environment, new FunctionError('The function ended its own process.')));
  }

  #onMessage(environment: Environment, message: OutcomeMessage): void {
    const { job, onStarted } = environment;
    if (message.kind === 'failed') {
      const error = new FunctionError(`${message.errorType}: ${message.message}`, { cause: message.stack });
      if (onStarted !== undefined) {
        this.#discard(environment, error);
        return;
      }
      this.#fail(job, error);
    } else if (message.kind === 'done') job?.resolve(message.payload);
    clearTimeout(environment.timer);
    Object.assign(environment, { job: undefined, onStarted: undefined });
    onStarted?.();
    this.#idle.push(environment);
    this.#next();
  }

  #startTimer(environment: Environment): void {
    const { timeoutMs } = this.settings.worker;
    environment.timer = setTimeout(() => {
      const error = new FunctionError(`Task timed out after ${timeoutMs / 1000} seconds`, { isTimeout: true });
      this.#discard(environment, error);
    }, timeoutMs);
  }

  /** Gives an environment up. One whose code could not be imported fails the invocation that it was started for. */
  #discard(environment: Environment, error: FunctionError): void {
    if (!this.#environments.delete(environment)) return;
    const index = this.#idle.indexOf(environment);
    if (index >= 0) this.#idle.splice(index, 1);
    clearTimeout(environment.timer);
    void environment.worker.terminate();
    const job = environment.job ?? (environment.onStarted === undefined ? undefined : this.#waiting.shift());
    environment.onStarted?.();
    if (job !== undefined) this.#fail(job, error);
    this.#next();
  }

  #fail(job: Job | undefined, error: FunctionError): void {
    if (!this.#isStopped) this.#report(`function ${this.settings.name}: ${error.message}`);
    job?.reject(error);
  }
}
