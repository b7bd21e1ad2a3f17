import type { IncomingMessage, ServerResponse } from 'node:http';
import { AccessControl, outsider } from './access.ts';
import type { DynamoDbEngine } from './dynamodb-engine.ts';
import { EventBuses } from './event-buses.ts';
import type { FauxqsEngine } from './fauxqs-engine.ts';
import { FunctionPool } from './function-pool.ts';
import { Gateway } from './gateway.ts';
import { HttpApi } from './http-api.ts';
import type { JournalFile } from './journal-file.ts';
import { environmentOf, functionSettingsOf } from './lambda-functions.ts';
import type { FunctionSurroundings } from './lambda-functions.ts';
import { LocalApi } from './local-api.ts';
import { QueueMapping } from './queue-mapping.ts';
import { schedulesOf } from './schedules.ts';
import { Secrets } from './secrets.ts';
import { Targets } from './targets.ts';
import { Resolver } from './template.ts';
import type { Resource, Template } from './template.ts';
import { Timekeeper } from './timekeeper.ts';
import { UnitCounter } from './unit-counter.ts';
import type { TimekeeperParts } from './timekeeper.ts';

export interface AssemblyParts extends FunctionSurroundings {
  tables: DynamoDbEngine;
  fauxqs: FauxqsEngine;
  journal: JournalFile;
  stripe: (NonNullable<TimekeeperParts['stripe']> & { url: string }) | undefined;
  /** The value of the secret with Stripe's keys. */
  stripeSecret: object;
  firedThrough: number;
  isClockFixed: boolean;
  report: (line: string) => void;
  save: TimekeeperParts['save'];
}

/** The name under which functions find the secret with Stripe's keys. */
const stripeSecretVariable = 'STRIPE_SECRET_ARN';
/** Invocations that are running at a stop may end by themselves for so long. */
const graceMs = 5000;
const stopCheckMs = 10;
const hotMegabytes = 1024;

/** The template's resources, made and connected. Nothing runs before `start`. */
export class Assembly {
  readonly gateway: Gateway;
  readonly timekeeper: Timekeeper;
  readonly buses: EventBuses;
  readonly #resources: Resource[];
  readonly #parts: AssemblyParts;
  /** By ARN. */
  readonly #functions: ReadonlyMap<string, FunctionPool>;
  readonly #access: AccessControl;
  readonly #mappings: QueueMapping[] = [];
  readonly #units = new UnitCounter();
  readonly #httpApi: HttpApi;
  readonly #localApi: LocalApi;

