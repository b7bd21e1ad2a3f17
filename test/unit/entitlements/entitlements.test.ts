import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../../shared/catalog/load-catalog.ts';
import { taskforce } from '../../../shared/catalog/taskforce.ts';
import {
  checkEntitlement,
  entitlementsOf,
  featureIds,
  type Question,
  type Subscriber,
} from '../../../shared/domain/entitlements/entitlement.ts';
import { addUse, quotaDayAt, secondsUntilReset } from '../../../shared/domain/entitlements/quota-use.ts';
import { at } from '../../support/wallets.ts';

const catalog = loadCatalog(taskforce);
const book = { ...catalog, modules: { lims: { name: 'LIMS' } } };

const on = (plan: string, more: Partial<Subscriber> = {}): Subscriber => ({
  plan,
  seats: 1,
  status: 'active',
  ...more,
});
const check = (feature: string, question: Question, subscriber?: Subscriber) =>
  checkEntitlement(feature, question, subscriber, book);

describe('the grid of Taskforce', () => {
  const GRID: Record<string, readonly unknown[]> = {
    seats: [5, 10, 'unlimited', 'unlimited'],
    'active-projects': [3, 10, 'unlimited', 'unlimited'],
    'sector-modules': [0, 1, 2, 'unlimited'],
    storage: [2, 40, 200, 'unlimited'],
    'dedicated-storage': [false, false, false, 'by_contract'],
    support: ['community', 'email-48h', 'email-24h', 'sla-99-9'],
    'named-contact': [false, false, false, true],
    'automatic-assignment': ['basic', 'standard', 'advanced', 'custom'],
    'api-calls': [100, 500, 'unlimited', 'unlimited'],
    webhooks: [false, false, true, true],
    'api-priority': [false, false, false, true],
    sso: [[], ['google', 'm365'], ['saml'], ['saml', 'scim']],
    'audit-log': [7, 30, 90, 365],
    'compliance-export': [false, false, false, true],
  };

  it('has these rows and no other', () => {
    expect(Object.keys(catalog.features)).toEqual(Object.keys(GRID));
  });

  it.each(Object.entries(GRID))('says of %s what each plan has, here with four seats', (feature, row) => {
    const limits = ['student', 'individual', 'pro', 'enterprise'].map(
      (plan) => check(feature, {}, on(plan, { seats: 4 })).limit,
    );
    expect(limits).toEqual(row);
  });
});

describe('whether one more may be used', () => {
  it('is so below a limit, and not at it; the cheapest plan that allows more is named', () => {
    expect(check('active-projects', { used: 2 }, on('student'))).toEqual({
      feature: 'active-projects',
      name: 'Active projects',
      kind: 'limit',
      unit: 'project',
      allowed: true,
      reason: 'within_limit',
      limit: 3,
      used: 2,
      remaining: 1,
    });
    expect(check('active-projects', { used: 3 }, on('student'))).toMatchObject({
      allowed: false,
      reason: 'limit_reached',
      remaining: 0,
      allowedBy: { plan: 'individual', name: 'Individual', limit: 10 },
    });
    expect(check('active-projects', { used: 12 }, on('student')).allowedBy?.plan).toBe('pro');
  });

  it('follows the seats where the limit is a seat', () => {
    expect(check('storage', { used: 29.5 }, on('individual', { seats: 3 }))).toMatchObject({
      allowed: true,
      limit: 30,
    });
    expect(check('storage', { used: 30 }, on('individual', { seats: 3 }))).toMatchObject({
      reason: 'limit_reached',
      allowedBy: { plan: 'pro', limit: 150 },
    });
  });

  it('has no end where it is unlimited', () => {
    const most = check('active-projects', { used: Number.MAX_SAFE_INTEGER }, on('pro'));
    expect(most).toMatchObject({ allowed: true, reason: 'unlimited', limit: 'unlimited' });
    expect(most).not.toHaveProperty('remaining');
  });

  it('of a level is asked by its name, and a higher one includes those below', () => {
    expect(check('automatic-assignment', { value: 'basic' }, on('pro')).allowed).toBe(true);
    expect(check('automatic-assignment', { value: 'custom' }, on('pro'))).toMatchObject({
      reason: 'not_included',
      allowedBy: { plan: 'enterprise' },
    });
  });

  it('of a set is asked one by one: saml does not bring google', () => {
    expect(check('sso', { value: 'saml' }, on('pro')).allowed).toBe(true);
    expect(check('sso', { value: 'google' }, on('pro'))).toMatchObject({
      allowed: false,
      allowedBy: { plan: 'individual' },
    });
    expect(check('sso', {}, on('student'))).toMatchObject({ allowed: false, reason: 'not_included', limit: [] });
  });

  it('of what the plan has none of names a plan that has it', () => {
    expect(check('sector-modules', {}, on('student'))).toMatchObject({ reason: 'not_included', limit: 0 });
    expect(check('webhooks', {}, on('individual'))).toMatchObject({
      reason: 'not_included',
      allowedBy: { plan: 'pro' },
    });
  });

  it('is not known where the contract says it', () => {
    expect(check('dedicated-storage', {}, on('enterprise'))).toMatchObject({ allowed: false, reason: 'by_contract' });
    expect(check('dedicated-storage', {}, on('pro'))).not.toHaveProperty('allowedBy');
  });
});

