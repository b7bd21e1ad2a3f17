import { Presets, SingleBar } from 'cli-progress';

export type Progress = { readonly step: (by?: number) => void; readonly done: () => void };

/** A progress bar in a terminal; elsewhere one line when the work is done. */
export function progressOf(title: string, total: number): Progress {
  if (!process.stderr.isTTY) {
    return {
      step: () => undefined,
      done: () => void process.stdout.write(`${title}: ${total.toLocaleString('en')}\n`),
    };
  }
  const bar = new SingleBar(
    {
      format: `${title} {bar} {percentage} % | {value}/{total} | {duration_formatted}`,
      hideCursor: true,
      clearOnComplete: false,
    },
    Presets.shades_classic,
  );
  bar.start(total, 0);
  return { step: (by = 1) => bar.increment(by), done: () => bar.stop() };
}
