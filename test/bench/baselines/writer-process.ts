import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Design, Engines } from './contender.ts';

/** What one writer settles: batches of so many events over its own wallets in turn, until the time is over. */
export type WriterTask = {
  readonly design: Design;
  readonly engines: Engines;
  readonly wallets: readonly string[];
  readonly eventsPerBatch: number;
  readonly warmUpMs: number;
  readonly budgetMs: number;
  /** Of its events' random parts. */
  readonly seed: number;
};

/** What it settled in the measured time, and all that should now be in its wallets. */
export type WriterResult = {
  readonly eventsPerSecond: number;
  readonly cpuUsPerEvent: number;
  readonly ids: ReadonlyMap<string, ReadonlySet<string>>;
  readonly spent: ReadonlyMap<string, bigint>;
};

export type ToWriter = { readonly step: 'prepare'; readonly task: WriterTask } | { readonly step: 'go' };
export type FromWriter =
  | { readonly step: 'prepared' }
  | { readonly step: 'done'; readonly result: WriterResult }
  | { readonly step: 'failed'; readonly reason: string };

const PROGRAM = fileURLToPath(new URL('./writer.ts', import.meta.url));

/** Writers in processes of their own, as the instances of a function are. They begin together. */
export class Writers {
  readonly #processes: readonly ChildProcess[];

  constructor(count: number) {
    this.#processes = Array.from({ length: count }, () => fork(PROGRAM, { serialization: 'advanced' }));
  }

  async run(taskOf: (writer: number) => WriterTask): Promise<readonly WriterResult[]> {
    await this.#each((child, writer) => tell(child, { step: 'prepare', task: taskOf(writer) }));
    const answers = await this.#each((child) => tell(child, { step: 'go' }));
    return answers.flatMap((answer) => (answer.step === 'done' ? [answer.result] : []));
  }

  stop(): void {
    for (const child of this.#processes) child.kill();
  }

  #each<T>(work: (child: ChildProcess, writer: number) => Promise<T>): Promise<T[]> {
    return Promise.all(this.#processes.map(work));
  }
}

async function tell(child: ChildProcess, message: ToWriter): Promise<FromWriter> {
  const over = new AbortController();
  const ended = once(child, 'exit', { signal: over.signal }).then(() => {
    throw new Error('A writer ended before its work was done.');
  });
  const answered = once(child, 'message', { signal: over.signal });
  child.send(message);
  try {
    const [answer] = (await Promise.race([answered, ended])) as [FromWriter];
    if (answer.step === 'failed') throw new Error(`A writer failed: ${answer.reason}`);
    return answer;
  } finally {
    over.abort();
    await Promise.allSettled([ended, answered]);
  }
}
