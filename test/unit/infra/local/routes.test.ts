import { expect, it } from 'vitest';
import { FunctionPool } from '../../../../infra/local/function-pool.ts';
import type { FunctionSettings } from '../../../../infra/local/function-pool.ts';
import { matchRoute, routesOf } from '../../../../infra/local/routes.ts';
import type { Resource } from '../../../../infra/local/template.ts';

const resource = (id: string, kind: string, properties: object): Resource => ({
  ...{ id, name: id, arn: '', metadata: {} },
  type: `AWS::ApiGatewayV2::${kind}`,
  properties: { ...properties },
});
const keys = ['GET /a', 'GET /a/{id}', 'GET /a/fixed', 'ANY /a/{id}', 'GET /{rest+}', 'DELETE /a/{id}/b/{other}'];
const integration = resource('I', 'Integration', { IntegrationUri: 'function', PayloadFormatVersion: '2.0' });
const routes = routesOf(
  [integration, ...keys.map((RouteKey) => resource(RouteKey, 'Route', { RouteKey, Target: 'integrations/I' }))],
  new Map([['function', new FunctionPool({} as FunctionSettings, () => undefined)]]),
  (_function, route) => route !== 'GET/a',
);

it.each([
  ['GET', '/a', 'GET /a', {}],
  ['GET', '/a/1', 'GET /a/{id}', { id: '1' }],
  ['GET', '/a/fixed', 'GET /a/fixed', {}],
  ['PUT', '/a/1', 'ANY /a/{id}', { id: '1' }],
  ['GET', '/x/y/z', 'GET /{rest+}', { rest: 'x/y/z' }],
  ['DELETE', '/a/1/b/2', 'DELETE /a/{id}/b/{other}', { id: '1', other: '2' }],
  ['DELETE', '/a/1/b', undefined, undefined],
  ['DELETE', '/a//b/2', undefined, undefined],
])('%s %s goes to %s', (method, path, key, parameters) => {
  const match = matchRoute(routes, method, path.split('/').slice(1));
  expect([match?.route.key, match?.parameters]).toEqual([key, parameters]);
});

it('a route knows whether the template lets the API call its function', () => {
  expect(routes.filter(({ isPermitted }) => !isPermitted).map(({ key }) => key)).toEqual(['GET /a']);
});
