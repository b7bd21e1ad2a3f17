import type { FunctionPool } from './function-pool.ts';
import { textOf } from './template.ts';
import type { Resource } from './template.ts';

/** A route of the HTTP API. */
export interface Route {
  /** As in the template: `GET /v1/things/{id}`. */
  key: string;
  method: string;
  segments: string[];
  pool: FunctionPool;
  /** Whether the template lets the API call the function. */
  isPermitted: boolean;
}

export interface Match {
  route: Route;
  parameters: Record<string, string>;
}

type Permission = (functionArn: string, route: string) => boolean;

export function routesOf(
  resources: readonly Resource[],
  pools: ReadonlyMap<string, FunctionPool>,
  isPermitted: Permission,
): Route[] {
  return resources
    .filter(({ type }) => type === 'AWS::ApiGatewayV2::Route')
    .map(({ id, properties }) => {
      const key = textOf(properties['RouteKey']);
      const [method = '', path = ''] = key === '$default' ? ['ANY', '/{proxy+}'] : key.split(' ');
      const integrationId = textOf(properties['Target']).replace(/^integrations\//, '');
      const integration = resources.find((resource) => resource.id === integrationId)?.properties ?? {};
      const functionArn = textOf(integration['IntegrationUri']);
      const pool = pools.get(functionArn);
      if (pool === undefined || integration['PayloadFormatVersion'] !== '2.0') {
        throw new Error(`The local runtime routes to functions with payload 2.0 only (route ${id}).`);
      }
      if (textOf(properties['AuthorizationType'], 'NONE') !== 'NONE') {
        throw new Error(`The local runtime runs no authorizers (route ${id}).`);
      }
      return {
        key,
        method,
        segments: path.split('/').slice(1),
        pool,
        isPermitted: isPermitted(functionArn, method + path),
      };
    });
}

/** The most specific route: literal segments before parameters, parameters before a greedy one. */
export function matchRoute(routes: readonly Route[], method: string, path: readonly string[]): Match | undefined {
  let best: Match | undefined;
  for (const route of routes) {
    if (route.method !== method && route.method !== 'ANY') continue;
    const parameters = parametersOf(route.segments, path);
    if (parameters === undefined || (best !== undefined && rank(route) <= rank(best.route))) continue;
    best = { route, parameters };
  }
  return best;
}

function rank({ segments, method }: Route): string {
  const kinds = segments.map((segment) => (segment.endsWith('+}') ? 'a' : segment.startsWith('{') ? 'b' : 'c'));
  return `${kinds.join('')}${method === 'ANY' ? 'a' : 'b'}`;
}

function parametersOf(segments: readonly string[], path: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const value = path[index];
    if (value === undefined) return undefined;
    if (segment.endsWith('+}')) return { ...parameters, [segment.slice(1, -2)]: path.slice(index).join('/') };
    if (segment.startsWith('{') && value !== '') parameters[segment.slice(1, -1)] = value;
    else if (segment !== value) return undefined;
  }
  return path.length === segments.length ? parameters : undefined;
}
