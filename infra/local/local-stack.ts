import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { HANDLED_WEBHOOKS } from '../../shared/domain/payments/handled-webhooks.ts';
import { Assembly } from './assembly.ts';
import { LocalClock } from './clock.ts';
import { DataFolder } from './data-folder.ts';
import { DynamoDbEngine } from './dynamodb-engine.ts';
import { FauxqsEngine } from './fauxqs-engine.ts';
import { JournalFile } from './journal-file.ts';
import type { Place } from './resource-types.ts';
import { synthesize } from './synthesize.ts';
import type { CdkContext } from './synthesize.ts';
import type { Firing } from './timekeeper.ts';

export interface LocalOptions {
  /** Of the HTTP API; any free one if 0 or absent. */
  port?: number;
  /** A folder, or `:memory:`. */
  data?: string;
  /** A catalog's name or path, as the CDK app takes it. */
  catalog?: string;
  /** ISO 8601: what the clock starts at, unless the store's own is later. */
  now?: string;
  /** With a key of Stripe's test mode the real Stripe is used, and the clock cannot be moved. */
  stripeApiKey?: string;
  /** False for an app that has nothing to do with Stripe. */
  hasStripe?: boolean;
  /** Another engine in place of dynoxide. */
  dynamoDbEndpoint?: string;
  /** The module that exports `buildApp`, and the folder that its functions' entries are relative to. */
  app?: { module: string; root: string };
  /** Called when the engines run and before the first request: to seed what the API cannot. */
  prepare?: (seeding: Seeding) => Promise<void>;
  /** What a person should see: one line each. */
  report?: (line: string) => void;
}

export interface Seeding {
  /** The environment in which the project's adapters find the engines, as an outsider who may do everything. */
  environment: Record<string, string>;
  /** False if the store was there before. */
  isNew: boolean;
  now: () => number;
}

export interface LocalStack {
  baseUrl: string;
  awsUrl: string;
  /** Undefined if the real Stripe is used. */
  stripeUrl: string | undefined;
  clock: { now(): number; move(to: string): Promise<Firing[]> };
  events(type?: string, after?: string): object[];
  stop(): Promise<void>;
  /** Ends everything at once and saves nothing, as a kill would. */
  kill(): Promise<void>;
}

const projectRoot = join(import.meta.dirname, '..', '..');
const ownApp = { module: join(projectRoot, 'infra', 'build-app.ts'), root: projectRoot };
const region = 'eu-west-3';
/** fauxqs knows no other. */
const account = '000000000000';
/** The clock is saved each second, and ahead of itself: after a kill it goes on from a reading that nobody has seen. */
const saveAheadMs = 3000;

/** Runs the CDK app's template on this machine. */
export async function startLocal(options: LocalOptions = {}): Promise<LocalStack> {
  const ends: End[] = [];
  try {
    await refuseInvalidCatalog(options.catalog);
    const folder = await DataFolder.open(options.data ?? ':memory:');
    ends.push(() => folder.release());
    return await start(options, folder, ends);
  } catch (error) {
    await endAll(ends, false);
    throw error;
  }
}

/** Ends a part: gently, or at once. */
type End = (isGentle: boolean) => unknown;

/** In the reverse order of their start. */
async function endAll(ends: End[], isGentle: boolean): Promise<void> {
  for (const end of ends.splice(0).reverse()) await end(isGentle);
}

