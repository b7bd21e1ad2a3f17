import { beforeEach, describe, expect, it } from 'vitest';
import { migrateSubscriptions, migrationTable, type Migrated } from '../../../infra/catalog/migrate.ts';
import { instant } from '../../../shared/kernel/instant.ts';
import { ACME, HttpWorld } from '../../support/http-world.ts';
import { worldClient } from '../../support/world-client.ts';
import { dearer } from '../../support/two-price-books.ts';

const catalog = dearer();
const sold = (more: object = {}) => ({ plan: 'pro', seats: 1, interval: 'month', ...more });

describe('npm run catalog -- migrate', () => {
  let world: HttpWorld;
  const migrate = (mode: 'show' | 'migrate'): Promise<Migrated> =>
    migrateSubscriptions({
      api: worldClient(world),
      catalog,
      now: instant(world.now),
      mode,
      progress: () => ({ step: () => undefined, done: () => undefined }),
    });
  const subscriptions = () =>
    Promise.all(
      ['early', 'later', 'less', 'gone'].map(async (id) => (await world.get(`/v1/customers/${id}/subscription`)).text),
    );

  beforeEach(async () => {
    world = await HttpWorld.start(undefined, catalog);
    world.now = Date.parse('2026-11-10T09:00:00Z');
    for (const id of ['early', 'less', 'gone', 'nothing']) await world.put(`/v1/customers/${id}`, ACME);
    await world.put('/v1/customers/early/subscription', sold({ seats: 2 }));
    await world.put('/v1/customers/less/subscription', sold({ seats: 3 }));
    await world.put('/v1/customers/less/subscription', sold({ seats: 2 }));
    await world.put('/v1/customers/gone/subscription', sold());
    await world.post('/v1/customers/gone/subscription/cancel', { at: 'now', reason: 'unused' }, 'c');
    world.now = Date.parse('2026-11-20T09:00:00Z');
    await world.put('/v1/customers/later', ACME);
    await world.put('/v1/customers/later/subscription', sold());
  });

  it('--dry-run shows what the next period costs before and after, and writes nothing', async () => {
    const before = await subscriptions();
    const shown = await migrate('show');
    expect(shown).toMatchObject({
      version: '2026.2',
      looked: 5,
      rows: [
        { customerId: 'early', before: '26.00', after: '30.00', outcome: 'to migrate' },
        { customerId: 'less', outcome: 'waits', note: 'changes on 2026-12-01' },
      ],
    });
    expect(migrationTable(shown, 'EUR')).toMatch(/early .* 26\.00 .* 30\.00 .* 4\.00 .*to migrate/);
    expect(await subscriptions()).toEqual(before);
  });

  it('moves what can be moved with the next period, and once more changes nothing', async () => {
    expect((await migrate('migrate')).rows[0]).toMatchObject({ outcome: 'migrates', note: 'on 2026-12-01' });
    const after = await subscriptions();
    expect(JSON.parse(after[0] ?? '')).toMatchObject({ scheduledChange: { on: '2026-12-01', plan: 'pro', seats: 2 } });
    const [early, less] = (await migrate('migrate')).rows;
    expect(early).toMatchObject({ outcome: 'migrates', note: 'on 2026-12-01, as asked before' });
    expect(less).toMatchObject({ outcome: 'waits', note: 'changes on 2026-12-01' });
    expect(await subscriptions()).toEqual(after);
  });

  it('has nothing to do where every subscription runs by the price book in force', async () => {
    await world.post('/v1/customers/early/subscription/cancel', { at: 'now', reason: 'unused' }, 'c');
    await world.post('/v1/customers/less/subscription/cancel', { at: 'now', reason: 'unused' }, 'c');
    const done = await migrate('migrate');
    expect(done.rows).toEqual([]);
    expect(migrationTable(done, 'EUR')).toContain('every subscription runs by it');
  });
});
