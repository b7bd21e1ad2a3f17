import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { progressOf } from '../../infra/local/demo/progress.ts';
import { type FuzzTally, fuzzRoute, ROUTES } from './fuzz-route.ts';

const help = `Sends requests that are nearly right, and requests that are anything, to every route: no 5xx, every refusal a problem
document that says where and what to do, and nothing changed by what was refused.

  npm run fuzz
  npm run fuzz -- --requests 10000 --route topUpWallet --seed 7
`;

const DEFAULT_REQUESTS = 10_000;

async function main(): Promise<number> {
  const options = {
    requests: { type: 'string' },
    route: { type: 'string' },
    seed: { type: 'string' },
    help: { type: 'boolean' },
  } as const;
  const { values } = parseArgs({ options });
  const requests = Number(values.requests ?? DEFAULT_REQUESTS);
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  const routes = ROUTES.filter(({ operationId }) => values.route === undefined || values.route === operationId);
  if (values.help || !Number.isInteger(requests) || !Number.isInteger(seed) || routes.length === 0) {
    const names = ROUTES.map(({ operationId }) => operationId).join(', ');
    process.stdout.write(`${help}\nRoutes: ${names}\n`);
    return values.help ? 0 : 2;
  }
  return fuzzAll(routes, { requests, seed });
}

async function fuzzAll(routes: typeof ROUTES, { requests, seed }: { requests: number; seed: number }): Promise<number> {
  process.stdout.write(`seed ${String(seed)}\n`);
  const progress = progressOf('fuzzed requests', routes.length * requests);
  const table = new Table({
    head: ['route', 'requests', 'accepted', 'refused, by code'],
    style: { head: [], border: [] },
  });
  const faults: string[] = [];
  for (const route of routes) {
    try {
      const tally = await fuzzRoute({ route, requests, seed, onRequest: progress.step });
      table.push([route.operationId, requests.toLocaleString('en'), accepted(tally), refused(tally)]);
    } catch (error) {
      faults.push(error instanceof Error ? error.message : String(error));
      table.push([route.operationId, requests.toLocaleString('en'), 'FAILED', '']);
    }
  }
  progress.done();
  process.stdout.write(`${table.toString()}\n`);
  for (const each of faults) process.stdout.write(`\n${each}\n`);
  process.stdout.write(`${String(routes.length - faults.length)} routes passed, ${String(faults.length)} failed\n`);
  return faults.length === 0 ? 0 : 1;
}

const entriesOf = (tally: FuzzTally) => [...tally].sort(([one], [other]) => (one < other ? -1 : 1));
const accepted = (tally: FuzzTally): string =>
  entriesOf(tally)
    .filter(([answer]) => answer < '4')
    .map(([answer, count]) => `${answer}: ${count.toLocaleString('en')}`)
    .join('\n') || '-';
const refused = (tally: FuzzTally): string =>
  entriesOf(tally)
    .filter(([answer]) => answer >= '4')
    .map(([answer, count]) => `${answer}: ${count.toLocaleString('en')}`)
    .join('\n') || '-';

process.exitCode = await main();
