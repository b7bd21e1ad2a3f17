import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** A private PostgreSQL on a Unix socket, with its durable defaults: fsync, synchronous_commit and full_page_writes on. */
export type PostgresCluster = {
  readonly version: string;
  readonly durability: string;
  /** The folder of its socket. */
  readonly host: string;
  readonly client: pg.Client;
  readonly stop: () => Promise<void>;
};

export const HOW_TO_INSTALL =
  'PostgreSQL is not on this machine. Install its server (Debian: apt-get install postgresql), or put its folder of binaries on the PATH.';

const DEBIAN_HOME = '/usr/lib/postgresql';
const START_TIMEOUT_MS = 20_000;
const RETRY_MS = 50;
const ROOT = 0;
/** Who may own a cluster where we are root: PostgreSQL refuses root. */
const OWNERS = ['postgres', 'nobody'];

export async function startPostgres(): Promise<PostgresCluster> {
  const binaries = findBinaries();
  if (binaries === undefined) throw new Error(HOW_TO_INSTALL);
  const owner = process.getuid?.() === ROOT ? firstOwner() : undefined;
  const folder = mkdtempSync(join(tmpdir(), 'centime-postgres-'));
  if (owner) chownSync(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  const as = { ...owner, stdio: 'ignore', cwd: folder } as const;
  execFileSync(join(binaries, 'initdb'), ['-D', data, '-U', 'bench', '-A', 'trust', '-E', 'UTF8', '--no-locale'], as);
  const server = spawn(join(binaries, 'postgres'), ['-D', data, '-k', folder, '-c', 'listen_addresses='], as);
  try {
    const client = await untilUp(() => connectTo(folder), server);
    return {
      version: await show(client, 'server_version'),
      durability: `fsync ${await show(client, 'fsync')}, synchronous_commit ${await show(client, 'synchronous_commit')}`,
      host: folder,
      client,
      stop: async () => {
        await client.end();
        await end(server, folder);
      },
    };
  } catch (error) {
    await end(server, folder);
    throw error;
  }
}

export async function connectTo(host: string): Promise<pg.Client> {
  const client = new pg.Client({ host, user: 'bench', database: 'postgres' });
  // Of a connection that ends while nothing is asked of it; a query's own error comes to who asked.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function end(server: ChildProcess, folder: string): Promise<void> {
  server.kill('SIGINT');
  if (server.exitCode === null) await once(server, 'exit');
  rmSync(folder, { recursive: true, force: true });
}

async function show(client: pg.Client, setting: 'server_version' | 'fsync' | 'synchronous_commit'): Promise<string> {
  const { rows } = await client.query<Record<string, string>>(`SHOW ${setting}`);
  return rows[0]?.[setting] ?? '';
}

async function untilUp<T>(connect: () => Promise<T>, server: ChildProcess): Promise<T> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    try {
      return await connect();
    } catch (cause) {
      if (server.exitCode !== null || performance.now() > deadline)
        throw new Error('PostgreSQL did not start.', { cause });
      await sleep(RETRY_MS);
    }
  }
}

function findBinaries(): string | undefined {
  const versions = existsSync(DEBIAN_HOME) ? readdirSync(DEBIAN_HOME).toSorted().toReversed() : [];
  const folders = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    ...versions.map((version) => join(DEBIAN_HOME, version, 'bin')),
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
}

function firstOwner(): { uid: number; gid: number } {
  for (const name of OWNERS) {
    try {
      const [uid, gid] = ['-u', '-g'].map((flag) =>
        Number(execFileSync('id', [flag, name], { stdio: 'pipe' }).toString()),
      );
      if (uid !== undefined && gid !== undefined) return { uid, gid };
    } catch {
      continue;
    }
  }
  throw new Error(`PostgreSQL refuses to run as root, and there is no user ${OWNERS.join(' or ')}.`);
}
