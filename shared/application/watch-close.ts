import { resentClose } from '../domain/closes/close-progress.ts';
import { missingChunks } from '../domain/closes/chunk-set.ts';
import { MINUTE_MS } from '../kernel/instant.ts';
import type { Period } from '../kernel/period.ts';
import type { Ports } from './ports.ts';

/** Longer than a chunk takes, its retries by the queue included: a close that publishes nothing for so long is stuck. */
export const STUCK_AFTER_MS = 10 * MINUTE_MS;

export type WatchCloseOutcome =
  | { readonly outcome: 'idle' }
  | { readonly outcome: 'in_progress' | 'resent'; readonly period: Period; readonly chunks: number };

type Deps = Pick<Ports, 'clock' | 'closes' | 'commit' | 'sendCloseChunks'>;

/** Sends the chunks of a close again that have not finished: whatever lost their messages, the close ends. */
export const watchClose = (deps: Deps) => async (): Promise<WatchCloseOutcome> => {
  const now = deps.clock();
  const close = (await deps.closes()).find((each) => each.status === 'closing');
  if (!close) return { outcome: 'idle' };
  const { period, plan } = close;
  const missing = missingChunks(close.published, close.chunks);
  if (now - close.progressAt < STUCK_AFTER_MS) return { outcome: 'in_progress', period, chunks: missing.length };
  const resent = resentClose(close, now);
  const result = await deps.commit({ changes: [{ noun: 'close', value: resent }], events: [] });
  if (result === 'lost') return { outcome: 'in_progress', period, chunks: missing.length };
  await deps.sendCloseChunks(missing.map((chunk) => ({ period, plan, chunk })));
  return { outcome: 'resent', period, chunks: missing.length };
};
