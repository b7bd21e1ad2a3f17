import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Resource } from './template.ts';

const startTimeoutMs = 10_000;

/**
 * The engine ends with the runtime, however that ends: a shell waits for the end of its input, which the runtime holds
 * open, and then kills the engine. The shell prints the engine's process id.
 */
const supervised = '"$0" "$@" >/dev/null & echo $!; read -r _; kill -9 $!; wait';

/** DynamoDB: the engine dynoxide as a process of its own, or any other engine at an address. */
export class DynamoDbEngine {
  readonly url: URL;
  /** Undefined if another engine is used. */
  readonly #shell: ChildProcess | undefined;

  private constructor(url: URL, shell?: ChildProcess) {
    this.url = url;
    this.#shell = shell;
  }

  /** Another engine, which somebody else has started and will stop. */
  static async at(endpoint: string): Promise<DynamoDbEngine> {
    try {
      const engine = new DynamoDbEngine(new URL(endpoint));
      await engine.#call('ListTables', {});
      return engine;
    } catch (cause) {
      const advice = 'Start one there, or leave DYNAMODB_ENDPOINT out: dynoxide is used then.';
      throw new Error(`No DynamoDB engine answers at ${endpoint}. ${advice}`, { cause });
    }
  }

  /** Keeps its state in a file, or in memory without one. */
  static async start(databaseFile: string | undefined, onPid: (pid: number) => void): Promise<DynamoDbEngine> {
    const port = await freePort();
    const options = databaseFile === undefined ? [] : ['--db-path', databaseFile];
    const shell = spawn('sh', ['-c', supervised, enginePath(), 'serve', '--port', String(port), ...options], {
      stdio: ['pipe', 'pipe', 'ignore'],
      // Out of the terminal's process group: on Ctrl-C the functions still finish their work on it.
      detached: true,
    });
    const [output] = (await once(shell.stdout, 'data')) as [Buffer];
    onPid(Number(output.toString()));
    const engine = new DynamoDbEngine(new URL(`http://127.0.0.1:${port}`), shell);
    await engine.#ready();
    return engine;
  }

  async createTable({ name, properties }: Resource): Promise<void> {
    const { TableNames: tables } = (await this.#call('ListTables', {})) as { TableNames: string[] };
    if (tables.includes(name)) return;
    await this.#call('CreateTable', {
      TableName: name,
      KeySchema: properties['KeySchema'],
      AttributeDefinitions: properties['AttributeDefinitions'],
      GlobalSecondaryIndexes: properties['GlobalSecondaryIndexes'],
      BillingMode: 'PAY_PER_REQUEST',
    });
  }

  async stop(): Promise<void> {
    if (this.#shell === undefined || this.#shell.exitCode !== null) return;
    const ended = once(this.#shell, 'exit');
    this.#shell.stdin?.end();
    await ended;
  }

  async #ready(): Promise<void> {
    const deadline = performance.now() + startTimeoutMs;
    for (;;) {
      try {
        await this.#call('ListTables', {});
        return;
      } catch (error) {
        if (performance.now() > deadline) throw new Error('The DynamoDB engine did not start.', { cause: error });
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
  }

  async #call(operation: string, input: unknown): Promise<unknown> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: {
        'x-amz-target': `DynamoDB_20120810.${operation}`,
        'content-type': 'application/x-amz-json-1.0',
        authorization:
          'AWS4-HMAC-SHA256 Credential=local/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
        'x-amz-date': '20260101T000000Z',
      },
      body: JSON.stringify(input),
    });
    if (!response.ok) throw new Error(`${operation}: ${await response.text()}`);
    return response.json();
  }
}

function enginePath(): string {
  const name = `@dynoxide/${process.platform}-${process.arch}`;
  try {
    return createRequire(import.meta.url).resolve(`${name}/dynoxide`);
  } catch (cause) {
    const advice = 'Start DynamoDB Local, and name its address with DYNAMODB_ENDPOINT.';
    throw new Error(`The DynamoDB engine ${name} is not installed on this machine. ${advice}`, { cause });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
