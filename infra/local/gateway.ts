import { Agent, request as httpRequest } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AccessDenied } from './access.ts';
import type { AccessControl } from './access.ts';
import { AwsError } from './aws-error.ts';
import type { LocalClock } from './clock.ts';
import { objectDemand, queueDemand, tableDemands } from './demands.ts';
import type { EventBuses, PutEventsEntry } from './event-buses.ts';
import type { FauxqsEngine } from './fauxqs-engine.ts';
import type { Place } from './resource-types.ts';
import type { Secrets } from './secrets.ts';
import type { UnitCounter } from './unit-counter.ts';

export interface GatewayParts {
  access: AccessControl;
  place: Place;
  clock: LocalClock;
  tables: { url: URL };
  fauxqs: FauxqsEngine;
  buses: EventBuses;
  secrets: Secrets;
  units: UnitCounter;
}

interface Call {
  operation: string;
  accessKeyId: string;
  request: IncomingMessage;
  response: ServerResponse;
  body: Buffer;
}

/**
 * AWS as the functions see it: one address in front of the engines. It knows by the access key id which function calls,
 * and denies what its role in the template does not allow. Signatures are not checked: this is one machine's loopback.
 */
export class Gateway {
  readonly #parts: GatewayParts;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #services: Record<string, (call: Call) => void | Promise<void>>;

