import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleFunctions } from '../../infra/constructs/function-code.ts';
import { type FunctionName, functionNames } from '../../infra/constructs/permissions.ts';
import { hotPaths } from '../../infra/constructs/routes.ts';
import { ofType, property, type Value } from './synthesized.ts';

const run = promisify(execFile);
const kilobyte = 1000;
const hotLimit = 350 * kilobyte;
const limit = 1200 * kilobyte;

/** What is bundled is what deploys: it must fit, and it must run away from the project's folders. */
describe('the bundle of', () => {
  const home = mkdtempSync(join(tmpdir(), 'centime-bundles-'));
  const bundleOf = (name: FunctionName): string => join(home, name, 'index.mjs');

  beforeAll(() => bundleFunctions(home), 60_000);
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it.each(functionNames)('%s is small enough to start fast', (name) => {
    const isHot = (hotPaths as readonly string[]).includes(name);
    expect(statSync(bundleOf(name)).size).toBeLessThanOrEqual(isHot ? hotLimit : limit);
  });

  it.each(functionNames)(
    '%s carries no schema of catalogs: the one that it holds was checked when it was made',
    (name) => {
      expect(readFileSync(bundleOf(name), 'utf8')).not.toContain('is not an IANA time zone');
    },
  );

  it.each(hotPaths)('%s composes no invoice: its catalog has no rates of VAT', (name) => {
    expect(readFileSync(bundleOf(name), 'utf8')).not.toContain('own_rate');
  });

  it.each(functionNames)('%s starts with the environment that the template gives it', async (name) => {
    expect(await evaluate(name, 'typeof handler')).toBe('function');
  });

  it.each([
    ['/health', 'application/json'],
    ['/v1/openapi.json', 'application/json'],
    ['/docs', 'text/html'],
    ['/docs/swagger-ui.css', 'text/css'],
    ['/docs/swagger-ui-bundle.js', 'javascript'],
  ])('catalog answers GET %s', async (path, contentType) => {
    const answer = await evaluate('catalog', `handler(${JSON.stringify(get(path))}, ${JSON.stringify(context)})`);
    expect(answer).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': expect.stringContaining(contentType) },
    });
  });

  /** In a process of its own, as Lambda does: nothing that this one has loaded or knows can help. */
  async function evaluate(name: FunctionName, expression: string): Promise<unknown> {
    const program = `
      const { handler } = await import(${JSON.stringify(pathToFileURL(bundleOf(name)).href)});
      // Exits when all is written: a pipe takes a large answer in parts.
      process.stdout.write(JSON.stringify(await ${expression}), () => process.exit());`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: home,
      env: { ...environmentOf(name), ...lambdaEnvironment },
      maxBuffer: 16_000_000,
    });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as unknown;
  }
});

const lambdaEnvironment = { AWS_REGION: 'eu-west-3', AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'secret' };
const context = { awsRequestId: 'a-request', functionName: 'catalog' };

function environmentOf(name: FunctionName): Record<string, string> {
  const resource = ofType('AWS::Lambda::Function').find(
    ({ metadata }) => metadata['centime:entry'] === `functions/${name}/handler.ts`,
  );
  const variables = property(resource?.properties['Environment'], 'Variables') ?? {};
  return Object.fromEntries(
    Object.entries(variables).map(([key, value]: [string, Value]) => [key, valueOf(key, value)]),
  );
}

/** A reference is a name that only AWS knows. */
function valueOf(key: string, value: Value): string {
  if (typeof value === 'string') return value;
  return key.endsWith('_URL') ? 'https://an-address.of.aws' : 'a-name-of-aws';
}

function get(path: string): object {
  const file = /^\/docs\/(.+)$/.exec(path)?.[1];
  const routeKey = file === undefined ? `GET ${path}` : 'GET /docs/{file}';
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: '',
    headers: {},
    requestContext: {
      http: { method: 'GET', path, sourceIp: '127.0.0.1' },
      requestId: 'a-request',
      routeKey,
      stage: '$default',
    },
    ...(file !== undefined && { pathParameters: { file } }),
    isBase64Encoded: false,
  };
}