describe('the state of a subscription', () => {
  it.each(['trialing', 'past_due'] as const)('%s has what the plan has', (status) => {
    expect(check('webhooks', {}, on('pro', { status })).allowed).toBe(true);
  });

  it('paused allows nothing, and no other plan would help', () => {
    const paused = check('active-projects', { used: 0 }, on('student', { status: 'paused' }));
    expect(paused).toMatchObject({ allowed: false, reason: 'paused', limit: 3 });
    expect(paused).not.toHaveProperty('allowedBy');
  });

  it('canceled allows nothing, and names a plan to start again with: the same one too', () => {
    const canceled = check('webhooks', {}, on('pro', { status: 'canceled' }));
    expect(canceled).toMatchObject({ reason: 'canceled', allowedBy: { plan: 'pro' } });
  });

  it('of none names the cheapest plan that needs no proof', () => {
    const none = check('active-projects', { used: 1 });
    expect(none).toMatchObject({ allowed: false, reason: 'no_subscription', allowedBy: { plan: 'individual' } });
    expect(none).not.toHaveProperty('limit');
  });
});

describe('a module', () => {
  it('is an entitlement once it is installed, in service only', () => {
    const installed = { modules: [{ id: 'lims' }] };
    expect(check('module:lims', {}, on('pro'))).toMatchObject({ allowed: false, reason: 'not_included', limit: false });
    expect(check('module:lims', {}, on('pro', installed))).toMatchObject({
      name: 'LIMS',
      allowed: true,
      kind: 'module',
    });
    expect(check('module:lims', {}, on('pro', { ...installed, status: 'paused' })).reason).toBe('paused');
  });

  it('is among all features, after the grid', () => {
    expect(featureIds(book).at(-1)).toBe('module:lims');
    expect(entitlementsOf(on('pro'), book).map(({ feature }) => feature)).toEqual(featureIds(book));
  });
});

describe('a day of a quota', () => {
  const zone = catalog.zone;

  it("is the seller's, and ends when the next begins, also on the days of the time change", () => {
    expect(quotaDayAt(at('2026-11-17T22:59:59Z'), zone)).toEqual({
      day: '2026-11-17',
      resetAt: at('2026-11-17T23:00:00Z'),
    });
    expect(quotaDayAt(at('2026-11-17T23:00:00Z'), zone).day).toBe('2026-11-18');
    const { resetAt } = quotaDayAt(at('2026-10-25T00:00:00Z'), zone);
    expect(resetAt).toBe(at('2026-10-25T23:00:00Z'));
  });

  it('counts all or nothing, up to the limit', () => {
    const now = at('2026-11-17T12:00:00Z');
    const today = quotaDayAt(now, zone);
    const use = { customerId: 'acme', feature: 'api-calls', ...today, call: 'x' };
    const first = addUse(undefined, { ...use, count: 99 }, 100);
    expect(first).toMatchObject({ revision: 1, used: 99 });
    if (first === 'exceeded') throw new Error('99 of 100 fit');
    expect(addUse(first, { ...use, count: 2 }, 100)).toBe('exceeded');
    expect(addUse(first, { ...use, count: 1 }, 100)).toMatchObject({ revision: 2, used: 100 });
    expect(secondsUntilReset(today, now)).toBe(11 * 3600);
  });
});
