import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the runtime itself remembers; the engines keep the rest. */
export interface SavedState {
  /** The reading, in milliseconds, from which the clock may go on. */
  clock: number;
  /** The instant up to which the cron schedules have fired. */
  firedThrough: number;
  webhookSecret: string;
}

interface Owner {
  pid: number;
  /** When it started, in the kernel's ticks; a process id alone can be given again. */
  startedAt: string | undefined;
}

/** The folder with everything that the runtime keeps. One runtime at a time has it. */
export class DataFolder {
  /** Undefined if nothing is kept. */
  readonly path: string | undefined;
  readonly #logFolder: string;

  private constructor(path: string | undefined) {
    this.path = path;
    this.#logFolder = path ?? mkdtempSync(join(tmpdir(), 'centime-'));
  }

  /** Takes the folder, and ends an engine that was left over in it. `:memory:` is none. */
  static async open(path: string): Promise<DataFolder> {
    if (path === ':memory:') return new DataFolder(undefined);
    mkdirSync(path, { recursive: true });
    lock(join(path, 'lock'), path);
    // One name for the folder, however it is reached: an engine is known by it.
    const folder = new DataFolder(realpathSync(path));
    await folder.#endOrphan();
    return folder;
  }

  file(name: string): string | undefined {
    return this.path === undefined ? undefined : join(this.path, name);
  }

  get functionLog(): string {
    return join(this.#logFolder, 'functions.log');
  }

  read(): SavedState | undefined {
    const file = this.file('state.json');
    if (file === undefined || !existsSync(file)) return undefined;
    return JSON.parse(readFileSync(file, 'utf8')) as SavedState;
  }

  save(state: SavedState): void {
    const file = this.file('state.json');
    if (file === undefined) return;
    writeFileSync(`${file}.new`, JSON.stringify(state));
    renameSync(`${file}.new`, file);
  }

  saveEnginePid(pid: number): void {
    const file = this.file('engine.pid');
    if (file !== undefined) writeFileSync(file, String(pid));
  }

  release(): void {
    if (this.path === undefined) rmSync(this.#logFolder, { recursive: true, force: true });
    else for (const name of ['lock', 'engine.pid']) rmSync(join(this.path, name), { force: true });
  }

  /** Two engines on one file would spoil it. */
  async #endOrphan(): Promise<void> {
    const file = this.file('engine.pid');
    if (file === undefined || !existsSync(file)) return;
    const pid = Number(readFileSync(file, 'utf8'));
    while (isEngineOf(this.file('') ?? '', pid)) {
      process.kill(pid, 'SIGKILL');
      await sleep(10);
    }
    rmSync(file);
  }
}

function lock(file: string, folder: string): void {
  const self: Owner = { pid: process.pid, startedAt: startOf(process.pid) };
  try {
    writeFileSync(file, JSON.stringify(self), { flag: 'wx' });
  } catch {
    const owner = ownerOf(file);
    if (owner !== undefined && isAlive(owner.pid) && startOf(owner.pid) === owner.startedAt) {
      throw new Error(
        `The folder ${folder} is in use by another local runtime (process ${owner.pid}). Stop that one, or name another folder with CENTIME_DATA.`,
      );
    }
    rmSync(file, { force: true });
    lock(file, folder);
  }
}

function ownerOf(file: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Owner;
  } catch {
    // Killed while it wrote the lock: nobody has the folder.
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  // A zombie has ended; only nobody has asked how.
  if (/^[ZX]/.test(statOf(pid) ?? '')) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** An engine on a file of this folder. Where there is a /proc its word is taken; elsewhere the pid file's. */
function isEngineOf(folder: string, pid: number): boolean {
  if (!isAlive(pid)) return false;
  const commandLine = procFile(pid, 'cmdline');
  if (commandLine === undefined) return !existsSync('/proc/self');
  return commandLine.includes('dynoxide') && commandLine.includes(folder);
}

function startOf(pid: number): string | undefined {
  return statOf(pid)?.split(' ')[19];
}

/** The state of a process and what follows it: after the name, which is in parentheses and may have spaces. */
function statOf(pid: number): string | undefined {
  return procFile(pid, 'stat')?.split(') ').pop();
}

function procFile(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return undefined;
  }
}
