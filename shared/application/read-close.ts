import { exceptionOf, openReport, type CloseException, type CloseReport } from '../domain/closes/close-report.ts';
import type { Close } from '../domain/closes/close.ts';
import type { Period } from '../kernel/period.ts';
import { lastOutcomes } from './close-outcomes.ts';
import type { Ports } from './ports.ts';

/** An answer lists at most so many; `close-report.json` has all of them. */
export const MAX_LISTED_EXCEPTIONS = 1_000;

type Deps = Pick<Ports, 'close' | 'closeChunk' | 'closeChunks'>;

/** The report of a month's close; a month that nobody began to close is open. */
export const readClose =
  (deps: Deps) =>
  async (period: Period): Promise<CloseReport> => {
    const close = await deps.close(period);
    if (!close) return openReport(period);
    const { status, customers, totals } = close;
    const exceptions = await listExceptions(deps, close);
    const all = customers.skipped + customers.failed;
    return {
      period,
      status,
      close,
      customers,
      totals,
      exceptions: exceptions.slice(0, MAX_LISTED_EXCEPTIONS),
      hasMoreExceptions: all > MAX_LISTED_EXCEPTIONS,
    };
  };

/** Failures first: all are looked for before the list is cut. */
async function listExceptions(deps: Deps, close: Close): Promise<readonly CloseException[]> {
  const failed: CloseException[] = [];
  const skipped: CloseException[] = [];
  for await (const outcome of lastOutcomes(deps, close)) {
    const exception = exceptionOf(outcome);
    if (!exception) continue;
    const list = exception.outcome === 'failed' ? failed : skipped;
    if (list.length < MAX_LISTED_EXCEPTIONS) list.push(exception);
    if (failed.length === close.customers.failed && failed.length + skipped.length >= MAX_LISTED_EXCEPTIONS) break;
  }
  return [...failed, ...skipped];
}
