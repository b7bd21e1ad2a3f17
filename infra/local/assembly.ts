import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AccessControl, outsider } from './access.ts';
import type { LocalClock } from './clock.ts';
import type { DynamoDbEngine } from './dynamodb-engine.ts';
import { EventBuses } from './event-buses.ts';
import type { FauxqsEngine } from './fauxqs-engine.ts';
import { FunctionPool } from './function-pool.ts';
import { Gateway } from './gateway.ts';
import { HttpApi } from './http-api.ts';
import type { JournalFile } from './journal-file.ts';
import { LocalApi } from './local-api.ts';
import { QueueMapping } from './queue-mapping.ts';
import type { Place } from './resource-types.ts';
import { schedulesOf } from './schedules.ts';
import { Secrets } from './secrets.ts';
import { Targets } from './targets.ts';
import { Resolver } from './template.ts';
import type { Resource, Template } from './template.ts';
import { Timekeeper } from './timekeeper.ts';
import type { TimekeeperParts } from './timekeeper.ts';

export interface AssemblyParts {
  place: Place;
  clock: LocalClock;
  tables: DynamoDbEngine;
  fauxqs: FauxqsEngine;
  journal: JournalFile;
  stripe: (TimekeeperParts['stripe'] & { url: string }) | undefined;
  /** The value of the secret with Stripe's keys. */
  stripeSecret: object;
  firedThrough: number;
  isClockFixed: boolean;
  /** The folder that the functions' entries are relative to. */
  root: string;
  functionLog: string;
  report: (line: string) => void;
  save: () => void;
}

/** The name under which functions find the secret with Stripe's keys. */
const stripeSecretVariable = 'STRIPE_SECRET_ARN';
/** Worker threads of one function, unless the template reserves a number. */
const defaultConcurrency = 2;

/** The template's resources, made and connected. Nothing runs before `start`. */
export class Assembly {
  readonly gateway: Gateway;
  readonly timekeeper: Timekeeper;
  readonly buses: EventBuses;
  readonly #resources: Resource[];
  readonly #parts: AssemblyParts;
  readonly #functions: Map<string, FunctionPool>;
  readonly #access: AccessControl;
  readonly #mappings: QueueMapping[] = [];
  readonly #httpApi: HttpApi;
  readonly #localApi: LocalApi;