  constructor(template: Template, parts: AssemblyParts) {
    const { place, clock, fauxqs, tables, stripe, report, journal, isClockFixed, save } = parts;
    const resources = new Resolver(template, place).resources();
    const access = new AccessControl(resources, place);
    this.#parts = parts;
    this.#resources = resources;
    this.#access = access;
    const functions = new Map(
      this.#ofType('AWS::Lambda::Function').map((resource) => [resource.arn, this.#pool(resource)]),
    );
    this.#functions = functions;
    const targets = new Targets(fauxqs, functions, report);
    const schedules = schedulesOf(resources);
    for (const { targetArn } of schedules) targets.check(targetArn);

    const buses = new EventBuses(resources, { access, place, targets, clock, journal });
    this.buses = buses;
    this.gateway = new Gateway({
      access,
      place,
      clock,
      tables,
      fauxqs,
      buses,
      secrets: this.#secrets(),
      units: this.#units,
    });
    const timekeeper = new Timekeeper(
      {
        ...{ clock, schedules, mappings: this.#mappings, targets, access, stripe, save },
        areFunctionsIdle: () => this.#areFunctionsIdle(),
        elapseOthers: (milliseconds) => this.#elapseOthers(milliseconds),
      },
      parts.firedThrough,
    );
    this.timekeeper = timekeeper;
    this.#httpApi = new HttpApi(resources, { functions, access, place, clock });
    this.#localApi = new LocalApi({
      clock,
      timekeeper,
      buses,
      units: this.#units,
      used: access.used,
      stripeUrl: stripe?.url,
      isClockFixed,
    });
  }

  /** Makes what the engines hold: tables, queues, buckets. */
  async create(): Promise<void> {
    const { fauxqs, tables, place } = this.#parts;
    for (const queue of this.#ofType('AWS::SQS::Queue')) fauxqs.createQueue(queue, place);
    for (const bucket of this.#ofType('AWS::S3::Bucket')) fauxqs.createBucket(bucket);
    for (const table of this.#ofType('AWS::DynamoDB::Table')) await tables.createTable(table);
  }

  /** Has the hot paths ready, which the template gives the most memory; the other functions start with their first work. */
  async warm(): Promise<void> {
    const hot = this.#ofType('AWS::Lambda::Function').filter(
      ({ properties }) => Number(properties['MemorySize']) >= hotMegabytes,
    );
    await Promise.all(hot.map(async ({ arn }) => this.#functions.get(arn)?.warm()));
  }

  /** Starts what works by itself: pollers, deliveries that an earlier run left, schedules. */
  start(): void {
    for (const resource of this.#ofType('AWS::Lambda::EventSourceMapping')) {
      this.#mappings.push(new QueueMapping(resource, this.#access, this.#parts.fauxqs, this.#functions));
    }
    this.buses.resume();
    this.timekeeper.start();
  }

  readonly handleRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const api = request.url?.startsWith('/_local/') === true ? this.#localApi : this.#httpApi;
    api.handle(request, response).catch((error: unknown) => {
      // Unless the caller hung up, the runtime itself is wrong.
      if (!request.errored) this.#parts.report(`${request.method ?? ''} ${request.url ?? ''}: ${String(error)}`);
      response.destroy();
    });
  };

  /** Ends the functions: gently when what is running has ended, but no later than after a while. */
  async stop(isGentle: boolean): Promise<void> {
    this.timekeeper.stop();
    for (const mapping of this.#mappings) mapping.stop();
    const deadline = performance.now() + (isGentle ? graceMs : 0);
    while (performance.now() < deadline && !this.#areFunctionsIdle()) {
      await new Promise((resolve) => setTimeout(resolve, stopCheckMs));
    }
    await Promise.all(this.#functions.values().map((pool) => pool.stop()));
    if (isGentle) this.timekeeper.save(0);
    this.gateway.close();
  }

  /** The names of what the functions use, and the credentials of an outsider. */
  outsiderEnvironment(): Record<string, string> {
    const { region, awsUrl } = this.#parts.place;
    return {
      ...(Object.assign({}, ...this.#ofType('AWS::Lambda::Function').map(environmentOf)) as Record<string, string>),
      ...{ AWS_REGION: region, AWS_ENDPOINT_URL: awsUrl },
      ...{ AWS_ACCESS_KEY_ID: outsider, AWS_SECRET_ACCESS_KEY: outsider },
    };
  }

  #pool(resource: Resource): FunctionPool {
    const countInvocation = () => this.#units.countInvocation(resource.id);
    return new FunctionPool(functionSettingsOf(resource, this.#parts), this.#parts.report, countInvocation);
  }

  #secrets(): Secrets {
    const secrets = new Secrets(this.#ofType('AWS::SecretsManager::Secret'));
    const stripeSecretArn = this.outsiderEnvironment()[stripeSecretVariable];
    if (stripeSecretArn !== undefined) secrets.set(stripeSecretArn, JSON.stringify(this.#parts.stripeSecret));
    return secrets;
  }

  #ofType(type: string): Resource[] {
    return this.#resources.filter((resource) => resource.type === type);
  }

  #areFunctionsIdle(): boolean {
    return this.#functions.values().every(({ isIdle }) => isIdle);
  }

  #elapseOthers(milliseconds: number): void {
    const mapped = this.#mappings.map(({ queueArn }) => queueArn);
    for (const { arn } of this.#ofType('AWS::SQS::Queue')) {
      if (!mapped.includes(arn)) this.#parts.fauxqs.elapse(arn, milliseconds);
    }
  }
}
