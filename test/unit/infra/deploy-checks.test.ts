import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkAws, checkSeller } from '../../../infra/deploy-checks.ts';

interface Answer {
  readonly status: number;
  readonly body?: object;
}

const bus: Answer = { status: 200, body: { Arn: 'arn:aws:events:eu-west-3:123456789012:event-bus/default' } };
const keys = (value: object): Answer => ({ status: 200, body: { SecretString: JSON.stringify(value) } });
const refusal = (name: string): Answer => ({ status: 400, body: { __type: name, message: 'no' } });
const everything: Record<string, Answer> = {
  'AWSEvents.DescribeEventBus': bus,
  'HEAD /cdk-hnb659fds-assets-123456789012-eu-west-3': { status: 200 },
  'secretsmanager.GetSecretValue': keys({ apiKey: 'sk_test_1', webhookSecrets: ['whsec_1'] }),
};

describe('the checks before a deployment', () => {
  let answers: Record<string, Answer>;
  let server: Server;

  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const operation = request.headers['x-amz-target'] ?? `${request.method} ${request.url?.replace(/\/?(\?.*)?$/, '')}`;
    const { status, body } = answers[String(operation)] ?? { status: 404 };
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };

  beforeEach(async () => {
    answers = everything;
    server = createServer((request, response) => request.resume().on('end', () => answer(request, response)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    vi.stubEnv('AWS_REGION', 'eu-west-3');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIATEST');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    server.close();
  });

  const states = async (): Promise<Record<string, string>> =>
    Object.fromEntries((await checkAws()).map(({ subject, state }) => [subject, state]));

  it('find an account that has everything', async () => {
    expect(await states()).toEqual({
      'AWS region': 'ready',
      'AWS credentials': 'ready',
      'CDK bootstrap': 'ready',
      "Stripe's keys": 'ready',
    });
  });

  it('tell the command that bootstraps the account', async () => {
    answers = { ...everything, 'HEAD /cdk-hnb659fds-assets-123456789012-eu-west-3': { status: 404 } };
    expect(await checkAws()).toContainEqual({
      subject: 'CDK bootstrap',
      state: 'missing',
      detail: 'Run once: npx cdk bootstrap aws://123456789012/eu-west-3',
    });
  });

  it.each([
    ['is not there before the first deployment', refusal('ResourceNotFoundException')],
    ['is as the stack made it', keys({ apiKey: '', webhookSecrets: [] })],
    ['has no webhook secret', keys({ apiKey: 'sk_test_1', webhookSecrets: [] })],
  ])('leave for later that the secret %s', async (_case, secret) => {
    answers = { ...everything, 'secretsmanager.GetSecretValue': secret };
    expect(await states()).toMatchObject({ "Stripe's keys": 'later' });
  });

  it("never show Stripe's keys", async () => {
    expect(JSON.stringify(await checkAws())).not.toMatch(/sk_test_1|whsec_1/);
  });

  it('stop at credentials that AWS refuses', async () => {
    answers = { ...everything, 'AWSEvents.DescribeEventBus': refusal('UnrecognizedClientException') };
    expect(await states()).toEqual({
      'AWS region': 'ready',
      'AWS credentials': 'missing',
      'CDK bootstrap': 'unknown',
      "Stripe's keys": 'unknown',
    });
  });

  it('do not call credentials missing that may only deploy', async () => {
    answers = { ...everything, 'AWSEvents.DescribeEventBus': refusal('AccessDeniedException') };
    expect(await states()).toMatchObject({ 'AWS credentials': 'unknown' });
  });

  it('name the region and the credentials when there are none', async () => {
    for (const name of ['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, undefined);
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) vi.stubEnv(name, '/nonexistent');
    expect(await states()).toMatchObject({ 'AWS region': 'missing', 'AWS credentials': 'missing' });
  });
});

describe('the check of the seller', () => {
  it('says that the identity in the catalog is an example', () => {
    expect(checkSeller('taskforce')).toMatchObject({
      state: 'later',
      detail: expect.stringContaining('Taskforce SAS'),
    });
  });

  it('stops at a catalog that is not there', () => {
    expect(checkSeller('nosuch')).toMatchObject({ state: 'missing' });
  });
});