  constructor(template: Template, parts: AssemblyParts) {
    const { place, clock, fauxqs, tables, stripe, report } = parts;
    this.#parts = parts;
    this.#resources = new Resolver(template, place).resources();
    this.#access = new AccessControl(this.#resources, place);
    this.#functions = new Map(
      this.#ofType('AWS::Lambda::Function').map((resource) => [resource.arn, this.#poolOf(resource)]),
    );
    const [access, functions] = [this.#access, this.#functions];
    const targets = new Targets(fauxqs, functions, report);
    const secrets = new Secrets(this.#resources);
    const secretArn = [...functions.values()]
      .map(({ settings }) => settings.environment[stripeSecretVariable])
      .find(Boolean);
    if (secretArn !== undefined) secrets.set(secretArn, JSON.stringify(parts.stripeSecret));

    this.buses = new EventBuses(this.#resources, { access, place, targets, clock, journal: parts.journal });
    this.gateway = new Gateway({ access, place, clock, tables, fauxqs, buses: this.buses, secrets });
    const schedules = schedulesOf(this.#resources);
    for (const { targetArn } of schedules) targets.check(targetArn);
    this.timekeeper = new Timekeeper(
      {
        clock,
        schedules,
        mappings: this.#mappings,
        targets,
        access,
        stripe,
        areFunctionsIdle: () => functions.values().every(({ isIdle }) => isIdle),
        elapseOthers: (milliseconds) => this.#elapseOthers(milliseconds),
        save: parts.save,
      },
      parts.firedThrough,
    );
    this.#httpApi = new HttpApi(this.#resources, { functions, access, place, clock });
    this.#localApi = new LocalApi({
      clock,
      timekeeper: this.timekeeper,
      buses: this.buses,
      stripeUrl: stripe?.url,
      isClockFixed: parts.isClockFixed,
    });
  }

  /** Makes what the engines hold: tables, queues, buckets. */
  async create(): Promise<void> {
    const { fauxqs, tables, place } = this.#parts;
    // Dead-letter queues are found by ARN when they are needed, so the order is free.
    for (const queue of this.#ofType('AWS::SQS::Queue')) fauxqs.createQueue(queue, place);
    for (const bucket of this.#ofType('AWS::S3::Bucket')) fauxqs.createBucket(bucket);
    for (const table of this.#ofType('AWS::DynamoDB::Table')) await tables.createTable(table);
  }

  /** Starts what works by itself: pollers, deliveries that an earlier run left, schedules. */
  start(): void {
    const { fauxqs } = this.#parts;
    for (const resource of this.#ofType('AWS::Lambda::EventSourceMapping')) {
      const name = resource.properties['FunctionName'];
      const [arn = '', pool] =
        [...this.#functions].find((entry) => entry[0] === name || entry[1].settings.name === name) ?? [];
      if (pool === undefined) throw new Error(`The mapping ${resource.id} has a function that is not in the template.`);
      QueueMapping.check(resource, arn, this.#access);
      const mapping = new QueueMapping(resource, fauxqs, pool);
      // Whoever had received a message is gone with the earlier run.
      mapping.elapse();
      this.#mappings.push(mapping);
    }
    this.buses.resume();
    this.timekeeper.start();
  }

  readonly handleRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const isLocal = request.url?.startsWith('/_local/') === true;
    const handled = isLocal ? this.#localApi.handle(request, response) : this.#httpApi.handle(request, response);
    handled.catch((error: unknown) => {
      // The caller hung up, or the runtime itself is wrong.
      this.#parts.report(`${request.method ?? ''} ${request.url ?? ''}: ${String(error)}`);
      response.destroy();
    });
  };

  /** Ends the functions: at once, or when what is running has ended, but no later than after a while. */
  async stop(graceMs: number): Promise<void> {
    this.timekeeper.stop();
    for (const mapping of this.#mappings) mapping.stop();
    const deadline = performance.now() + graceMs;
    while (performance.now() < deadline && !this.#functions.values().every(({ isIdle }) => isIdle)) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await Promise.all(this.#functions.values().map((pool) => pool.stop()));
    this.gateway.close();
  }

  /** The names of what the functions use, and the credentials of an outsider. */
  outsiderEnvironment(): Record<string, string> {
    const { region, awsUrl } = this.#parts.place;
    const ofTemplate = this.#ofType('AWS::Lambda::Function').map(({ properties }) => templateEnvironment(properties));
    return {
      ...(Object.assign({}, ...ofTemplate) as Record<string, string>),
      AWS_REGION: region,
      AWS_ENDPOINT_URL: awsUrl,
      AWS_ACCESS_KEY_ID: outsider,
      AWS_SECRET_ACCESS_KEY: outsider,
    };
  }

  #ofType(type: string): Resource[] {
    return this.#resources.filter((resource) => resource.type === type);
  }

  #elapseOthers(milliseconds: number): void {
    const mapped = this.#mappings.map(({ queueArn }) => queueArn);
    for (const { arn } of this.#ofType('AWS::SQS::Queue')) {
      if (!mapped.includes(arn)) this.#parts.fauxqs.elapse(arn, milliseconds);
    }
  }

  #poolOf(resource: Resource): FunctionPool {
    const { id, name, arn, properties, metadata } = resource;
    const { clock, root, functionLog, report } = this.#parts;
    const entry = metadata['centime:entry'];
    if (typeof entry !== 'string') throw new Error(`The function ${id} has no metadata centime:entry.`);
    const logGroup = `/aws/lambda/${name}`;
    const memory = String(properties['MemorySize'] ?? 128);
    const settings = {
      name,
      entry: pathToFileURL(join(root, entry)).href,
      handlerName: String(properties['Handler']).split('.').pop() ?? 'handler',
      timeoutMs: Number(properties['Timeout'] ?? 3) * 1000,
      environment: { ...lambdaEnvironment(resource, this.#parts.place), ...templateEnvironment(properties) },
      context: {
        functionName: name,
        functionVersion: '$LATEST',
        invokedFunctionArn: arn,
        memoryLimitInMB: memory,
        logGroupName: logGroup,
        logStreamName: 'local',
      },
      concurrency: Number(properties['ReservedConcurrentExecutions'] ?? defaultConcurrency),
      clock: clock.buffer,
      logFile: functionLog,
    };
    return new FunctionPool(settings, report);
  }
}

/** What Lambda sets. The access key is the function's id: by it the gateway knows who calls. */
function lambdaEnvironment({ id, name, properties }: Resource, { region, awsUrl }: Place): Record<string, string> {
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: id,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL: awsUrl,
    AWS_EXECUTION_ENV: `AWS_Lambda_${String(properties['Runtime'] ?? 'nodejs24.x')}`,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(properties['MemorySize'] ?? 128),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    _HANDLER: String(properties['Handler']),
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
  };
}

function templateEnvironment(properties: Resource['properties']): Record<string, string> {
  const { Variables: variables = {} } = (properties['Environment'] ?? {}) as { Variables?: Record<string, unknown> };
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)]));
}