  constructor(parts: GatewayParts) {
    this.#parts = parts;
    this.#services = {
      DynamoDB_20120810: (call) => this.#callTables(call),
      AmazonSQS: (call) => this.#callQueues(call),
      AWSEvents: (call) => this.#putEvents(call),
      secretsmanager: (call) => this.#getSecret(call),
    };
  }

  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    // By this header the SDK corrects the clock that it signs with; so it has to be the clock of the functions.
    response.setHeader('date', new Date(this.#parts.clock.now()).toUTCString());
    const target = request.headers['x-amz-target'];
    if (typeof target !== 'string') {
      this.#callObjects(request, response);
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void this.#call(target, request, response, Buffer.concat(chunks));
    });
  };

  close(): void {
    this.#agent.destroy();
  }

  async #call(target: string, request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<void> {
    const [prefix = '', operation = ''] = target.split('.');
    try {
      const service = this.#services[prefix];
      if (service === undefined) throw new AwsError('UnknownOperationException', `${target} is not run locally.`);
      const accessKeyId = keyOfHeader(request);
      if (accessKeyId === undefined) {
        throw new AwsError(
          'MissingAuthenticationTokenException',
          'Sign the request: outsiders use the access key local.',
          403,
        );
      }
      await service({ operation, accessKeyId, request, response, body });
    } catch (error) {
      answerError(response, error);
    }
  }

  #callTables(call: Call): void {
    const { access, place } = this.#parts;
    for (const demand of tableDemands(call.operation, call.body, place)) access.demand(call.accessKeyId, demand);
    const { units } = this.#parts;
    const isCounted = units.isCounted(call.operation);
    this.#forward(isCounted ? { ...call, body: units.asking(call.body) } : call, isCounted);
  }

  #forward(call: Call, isCounted: boolean): void {
    const { request, response, body } = call;
    const { hostname: host, port } = this.#parts.tables.url;
    const headers = {
      'content-type': request.headers['content-type'],
      'x-amz-target': request.headers['x-amz-target'],
      'x-amz-date': request.headers['x-amz-date'],
      authorization: request.headers.authorization,
      'content-length': body.length,
    };
    const onward = httpRequest({ host, port, method: 'POST', path: '/', agent: this.#agent, headers }, (answer) => {
      for (const name of ['content-type', 'content-length', 'x-amz-crc32', 'x-amzn-requestid']) {
        const value = answer.headers[name];
        if (value !== undefined) response.setHeader(name, value);
      }
      response.writeHead(answer.statusCode ?? 500);
      answer.pipe(response);
      if (isCounted) this.#count(call, answer);
    });
    onward.on('error', (error: NodeJS.ErrnoException) => {
      // The engine had closed a connection that was kept: nothing of the request was read.
      if (onward.reusedSocket && error.code === 'ECONNRESET') this.#forward(call, isCounted);
      else answerError(response, new AwsError('InternalServerError', `The DynamoDB engine: ${error.message}`, 500));
    });
    onward.end(body);
  }

  #count({ accessKeyId, operation }: Call, answer: IncomingMessage): void {
    const chunks: Buffer[] = [];
    answer.on('data', (chunk: Buffer) => chunks.push(chunk));
    answer.on('end', () => this.#parts.units.count(accessKeyId, operation, Buffer.concat(chunks)));
  }

  async #callQueues({ operation, accessKeyId, request, response, body }: Call): Promise<void> {
    const { access, place, fauxqs } = this.#parts;
    access.demand(accessKeyId, queueDemand(operation, body, place));
    const answer = await fauxqs.handleQueues(String(request.headers['x-amz-target']), body);
    if (answer.error !== '') response.setHeader('x-amzn-query-error', answer.error);
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(answer.body);
  }

  #putEvents({ operation, accessKeyId, response, body }: Call): void {
    const { access, buses } = this.#parts;
    if (operation !== 'PutEvents') throw new AwsError('UnknownOperationException', `${operation} is not run locally.`);
    const { Entries: entries } = JSON.parse(body.toString()) as { Entries: PutEventsEntry[] };
    for (const entry of entries)
      access.demand(accessKeyId, { action: 'events:PutEvents', resource: buses.arnOf(entry) });
    answerJson(response, buses.put(entries, body.length));
  }

  #getSecret({ operation, accessKeyId, response, body }: Call): void {
    const { access, secrets } = this.#parts;
    const { SecretId: id } = JSON.parse(body.toString()) as { SecretId: string };
    const secret = secrets.find(id);
    access.demand(accessKeyId, { action: `secretsmanager:${operation}`, resource: secret?.arn ?? id });
    if (secret === undefined) throw new AwsError('ResourceNotFoundException', `There is no secret ${id}.`);
    if (operation !== 'GetSecretValue')
      throw new AwsError('UnknownOperationException', `${operation} is not run locally.`);
    answerJson(response, {
      ARN: secret.arn,
      Name: secret.name,
      SecretString: secret.value,
      VersionId: 'local',
      VersionStages: ['AWSCURRENT'],
    });
  }

  #callObjects(request: IncomingMessage, response: ServerResponse): void {
    try {
      const { searchParams: query } = new URL(request.url ?? '/', 'http://s3');
      const accessKeyId = keyOfHeader(request) ?? query.get('X-Amz-Credential')?.split('/')[0] ?? 'anonymous';
      if (isExpired(query, this.#parts.clock.now())) throw new AccessDenied('Request has expired');
      this.#parts.access.demand(accessKeyId, objectDemand(request));
      this.#parts.fauxqs.handleObjects(request, response);
    } catch (error) {
      const code = error instanceof AccessDenied ? 'AccessDenied' : 'InvalidRequest';
      const message = error instanceof Error ? error.message : String(error);
      request.resume();
      response.writeHead(code === 'AccessDenied' ? 403 : 400, { 'content-type': 'application/xml' });
      response.end(
        `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
      );
    }
  }
}

function keyOfHeader({ headers }: IncomingMessage): string | undefined {
  return /Credential=([^/,\s]+)/.exec(headers.authorization ?? '')?.[1];
}

/** Of a presigned link, by the local clock. */
function isExpired(query: URLSearchParams, now: number): boolean {
  const date = query.get('X-Amz-Date');
  if (date === null) return false;
  const signedAt = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  return !(now < signedAt + Number(query.get('X-Amz-Expires')) * 1000);
}

function answerJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
}

function answerError(response: ServerResponse, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  let { code, status } = { code: 'SerializationException', status: 400 };
  if (error instanceof AccessDenied) code = 'AccessDeniedException';
  else if (error instanceof AwsError) ({ code, status } = error);
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': code });
  response.end(JSON.stringify({ __type: code, message }));
}