async function start(options: LocalOptions, folder: DataFolder, ends: End[]): Promise<LocalStack> {
  const saved = folder.read();
  const clock = new LocalClock();
  const startsAt = Math.max(saved?.clock ?? 0, options.now === undefined ? 0 : Date.parse(options.now)) || Date.now();
  clock.start(startsAt);
  const webhookSecret = saved?.webhookSecret ?? `whsec_${randomBytes(24).toString('base64url')}`;
  const [api, aws] = [await listen(options.port ?? 0, ends), await listen(0, ends)];
  const place = placeOf(urlOf(api), urlOf(aws));
  const webhook = { url: `${place.apiUrl}/v1/stripe/webhooks`, secret: webhookSecret, types: HANDLED_WEBHOOKS };
  const stripe = await startStripe(options, { folder, clock, webhook, ends });
  const { module, root } = options.app ?? ownApp;
  const [template, engines] = await allOf([
    synthesize(pathToFileURL(module).href, contextOf(options, stripe?.url)),
    startEngines(options, folder, ends),
  ]);
  const assembly = new Assembly(template, {
    ...{ ...engines, place, clock, stripe, root, functionLog: folder.functionLog },
    isClockFixed: options.stripeApiKey !== undefined,
    stripeSecret: { apiKey: options.stripeApiKey ?? 'sk_test_local', webhookSecrets: [webhookSecret] },
    // What the store's clock had passed and not fired is due. What a later start skips is not: nothing ran then.
    firedThrough: startsAt === saved?.clock ? saved.firedThrough : startsAt,
    report: options.report ?? ((line) => void process.stderr.write(`${line}\n`)),
    save: (firedThrough, aheadMs = saveAheadMs) =>
      folder.save({ clock: clock.now() + aheadMs, firedThrough, webhookSecret }),
  });
  await assembly.create();
  aws.on('request', assembly.gateway.handle);
  const environment = assembly.outsiderEnvironment();
  const warmed = assembly.warm();
  await options.prepare?.({ environment, isNew: saved === undefined, now: () => clock.now() });
  await warmed;
  api.on('request', assembly.handleRequest);
  assembly.start();
  ends.push((isGentle) => {
    api.close();
    return assembly.stop(isGentle);
  });
  return {
    ...{ baseUrl: place.apiUrl, awsUrl: place.awsUrl, stripeUrl: stripe?.url },
    clock: { now: () => clock.now(), move: (to) => assembly.timekeeper.move(Date.parse(to)) },
    events: (type, after) => assembly.buses.list(type, after),
    stop: () => endAll(ends, true),
    kill: () => endAll(ends, false),
  };
}

interface StripeParts {
  folder: DataFolder;
  clock: LocalClock;
  webhook: { url: string; secret: string; types: readonly string[] };
  ends: End[];
}

async function startStripe({ stripeApiKey, hasStripe = true }: LocalOptions, parts: StripeParts) {
  if (stripeApiKey !== undefined || !hasStripe) return undefined;
  const { folder, clock, webhook, ends } = parts;
  const { startLocalStripe } = await import('./stripe/server.ts');
  const dataDir = folder.file('stripe');
  const stripe = await startLocalStripe({
    now: () => clock.now(),
    webhook,
    ...(dataDir === undefined ? {} : { dataDir }),
  });
  ends.push(() => stripe.stop());
  return stripe;
}

/** Of a catalog that cannot be read the functions would answer nothing but 500. The one by default ships, and is tested. */
async function refuseInvalidCatalog(catalog: string | undefined): Promise<void> {
  if (catalog === undefined) return;
  const { readOrExplain } = await import('../catalog/read-or-explain.ts');
  const read = readOrExplain(catalog);
  if (typeof read === 'string') throw new Error(read.trimEnd());
}

function contextOf({ catalog = 'taskforce' }: LocalOptions, stripeApiBase: string | undefined): CdkContext {
  return { bundle: false, catalog, ...(stripeApiBase === undefined ? {} : { stripeApiBase }) };
}

async function startEngines({ dynamoDbEndpoint }: LocalOptions, folder: DataFolder, ends: End[]) {
  const tables =
    dynamoDbEndpoint === undefined
      ? await DynamoDbEngine.start(folder.file('tables.db'), (pid) => folder.saveEnginePid(pid))
      : await DynamoDbEngine.at(dynamoDbEndpoint);
  ends.push(() => tables.stop());
  const fauxqs = await FauxqsEngine.start(folder.file('fauxqs'));
  ends.push(() => fauxqs.stop());
  const journal = new JournalFile(folder.file('bus.jsonl'));
  ends.push(() => journal.close());
  return { tables, fauxqs, journal };
}

/** Waits for all, also when one fails: what has started meanwhile can then be ended. */
async function allOf<T extends readonly unknown[]>(promises: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

async function listen(port: number, ends: End[]): Promise<Server> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  ends.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return server;
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function placeOf(apiUrl: string, awsUrl: string): Place {
  const pseudoParameters = {
    'AWS::AccountId': account,
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::StackId': `arn:aws:cloudformation:${region}:${account}:stack/local/local`,
    'AWS::StackName': 'local',
    'AWS::URLSuffix': 'amazonaws.com',
  };
  return { region, account, apiUrl, awsUrl, pseudoParameters };
}
