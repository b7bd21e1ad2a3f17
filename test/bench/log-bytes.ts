/** What Lambda itself logs of an invocation in its JSON format: `platform.start` and `platform.report`, about. */
export const PLATFORM_BYTES = 700;

/** Bytes that some work writes to the log: the process's output, which stays quiet meanwhile. */
export async function logBytesDuring<T>(work: () => Promise<T>): Promise<{ result: T; bytes: number }> {
  const original = process.stdout.write.bind(process.stdout);
  let bytes = 0;
  process.stdout.write = (chunk: string | Uint8Array) => {
    bytes += Buffer.byteLength(chunk);
    return true;
  };
  try {
    return { result: await work(), bytes };
  } finally {
    process.stdout.write = original;
  }
}
