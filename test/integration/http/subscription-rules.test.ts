import { beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../shared/kernel/instant.ts';
import { ACME, HttpWorld } from '../../support/http-world.ts';

type Json = Readonly<Record<string, unknown>>;
const plan = (more: object = {}) => ({ plan: 'pro', seats: 1, interval: 'month', ...more });
const path = (id: string, rest = 'subscription') => `/v1/customers/${id}/${rest}`;

/** Each refusal names the rule, its limit and the way out; the subscription stays as it was, to the byte. */
describe('a rule that a change of a subscription breaks', () => {
  let world: HttpWorld;
  const start = async (id: string, request: object): Promise<void> => {
    await world.put(`/v1/customers/${id}`, ACME);
    const { status, text } = await world.put(path(id), plan(request));
    expect([status, text]).toEqual([201, expect.any(String)]);
  };

  beforeAll(async () => {
    world = await HttpWorld.start();
    await world.put('/v1/customers/nobody', ACME);
    await start('running', { modules: ['lims', 'quality-iso'] });
    await start('small', { plan: 'individual', seats: 2, modules: ['ged'] });
    await start('trying', { trial: true });
    await start('tried', { trial: true });
    await start('resting', {});
    await start('ended', {});
    await world.post(path('resting', 'subscription/pause'), undefined);
    for (const id of ['tried', 'ended']) {
      await world.post(path(id, 'subscription/cancel'), { at: 'now', reason: 'unused' }, `end-${id}`);
    }
  });

  const stateOf = async (id: string) => {
    const { text, headers } = await world.get(path(id));
    const { text: invoices } = await world.get(`/v1/invoices?customerId=${id}`);
    return [text, headers['etag'], invoices, world.bus.delivered.length];
  };
  const refused = async (
    [method, url, body]: readonly [method: string, url: string, body?: unknown],
    problem: Json & { readonly status: number },
    remedy: RegExp,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<void> => {
    const id = url.split('/')[3] ?? '';
    const before = await stateOf(id);
    const key = method === 'POST' ? { 'idempotency-key': 'refused' } : {};
    const reply = await world.call(method, url, { body, headers: { ...key, ...headers } });
    expect(reply.json).toMatchObject(problem);
    expect(reply.status).toBe(problem.status);
    expect(reply.headers['content-type']).toBe('application/problem+json');
    expect(reply.json['detail']).toMatch(remedy);
    expect(await stateOf(id)).toEqual(before);
  };

  const requests: readonly [what: string, id: string, request: object, problem: Json, remedy: RegExp][] = [
    [
      'trial_used',
      'tried',
      { trial: true },
      {
        code: 'rule_violation',
        rule: 'trial_used',
        plan: 'pro',
        errors: [{ path: 'trial', message: 'trial_used: pro' }],
      },
      /Send trial false/,
    ],
    [
      'plan_without_trial',
      'student',
      { plan: 'student', trial: true },
      { code: 'rule_violation', rule: 'plan_without_trial', plan: 'student' },
      /Leave trial out/,
    ],
    [
      'trial_at_start_only',
      'small',
      { trial: true },
      { code: 'rule_violation', rule: 'trial_at_start_only', plan: 'individual' },
      /Send trial false/,
    ],
    [
      'plan_requires, of modules that are installed',
      'running',
      { plan: 'individual' },
      { code: 'plan_requires', rule: 'plan_requires', modules: ['quality-iso'] },
      /Uninstall them first, or keep the plan/,
    ],
    [
      'plan_requires, of modules that are asked for',
      'small',
      { plan: 'individual', seats: 2, modules: ['ged', 'lims'] },
      { code: 'plan_requires', rule: 'plan_requires', module: 'lims', plans: ['pro', 'enterprise'] },
      /Change the plan first/,
    ],
    [
      'unknown_module',
      'running',
      { modules: ['lims', 'quality-iso', 'crm'] },
      { code: 'unknown_module', modules: expect.arrayContaining(['lims', 'ged']) as unknown },
      /"crm"\. Its modules are lims, /,
    ],
    [
      'module_excludes',
      'running',
      { modules: ['ged', 'ged-signature'] },
      { code: 'rule_violation', rule: 'module_excludes', module: 'ged' },
      /Uninstall ged first/,
    ],
    ['proof_required', 'nobody', { plan: 'student' }, { code: 'proof_required', proof: 'student' }, /\/proofs, then/],
    [
      'seats_exceeded, of a start',
      'nobody',
      { plan: 'individual', seats: 11 },
      { code: 'seats_exceeded', limit: 10, plan: 'pro' },
      /"pro"\) allows them/,
    ],
    [
      'seats_exceeded, of a change',
      'small',
      { plan: 'individual', seats: 11 },
      { code: 'seats_exceeded', limit: 10, plan: 'pro' },
      /at most 10 seats, and 11/,
    ],
    ['contract_required', 'running', { plan: 'enterprise' }, { code: 'contract_required' }, /make a quote/],
    [
      'an interval that the plan has not',
      'student',
      { plan: 'student', interval: 'year' },
      { code: 'not_supported' },
      /Send/,
    ],
  ];

  it.each(requests)('%s: PUT is refused, and its preview says the same', async (_, id, request, problem, remedy) => {
    if (id === 'student') {
      await world.put('/v1/customers/student', ACME);
      await world.post(path('student', 'proofs'), { kind: 'student', validUntil: '2027-10-31' });
    }
    const expected = { ...problem, status: 422 };
    await refused(['PUT', path(id), plan(request)], expected, remedy);
    await refused(['POST', path(id, 'subscription/preview'), plan(request)], expected, remedy);
  });

  it.each([
    ['resting', 'PUT', 'modules/lims', 'subscription_paused', /Resume it/],
    ['ended', 'PUT', 'modules/lims', 'subscription_canceled', /start it again/],
    ['ended', 'POST', 'subscription/pause', 'subscription_canceled', /PUT \.\.\.\/subscription/],
    ['ended', 'POST', 'subscription/resume', 'subscription_canceled', /PUT \.\.\.\/subscription/],
    ['trying', 'POST', 'subscription/pause', 'subscription_trialing', /Cancel the trial/],
    ['trying', 'POST', 'subscription/resume', 'subscription_trialing', /let it end/],
  ])('%s: %s %s is refused by %s', async (id, method, rest, rule, remedy) => {
    const body = method === 'PUT' ? {} : undefined;
    await refused([method, path(id, rest), body], { status: 422, code: 'rule_violation', rule }, remedy);
  });

  it.each([
    ['advanced-analytics', 'small', { code: 'plan_requires', plans: ['pro', 'enterprise'] }, /sold to the plan pro or/],
    ['custom-workflows', 'running', { code: 'plan_requires', plans: ['enterprise'] }, /sold to the plan enterprise/],
    ['crm', 'running', { code: 'unknown_module' }, /Its modules are/],
    ['ged-signature', 'small', { rule: 'module_excludes', module: 'ged' }, /Uninstall ged/],
  ])('the module %s is not installed for %s', async (module, id, problem, remedy) => {
    await refused(['PUT', path(id, `modules/${module}`), {}], { ...problem, status: 422 }, remedy);
  });

  it('who has no subscription has nothing to change', async () => {
    for (const [method, rest] of [
      ['POST', 'subscription/pause'],
      ['POST', 'subscription/resume'],
      ['POST', 'subscription/migrate'],
      ['DELETE', 'modules/lims'],
    ] as const) {
      const { status, json } = await world.call(method, path('nobody', rest));
      expect([status, json['code']]).toEqual([422, 'no_subscription']);
      expect(json['detail']).toMatch(/subscription/);
    }
  });

  it('a first invoice that is unpaid keeps it paused, and the refusal says which', async () => {
    await start('owing', {});
    const startedAt = world.now;
    world.now += 70 * DAY_MS;
    const paused = (await world.post(path('owing', 'subscription/pause'), undefined)).json;
    expect(paused).toMatchObject({ status: 'paused', pauseReason: 'unpaid' });
    const { json } = await world.get('/v1/invoices?customerId=owing');
    const [invoice] = (json['data'] as { id: string; cause: string }[]).filter(({ cause }) =>
      cause.startsWith('start:'),
    );
    const problem = { status: 422, rule: 'invoice_unpaid', invoiceId: invoice?.id };
    await refused(['POST', path('owing', 'subscription/resume')], problem, /Pay it by its link/);
    await refused(['PUT', path('owing'), plan({ seats: 2 })], problem, /Pay it by its link/);
    world.now = startedAt;
  });

  const changes = [
    ['PUT', 'subscription', plan({ seats: 5, modules: ['lims', 'quality-iso'] })],
    ['POST', 'subscription/cancel', { reason: 'unused' }],
    ['POST', 'subscription/pause', undefined],
    ['POST', 'subscription/resume', undefined],
    ['POST', 'subscription/migrate', undefined],
    ['PUT', 'modules/time-tracking-pro', {}],
    ['DELETE', 'modules/lims', undefined],
  ] as const;

  it.each(changes)(
    '%s %s: an ETag that was not read last is 412, and what is none is 400',
    async (method, rest, body) => {
      const call = [method, path('running', rest), body] as const;
      const error = { path: 'If-Match', message: expect.stringContaining('"') as unknown };
      const stale = { status: 412, code: 'precondition_failed', errors: [error] };
      await refused(call, stale, /Read it again/, { 'if-match': '"7777"' });
      for (const wrong of ['3', '"a"', '"1", "2"', '']) {
        const problem = { status: 400, code: 'invalid_request', errors: [error] };
        await refused(call, problem, /the ETag of the subscription as it was read/, { 'if-match': wrong });
      }
    },
  );

  it.each([
    ['PUT', 'subscription', plan({ modules: ['LIMS'] }), 'modules[0]'],
    ['PUT', 'subscription', plan({ modules: 'lims' }), 'modules'],
    ['PUT', 'subscription', plan({ trial: 'yes' }), 'trial'],
    ['PUT', 'subscription', plan({ seats: 1_000_001 }), 'seats'],
    ['POST', 'subscription/preview', plan({ interval: 'week' }), 'interval'],
    ['POST', 'subscription/cancel', {}, 'reason'],
    ['POST', 'subscription/cancel', { reason: 'bored' }, 'reason'],
    ['POST', 'subscription/cancel', { reason: 'unused', at: 'tomorrow' }, 'at'],
    ['POST', 'subscription/cancel', { reason: 'unused', comment: 'x'.repeat(1_001) }, 'comment'],
    ['PUT', 'modules/lims', { trial: 1 }, 'trial'],
    ['PUT', 'modules/lims', [], ''],
  ])('%s %s: a body that cannot be is 400, at %#', async (method, rest, body, place) => {
    const errors = [{ path: place, message: expect.any(String) as unknown }];
    await refused([method, path('running', rest), body], { status: 400, code: 'invalid_request', errors }, /./);
  });

  it('a cancellation without its key is refused, and changes nothing', async () => {
    const { status, json } = await world.post(path('running', 'subscription/cancel'), { reason: 'unused' });
    expect([status, json['code']]).toEqual([400, 'idempotency_key_required']);
    expect((await world.get(path('running'))).json).toMatchObject({ status: 'active' });
  });
});

describe('a change of a subscription', () => {
  it('answers its ETag, whatever the call, and the same one to a repeat', async () => {
    const world = await HttpWorld.start();
    await world.put('/v1/customers/ends', ACME);
    await world.put(path('ends'), plan());
    const end = () => world.post(path('ends', 'subscription/cancel'), { reason: 'unused' }, 'end');
    const [first, again] = [await end(), await end()];
    expect(first.headers['etag']).toBe((await world.get(path('ends'))).headers['etag']);
    expect([again.text, again.headers['etag']]).toEqual([first.text, first.headers['etag']]);
  });

  it('that deletes a module which the catalog does not have is 404; one that is not installed changes nothing', async () => {
    const world = await HttpWorld.start();
    await world.put('/v1/customers/acme', ACME);
    await world.put(path('acme'), plan({ modules: ['lims'] }));
    const before = (await world.get(path('acme'))).text;
    expect((await world.call('DELETE', path('acme', 'modules/limes'))).json).toMatchObject({
      status: 404,
      code: 'not_found',
      detail: 'The catalog has no module "limes". Installed are: lims.',
      errors: [{ path: 'module' }],
    });
    expect((await world.call('DELETE', path('acme', 'modules/ged'))).status).toBe(200);
    expect((await world.get(path('acme'))).text).toBe(before);
  });
});
