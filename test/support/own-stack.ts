import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { makeAdminKey } from '../../infra/admin-key.ts';
import { apiClient, type ApiClient } from '../../infra/local/demo/api-client.ts';
import { type LocalOptions, type LocalStack, startLocal } from '../../infra/local/local-stack.ts';
import { instant } from '../../shared/kernel/instant.ts';
import { ACME } from './http-world.ts';

const ADMIN_KEY = 'ck_test_of_the_own_stack';
const BATCH = 10;

/** Centime's own stack on this machine, in memory, seen by its callers and by an operator. */
export class OwnStack {
  readonly stack: LocalStack;
  readonly api: ApiClient;
  readonly queues: SQSClient;
  readonly #bus: EventBridgeClient;

  private constructor(stack: LocalStack) {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const outside = { endpoint: stack.awsUrl, region: 'eu-west-3', credentials };
    this.stack = stack;
    this.api = apiClient(stack.baseUrl, ADMIN_KEY);
    this.queues = new SQSClient({ ...outside, useQueueUrlAsEndpoint: false });
    this.#bus = new EventBridgeClient(outside);
  }

  static async start(options: LocalOptions = {}): Promise<OwnStack> {
    const stack = await startLocal({
      now: '2026-11-10T12:00:00.000Z',
      report: () => undefined,
      prepare: async ({ environment, now }) => {
        const { TABLE_NAME: tableName = '', AWS_ENDPOINT_URL: endpoint = '', AWS_REGION: region = '' } = environment;
        const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
        await makeAdminKey(
          { tableName, config: { endpoint, region, credentials }, now: () => instant(now()) },
          ADMIN_KEY,
        );
      },
      ...options,
    });
    return new OwnStack(stack);
  }

  /** A customer on a plan, with a wallet. */
  async subscriber(id: string, plan = 'pro', seats = 1): Promise<void> {
    await this.api.call('PUT', `/v1/customers/${id}`, { body: ACME });
    await this.api.call('PUT', `/v1/customers/${id}/subscription`, { body: { plan, seats, interval: 'month' } });
  }

  async spent(id: string): Promise<unknown> {
    return (await this.api.call('GET', `/v1/customers/${id}/wallet`))['spent'];
  }

  /** Another service's events, on the bus. */
  async tell(detailType: string, source: string, details: readonly unknown[]): Promise<void> {
    for (let at = 0; at < details.length; at += BATCH) {
      const Entries = details.slice(at, at + BATCH).map((detail) => ({
        EventBusName: 'centime',
        Source: source,
        DetailType: detailType,
        Detail: JSON.stringify(detail),
      }));
      await this.#bus.send(new PutEventsCommand({ Entries }));
    }
  }

  async send(queue: string, bodies: readonly unknown[]): Promise<void> {
    for (let at = 0; at < bodies.length; at += BATCH) {
      const Entries = bodies
        .slice(at, at + BATCH)
        .map((body, place) => ({ Id: String(place), MessageBody: JSON.stringify(body) }));
      await this.queues.send(
        new SendMessageBatchCommand({ QueueUrl: `${this.stack.awsUrl}/000000000000/${queue}`, Entries }),
      );
    }
  }

  /** Until nothing is left to do. */
  async settle(milliseconds = 1000): Promise<void> {
    await this.stack.clock.move(new Date(this.stack.clock.now() + milliseconds).toISOString());
  }

  async stop(): Promise<void> {
    this.queues.destroy();
    this.#bus.destroy();
    await this.stack.stop();
  }
}
