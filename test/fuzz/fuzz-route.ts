import { PROBLEM_MEDIA_TYPE, PROBLEMS_PAGE } from '../../functions/runtime/problem.ts';
import { problemSchema } from '../../functions/catalog/openapi/components.ts';
import { OPERATIONS } from '../../functions/catalog/openapi/operations.ts';
import type { HttpEvent, HttpResponse } from '../../functions/runtime/http-event.ts';
import type { Route } from '../../functions/runtime/route.ts';
import { type EdgeWorld, ENDPOINTS } from '../support/edge-world.ts';
import { furnished } from '../support/furnished-world.ts';
import { Chance } from './chance.ts';
import { anyRequest } from './request.ts';

export const ROUTES: readonly Route[] = ENDPOINTS.map(({ route }) => route);

export type FuzzSettings = {
  readonly route: Route;
  readonly requests: number;
  readonly seed: number;
  readonly onRequest?: () => void;
};
/** What was answered, by status and code. */
export type FuzzTally = ReadonlyMap<string, number>;

/** Requests after which a route gets a fresh world: what was accepted has changed the old one. */
const REQUESTS_A_WORLD = 500;
const SHORTEST_DETAIL = 20;
const LONGEST_SHOWN = 1_200;

/** Sends so many requests to a route; throws at the first that is not answered as it must be. */
export async function fuzzRoute({ route, requests, seed, onRequest }: FuzzSettings): Promise<FuzzTally> {
  const tally = new Map<string, number>();
  for (let from = 0; from < requests; from += REQUESTS_A_WORLD) {
    const { world, known } = await furnished();
    for (let index = from; index < Math.min(requests, from + REQUESTS_A_WORLD); index += 1) {
      const chance = new Chance(seedOf(seed, route.operationId, index));
      const event = anyRequest(route, known, { chance, now: world.now });
      const answer = await judge(world, event, (why) => fault({ route, seed, index, event, why }));
      tally.set(answer, (tally.get(answer) ?? 0) + 1);
      onRequest?.();
    }
  }
  return tally;
}

async function judge(world: EdgeWorld, event: HttpEvent, wrong: (why: string) => Error): Promise<string> {
  const before = world.state;
  const response = await world.answer(event);
  const { statusCode: status = 0 } = response;
  if (status >= 500 || status < 200) throw wrong(`was answered ${String(status)} ${response.body ?? ''}`);
  if (status < 400) {
    const why = faultOfAnswer(event, response);
    if (why !== undefined) throw wrong(why);
    return String(status);
  }
  const why = faultOfProblem(response) ?? (world.state === before ? undefined : 'was refused and changed something');
  if (why !== undefined) throw wrong(`${why}: ${response.body ?? ''}`);
  return `${String(status)} ${(JSON.parse(response.body ?? '') as { code: string }).code}`;
}

function faultOfAnswer({ routeKey }: HttpEvent, { statusCode = 0, body = '' }: HttpResponse): string | undefined {
  const operation = OPERATIONS.find(({ route }) => `${route.method} ${route.path}` === routeKey);
  const documented = operation?.documentation.responses[statusCode];
  if (!documented) return `was answered ${String(statusCode)}, which is not documented`;
  const parsed = documented.body?.schema.safeParse(JSON.parse(body));
  return parsed?.success === false ? `was answered what its schema does not know: ${parsed.error.message}` : undefined;
}

/** Valid, with the place of the fault where there is one, and words for a person. */
function faultOfProblem({ statusCode, headers = {}, body = '' }: HttpResponse): string | undefined {
  if (headers['content-type'] !== PROBLEM_MEDIA_TYPE) return 'is no problem document';
  if (headers['x-correlation-id'] === undefined) return 'has no correlation id';
  const parsed = problemSchema.safeParse(JSON.parse(body));
  if (!parsed.success) return `is not a valid problem document: ${parsed.error.message}`;
  const { status, code, type, detail, errors } = parsed.data;
  if (status !== statusCode || type !== `${PROBLEMS_PAGE}#${code}`) return 'contradicts itself';
  if (detail.length < SHORTEST_DETAIL || !/[.`]$/.test(detail)) return 'does not say what to do';
  if ([400, 413, 415].includes(status) && errors.length === 0) return 'does not say where the fault is';
  if (errors.some(({ message }) => message === '')) return 'names a place without a word';
  return /\bat .+\.(ts|js):\d/.test(body) ? 'shows a stack' : undefined;
}

type Fault = {
  readonly route: Route;
  readonly seed: number;
  readonly index: number;
  readonly event: HttpEvent;
  readonly why: string;
};

const fault = ({ route, seed, index, event, why }: Fault): Error =>
  new Error(
    `${route.operationId}, request ${String(index)} of seed ${String(seed)}, ${why}\n${JSON.stringify(event).slice(0, LONGEST_SHOWN)}\n` +
      `Again: npm run fuzz -- --route ${route.operationId} --seed ${String(seed)} --requests ${String(index + 1)}`,
  );

/** Each request has a seed of its own, so that one more or less changes no other. */
function seedOf(seed: number, operationId: string, index: number): number {
  let mixed = seed ^ Math.imul(index + 1, 0x9e3779b1);
  for (let place = 0; place < operationId.length; place += 1)
    mixed = Math.imul(mixed ^ operationId.charCodeAt(place), 0x01000193);
  return mixed >>> 0;
}
