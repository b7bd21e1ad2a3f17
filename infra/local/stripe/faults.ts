import { invalid } from './failure.ts';

const KINDS = ['timeout_after_apply', '500', '500_after_apply', '429', 'connection_reset'] as const;

/**
 * What goes wrong: `timeout_after_apply` does what was asked and hangs up without an answer; `500` does nothing and sticks
 * to the idempotency key, as in Stripe, and so does `500_after_apply`, which did all of it; `429` does nothing;
 * `connection_reset` hangs up before anything is done. The SDK repeats a call by itself, once, when somebody hangs up: only
 * `times: 2` is seen by its caller.
 */
export type FaultKind = (typeof KINDS)[number];

export interface Fault {
  kind: FaultKind;
  times: number;
  method?: string;
  /** A path, a pattern (`/v1/invoices/:id/pay`) or a beginning of one (`/v1/invoices*`); all requests without it. */
  path?: string;
}

const isFor = (fault: Fault, request: { method: string; path: string; pattern: string }): boolean => {
  if (fault.method !== undefined && fault.method !== request.method) return false;
  if (fault.path === undefined || fault.path === request.path || fault.path === request.pattern) return true;
  return fault.path.endsWith('*') && request.path.startsWith(fault.path.slice(0, -1));
};

/** Reads a fault as a test sends it, in JSON. */
export function faultFrom(value: unknown): Fault {
  const { kind, times, method, path } = value as Partial<Record<keyof Fault, unknown>>;
  const known = KINDS.find((candidate) => candidate === kind);
  if (known === undefined) throw invalid(`Invalid kind: must be one of ${KINDS.join(', ')}`, 'kind');
  return {
    kind: known,
    times: typeof times === 'number' ? times : 1,
    ...(typeof method === 'string' ? { method } : {}),
    ...(typeof path === 'string' ? { path } : {}),
  };
}

/** The faults that the next requests will meet, in the order in which they were asked for. */
export class Faults {
  #planned: Fault[] = [];

  plan(fault: Fault): void {
    this.#planned.push({ ...fault });
  }

  clear(): void {
    this.#planned = [];
  }

  get planned(): readonly Fault[] {
    return this.#planned;
  }

  take(request: { method: string; path: string; pattern: string }): FaultKind | undefined {
    const fault = this.#planned.find((candidate) => isFor(candidate, request));
    if (fault === undefined) return undefined;
    fault.times -= 1;
    if (fault.times <= 0) this.#planned = this.#planned.filter((candidate) => candidate !== fault);
    return fault.kind;
  }
}
