import { beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../infra/constructs/routes.ts';
import type { Route } from '../../functions/runtime/route.ts';
import { type Scope, SCOPES } from '../../shared/domain/api-keys/api-key.ts';
import { sha256Hex } from '../../shared/kernel/hash.ts';
import { newId } from '../../shared/kernel/id.ts';
import { ENDPOINTS } from '../support/edge-world.ts';
import { type Furnished, furnished, requestTo } from '../support/furnished-world.ts';
import { ADMIN_KEY } from '../support/http-world.ts';

const ROUTES = ENDPOINTS.map(({ route }) => route);
const REVOKED = 'ck_test_revoked';
const keyOf = (...scopes: readonly Scope[]): string => `ck_test_${scopes.join('_')}`;
const scopesOf = ({ access }: Route): readonly Scope[] => (Array.isArray(access) ? (access as readonly Scope[]) : []);

const WRONG_KEYS: Readonly<Record<string, string | undefined>> = {
  none: undefined,
  empty: '',
  'no scheme': ADMIN_KEY,
  'another scheme': `Basic ${ADMIN_KEY}`,
  'nothing after the scheme': 'Bearer ',
  'two keys': `Bearer ${ADMIN_KEY} ${ADMIN_KEY}`,
  'two headers in one': `Bearer ${ADMIN_KEY},Bearer ${ADMIN_KEY}`,
  'a key with a NUL': `Bearer ${ADMIN_KEY}\u0000`,
  'the hash instead of the key': `Bearer ${sha256Hex(ADMIN_KEY)}`,
  'another case': `Bearer ${ADMIN_KEY.toUpperCase()}`,
  unknown: 'Bearer ck_test_nobody',
  'too long': `Bearer ${ADMIN_KEY.repeat(100)}`,
  revoked: `Bearer ${REVOKED}`,
};

describe('who may call', () => {
  let stage: Furnished;
  const insufficientOf = (route: Route) =>
    SCOPES.filter((scope) => scope !== 'admin' && !scopesOf(route).includes(scope));

  async function make(key: string, scopes: readonly Scope[], isRevoked = false): Promise<void> {
    const { ports, now } = stage.world;
    const value = { id: newId('key'), revision: 1, hash: sha256Hex(key), name: key, scopes, createdAt: ports.clock() };
    const ended = isRevoked ? { revokedAt: now as ReturnType<typeof ports.clock> } : {};
    await ports.commitFor('test')({ changes: [{ noun: 'apiKey', value: { ...value, ...ended } }], events: [] });
  }

  beforeAll(async () => {
    stage = await furnished();
    await make(REVOKED, ['admin'], true);
    for (const scope of SCOPES) await make(keyOf(scope), [scope]);
    const combinations = new Set(ROUTES.map((route) => keyOf(...insufficientOf(route))));
    for (const route of ROUTES) {
      const scopes = insufficientOf(route);
      if (combinations.delete(keyOf(...scopes)) && scopes.length > 1) await make(keyOf(...scopes), scopes);
    }
  });

  const answer = async (route: Route, authorization: string | undefined) => {
    const { world, known } = stage;
    const event = requestTo(route, { known });
    const headers = { ...event.headers };
    delete headers['authorization'];
    const before = world.state;
    const response = await world.answer({
      ...event,
      headers: { ...headers, ...(authorization !== undefined && { authorization }) },
    });
    const problem =
      response.headers?.['content-type'] === 'application/problem+json'
        ? (JSON.parse(response.body ?? '') as object)
        : {};
    return { status: response.statusCode, headers: response.headers, problem, isUnchanged: world.state === before };
  };
  const guarded = ROUTES.filter(({ access }) => access !== 'anyone');

  it('is asked of every route that is deployed', () => {
    const deployed = Object.values<readonly string[]>(routes).flat();
    const asked = ROUTES.map(({ method, path }) => `${method} ${path}`);
    expect(asked.sort()).toEqual(deployed.filter((route) => route !== '$default').sort());
  });

  it('only these routes are open to anyone', () => {
    const open = ROUTES.filter(({ access }) => access === 'anyone').map(({ operationId }) => operationId);
    expect(open.sort()).toEqual(['readDocs', 'readDocsFile', 'readHealth', 'readOpenApi', 'takeStripeWebhook']);
  });

  it.each(guarded.map((route) => [route.operationId, route] as const))(
    '%s refuses every wrong key',
    async (_id, route) => {
      for (const [name, header] of Object.entries(WRONG_KEYS)) {
        const reply = await answer(route, header);
        expect({ name, ...reply }).toMatchObject({
          status: 401,
          headers: { 'www-authenticate': 'Bearer' },
          problem: { code: 'unauthenticated', status: 401 },
          isUnchanged: true,
        });
      }
    },
  );

  const scoped = guarded.filter((route) => scopesOf(route).length > 0);
  it.each(scoped.map((route) => [route.operationId, route] as const))(
    '%s refuses each scope that is not enough, and all of them together',
    async (_id, route) => {
      const insufficient = insufficientOf(route);
      expect(insufficient.length).toBeGreaterThan(0);
      for (const key of [...insufficient.map((scope) => keyOf(scope)), keyOf(...insufficient)]) {
        expect({ key, ...(await answer(route, `Bearer ${key}`)) }).toMatchObject({
          status: 403,
          problem: { code: 'forbidden', scopes: scopesOf(route) },
          isUnchanged: true,
        });
      }
    },
  );

  it.each(guarded.map((route) => [route.operationId, route] as const))(
    '%s lets in each scope that is enough',
    async (_id, route) => {
      const enough: readonly Scope[] = scopesOf(route).length > 0 ? [...scopesOf(route), 'admin'] : SCOPES;
      for (const scope of enough)
        expect([401, 403, 500]).not.toContain((await answer(route, `bearer ${keyOf(scope)}`)).status);
    },
  );
});
