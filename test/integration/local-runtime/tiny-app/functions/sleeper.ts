/** Takes longer than it may. */
export function handler(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 60_000));
}
