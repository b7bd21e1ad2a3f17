/** What a call that was made to fail throws. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  constructor() {
    super('no answer came');
  }
}

/** Whether a failure comes of a call that was made to fail, and of nothing else. */
export function comesOfNoAnswer(failure: unknown): boolean {
  for (let each = failure; each instanceof Error; each = each.cause) if (each instanceof NoAnswer) return true;
  return false;
}

type LogLine = { readonly level: string; readonly message: string; readonly errorName: string };

/**
 * Handlers write what fails to the log: here that is every second line. None is shown, and each must come of a call
 * that was made to fail: a repeat might mend, and so hide, what else goes wrong.
 */
export class FailureLog {
  /** Of each failure its own line and those of its causes. */
  readonly #failures: LogLine[][] = [];

  async during<T>(work: () => Promise<T>): Promise<T> {
    const write = process.stdout.write.bind(process.stdout);
    process.stdout.write = (text) => this.#note(String(text));
    try {
      return await work();
    } finally {
      process.stdout.write = write;
    }
  }

  unexplained(): readonly string[] {
    return this.#failures
      .filter((lines) => lines.every(({ errorName }) => errorName !== 'NoAnswer'))
      .map((lines) => lines.map((line) => JSON.stringify(line)).join('\n'));
  }

  #note(text: string): true {
    for (const line of text.split('\n').filter((each) => each.startsWith('{'))) {
      const parsed = JSON.parse(line) as LogLine;
      if (parsed.level !== 'ERROR') continue;
      if (parsed.message === 'because') this.#failures.at(-1)?.push(parsed);
      else this.#failures.push([parsed]);
    }
    return true;
  }
}
