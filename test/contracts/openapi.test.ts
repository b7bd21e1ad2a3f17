import { createConfig, lintFromString } from '@redocly/openapi-core';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../functions/catalog/openapi/document.ts';
import { OPERATIONS } from '../../functions/catalog/openapi/operations.ts';
import { IDEMPOTENCY_KEY } from '../../functions/runtime/idempotency-key.ts';
import { ofType } from '../architecture/synthesized.ts';

const document = openApiDocument('0.1.0');
const routesOf = (operations: typeof OPERATIONS) =>
  operations.map(({ route }) => `${route.method} ${route.path}`).sort();

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

describe('the OpenAPI document', () => {
  it('passes the linter', async () => {
    const config = await createConfig({ extends: ['recommended'] });
    const source = JSON.stringify(document);
    const problems = await lintFromString({ source, config, absoluteRef: 'openapi.json' });
    const errors = problems.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual([]);
    // What is served to anyone refuses nobody, and one call answers by redirecting alone.
    expect(problems.map(({ ruleId }) => ruleId).filter((rule) => !/^operation-[24]xx-response$/.test(rule))).toEqual(
      [],
    );
  });

  it('has every route of the template, and no other', () => {
    const deployed = ofType('AWS::ApiGatewayV2::Route').map(({ properties }) => textOf(properties['RouteKey']));
    expect(routesOf(OPERATIONS)).toEqual(deployed.filter((key) => key !== '$default').sort());
    expect(deployed).toContain('$default');
  });

  it('has each operation once', () => {
    const ids = OPERATIONS.map(({ route }) => route.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(routesOf(OPERATIONS)).size).toBe(ids.length);
  });

  it('asks for an Idempotency-Key where money moves, and takes one where else something is made', () => {
    const taking = (need: string) =>
      OPERATIONS.filter(({ route }) => route.idempotencyKey === need).map(({ route }) => route.operationId);
    expect(taking('optional').sort()).toEqual(['createApiKey', 'createQuote']);
    expect(taking('required').sort()).toEqual([
      'acceptQuote',
      'cancelSubscription',
      'correctUsage',
      'createCheckout',
      'grantCredit',
      'issueCreditNote',
      'placeHold',
      'refundCreditNote',
      'refundSubscription',
      'requestClose',
      'sellService',
      'topUpWallet',
    ]);
    expect('6f1c0a52-top-up-november').toMatch(IDEMPOTENCY_KEY);
  });

  it.each(OPERATIONS.map((operation) => [operation.route.operationId, operation] as const))(
    'shows examples of %s that its schemas take',
    (_id, { route, documentation }) => {
      const { request, responses } = documentation;
      const schema = request?.schema ?? route.body;
      for (const example of Object.values(request?.examples ?? {})) {
        if (typeof schema === 'object') expect(schema.safeParse(example).error?.issues).toBeUndefined();
      }
      for (const { body, example } of Object.values(responses)) {
        if (example !== undefined) expect(body?.schema.safeParse(example).error?.issues).toBeUndefined();
      }
      if (route.body !== undefined) expect(Object.keys(request?.examples ?? {})).not.toEqual([]);
    },
  );
});
