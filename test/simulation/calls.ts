/** Kinds of call that clients were answered, each by how often. */
export type CallCounts = Readonly<Record<string, number>>;

/** Ids in a path: what stands behind these names. */
const IDS = /\/(customers|modules|grants|holds|invoices|credit-notes|quotes)\/[^/]+/g;

const kindOf = (method: string, url: string): string => `${method} ${url.replaceAll(IDS, '/$1/*')}`;

/** Counts the calls of a seed that did what they asked for. */
export class Calls {
  readonly #counts = new Map<string, number>();

  done(method: string, url: string): void {
    const kind = kindOf(method, url);
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
  }

  get counts(): CallCounts {
    return Object.fromEntries(this.#counts);
  }
}

export function addCalls(sum: Record<string, number>, counts: CallCounts): void {
  for (const [kind, times] of Object.entries(counts)) sum[kind] = (sum[kind] ?? 0) + times;
}
