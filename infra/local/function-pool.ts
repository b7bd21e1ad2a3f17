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
  isReady: boolean;
}

/** The execution environments of one function. They are started when there is work, and kept. */
export class FunctionPool {
  readonly settings: FunctionSettings;
  readonly #report: (line: string) => void;
  readonly #onInvocation: () => void;
  readonly #environments = new Set<Environment>();
  readonly #idle: Environment[] = [];
  readonly #waiting: Job[] = [];
  #isStopped = false;

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

  get isIdle(): boolean {
    return this.#waiting.length === 0 && this.#idle.length === this.#environments.size;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all([...this.#environments].map(({ worker }) => worker.terminate()));
  }

  #next(): void {
    if (this.#isStopped || this.#waiting.length === 0) return;
    // The one used last is the warmest.
    const environment = this.#idle.pop() ?? this.#started();
    if (environment === undefined) return;
    const job = this.#waiting.shift();
    environment.job = job;
    environment.worker.postMessage({ requestId: job?.requestId, event: job?.event });
    if (environment.isReady) this.#startTimer(environment);
  }

  #started(): Environment | undefined {
    if (this.#environments.size >= this.settings.concurrency) return undefined;
    const worker = new Worker(new URL('./function-worker.ts', import.meta.url), {
      name: this.settings.name,
      env: this.settings.environment,
      workerData: this.settings.worker,
    });
    const environment: Environment = { worker, job: undefined, timer: undefined, isReady: false };
    this.#environments.add(environment);
    worker.on('message', (message: OutcomeMessage) => this.#onMessage(environment, message));
    worker.on('error', (error) => this.#discard(environment, new FunctionError(String(error), { cause: error })));
    worker.on('exit', () => this.#discard(environment, new FunctionError('The function ended its own process.')));
    return environment;
  }

  #onMessage(environment: Environment, message: OutcomeMessage): void {
    if (message.kind === 'ready') {
      environment.isReady = true;
      if (environment.job !== undefined) this.#startTimer(environment);
      return;
    }
    if (message.kind === 'failed' && message.requestId === '') {
      // Its code could not be imported: as on Lambda, the environment is given up and the next invocation tries anew.
      this.#discard(
        environment,
        new FunctionError(`${message.errorType}: ${message.message}`, { cause: message.stack }),
      );
      return;
    }
    this.#finish(environment, message);
    this.#idle.push(environment);
    this.#next();
  }

  #finish(environment: Environment, message: Exclude<OutcomeMessage, { kind: 'ready' }>): void {
    const { job } = environment;
    clearTimeout(environment.timer);
    environment.job = undefined;
    if (message.kind === 'done') job?.resolve(message.payload);
    else this.#fail(job, new FunctionError(`${message.errorType}: ${message.message}`, { cause: message.stack }));
  }

  #startTimer(environment: Environment): void {
    const { timeoutMs } = this.settings.worker;
    environment.timer = setTimeout(() => {
      const error = new FunctionError(`Task timed out after ${timeoutMs / 1000} seconds`, { isTimeout: true });
      this.#discard(environment, error);
    }, timeoutMs);
  }

  #discard(environment: Environment, error: FunctionError): void {
    if (!this.#environments.delete(environment)) return;
    const index = this.#idle.indexOf(environment);
    if (index >= 0) this.#idle.splice(index, 1);
    clearTimeout(environment.timer);
    void environment.worker.terminate();
    if (environment.job !== undefined) this.#fail(environment.job, error);
    this.#next();
  }

  #fail(job: Job | undefined, error: FunctionError): void {
    if (!this.#isStopped) this.#report(`function ${this.settings.name}: ${error.message}`);
    job?.reject(error);
  }
}
