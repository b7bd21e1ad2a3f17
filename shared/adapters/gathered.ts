/** What one caller asked for, and how it is answered. */
export type Asked<Ask, Answer> = {
  readonly ask: Ask;
  readonly answer: (answer: Answer | Promise<Answer>) => void;
  readonly fail: (cause: unknown) => void;
};

/**
 * Collects what is asked for in one turn of the event loop, and hands it over together at the turn's end: a caller alone
 * waits for nothing else. Those whom `handle` leaves unanswered when it fails, fail with it.
 */
export function gathered<Ask, Answer>(
  handle: (asked: readonly Asked<Ask, Answer>[]) => Promise<void>,
): (ask: Ask) => Promise<Answer> {
  let waiting: Asked<Ask, Answer>[] = [];
  const handOver = (): void => {
    const asked = waiting;
    waiting = [];
    handle(asked).catch((cause: unknown) => {
      for (const { fail } of asked) fail(cause);
    });
  };
  return (ask) =>
    new Promise((answer, fail) => {
      if (waiting.push({ ask, answer, fail }) === 1) setImmediate(handOver);
    });
}
