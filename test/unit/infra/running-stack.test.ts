import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { runningStack } from '../../../infra/catalog/running-stack.ts';

const listening = (server: Server): Promise<string> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
    });
  });
const ended = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));

describe('a command that calls a running stack', () => {
  it('says where nobody listens, and what to set', async () => {
    const server = createServer();
    const url = await listening(server);
    await ended(server);
    const text = await runningStack({ CENTIME_URL: url, CENTIME_API_KEY: 'ck_1' });
    expect(text).toMatch(`The stack at ${url} did not answer: connect ECONNREFUSED`);
    expect(text).toMatch('Set CENTIME_URL');
  });

  it('says that the key is refused, and why', async () => {
    const server = createServer((_, response) => response.writeHead(401).end('{"code":"unauthenticated"}'));
    const url = await listening(server);
    expect(await runningStack({ CENTIME_URL: url, CENTIME_API_KEY: 'ck_1' })).toMatch(
      /401 .*unauthenticated[^]*admin key/,
    );
    await ended(server);
  });

  it('asks for a key where there is none', async () => {
    expect(await runningStack({})).toMatch('Set CENTIME_API_KEY');
  });
});
