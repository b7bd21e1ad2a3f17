import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** One change of one row: its table, its key, and what it is now (null: it is gone). */
export type Change = readonly [table: string, key: string, value: unknown];

const FILE = 'stripe.jsonl';

/** A text of many megabytes is written in several goes. */
const writeAll = (file: number, text: string): void => {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
};

/**
 * What makes the store outlive its process: one line a transaction, written before the answer leaves. A line is whole or it
 * does not count: a crash can only tear the last one, whose caller was never answered.
 */
export class Journal {
  readonly #path: string;
  #file: number | undefined;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#path = join(folder, FILE);
  }

  /** Everything that was acknowledged, in its order. */
  *read(): Generator<Change> {
    if (!existsSync(this.#path)) return;
    const lines = readFileSync(this.#path, 'utf8').split('\n');
    lines.pop();
    for (const line of lines) yield* JSON.parse(line) as Change[];
  }

  /** Begins a new file with the rows as they are now, and appends to it from then on. */
  begin(rows: Iterable<Change>): void {
    const fresh = `${this.#path}.new`;
    const file = openSync(fresh, 'w');
    for (const row of rows) writeAll(file, `${JSON.stringify([row])}\n`);
    fsyncSync(file);
    closeSync(file);
    renameSync(fresh, this.#path);
    this.#file = openSync(this.#path, 'a');
  }

  append(changes: readonly Change[]): void {
    if (this.#file !== undefined) writeAll(this.#file, `${JSON.stringify(changes)}\n`);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}
