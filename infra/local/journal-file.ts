import { closeSync, existsSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';

/** Lines of JSON that are only ever appended. A line that was written outlives a kill: the system has it. */
export class JournalFile {
  readonly #path: string | undefined;
  readonly #file: number | undefined;

  /** Without a path nothing is kept. */
  constructor(path: string | undefined) {
    this.#path = path;
    if (path === undefined) return;
    dropTornLine(path);
    this.#file = openSync(path, 'a');
  }

  append(line: unknown): void {
    if (this.#file !== undefined) writeSync(this.#file, `${JSON.stringify(line)}\n`);
  }

  read<T>(): T[] {
    if (this.#path === undefined) return [];
    const lines = readFileSync(this.#path, 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as T);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }
}

/** A line without its end was being written when the process was killed: nobody was told that it is kept. */
function dropTornLine(path: string): void {
  if (!existsSync(path)) return;
  const content = readFileSync(path);
  truncateSync(path, content.lastIndexOf('\n') + 1);
}
