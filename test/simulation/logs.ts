type Listener = (errorName: string, message: string) => void;

/** Runs something whose log lines are read instead of written: what a function says went wrong is part of the outcome. */
export async function withLogsOf<T>(work: (onError: (listener: Listener) => void) => Promise<T>): Promise<T> {
  const write = process.stdout.write.bind(process.stdout);
  let listener: Listener = () => undefined;
  process.stdout.write = (chunk: unknown, ...rest: []) => {
    if (typeof chunk !== 'string' || !chunk.startsWith('{"timestamp"')) return write(chunk as string, ...rest);
    const { errorName, errorMessage } = JSON.parse(chunk) as { errorName?: string; errorMessage?: string };
    listener(errorName ?? '', errorMessage ?? '');
    return true;
  };
  try {
    return await work((given) => (listener = given));
  } finally {
    process.stdout.write = write;
  }
}
