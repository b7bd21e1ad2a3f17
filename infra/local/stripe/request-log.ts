const KEPT = 200;

export interface LoggedRequest {
  /** The local clock, epoch milliseconds. */
  at: number;
  method: string;
  path: string;
  /** What was answered; null if the caller got no answer. */
  status: number | null;
  idempotencyKey: string | null;
  isReplay: boolean;
}

interface Count {
  count: number;
  /** The most requests within any second of the machine's own time: what Stripe's rate limits look at. */
  peakPerSecond: number;
  recent: number[];
}

/** Counts requests by method and path pattern, and keeps the last ones: the proof of how few calls a job makes. */
export class RequestLog {
  #counts = new Map<string, Count>();
  #last: LoggedRequest[] = [];

  add(pattern: string, request: LoggedRequest): void {
    const name = `${request.method} ${pattern}`;
    const entry = this.#counts.get(name) ?? { count: 0, peakPerSecond: 0, recent: [] };
    this.#counts.set(name, entry);
    const now = performance.now();
    entry.recent = [...entry.recent.filter((at) => at > now - 1000), now];
    entry.count += 1;
    entry.peakPerSecond = Math.max(entry.peakPerSecond, entry.recent.length);
    this.#last.push(request);
    if (this.#last.length > KEPT) this.#last.shift();
  }

  clear(): void {
    this.#counts = new Map();
    this.#last = [];
  }

  summary(): object {
    const counts = [...this.#counts].map(
      ([name, { count, peakPerSecond }]) => [name, { count, peakPerSecond }] as const,
    );
    const total = counts.reduce((sum, [, { count }]) => sum + count, 0);
    return { total, counts: Object.fromEntries(counts), last: this.#last };
  }
}
