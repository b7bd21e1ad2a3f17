import { beforeAll, describe, expect, it } from 'vitest';
import { ENDPOINTS } from '../support/edge-world.ts';
import { type Furnished, furnished, requestTo } from '../support/furnished-world.ts';

const ROUTES = ENDPOINTS.map(({ route }) => route);

/** What a customer may use is asked for at every turn: its own reader may keep it for a minute, and no cache between. */
const KEPT_BY_ITS_READER = ['readEntitlements', 'readEntitlement'];

describe('what a browser is told', () => {
  let stage: Furnished;
  beforeAll(async () => {
    stage = await furnished();
  });

  it.each(ROUTES.map((route) => [route.operationId, route] as const))(
    '%s is what it says it is, taken or refused, and no cache between keeps anything of an account',
    async (_id, route) => {
      const { world, known } = stage;
      const refused = requestTo(route, { known, headers: { authorization: 'none' }, body: '[' });
      for (const event of [requestTo(route, { known }), refused]) {
        const { headers = {} } = await world.answer(event);
        expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
        if (route.access === 'anyone') continue;
        const isKept = KEPT_BY_ITS_READER.includes(route.operationId) && event !== refused;
        expect(headers['cache-control']).toBe(isKept ? 'private, max-age=60' : 'no-store');
        expect(headers['vary']).toBe(isKept ? 'authorization' : undefined);
      }
    },
  );

  it.each(ROUTES.filter(({ path }) => path.startsWith('/docs')).map((route) => [route.path, route] as const))(
    '%s runs no script but its own, and is framed by nobody',
    async (_path, route) => {
      const { headers = {} } = await stage.world.answer(requestTo(route, { known: stage.known }));
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("base-uri 'none'");
      expect(policy).toMatch(/script-src 'self';/);
      expect(headers['referrer-policy']).toBe('no-referrer');
    },
  );
});
