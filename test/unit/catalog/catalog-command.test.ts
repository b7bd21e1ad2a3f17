import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runCatalogCommand } from '../../../infra/catalog/catalog-command.ts';
import { taskforce } from '../../../shared/catalog/taskforce.ts';
import { vmcloud } from '../../../shared/catalog/vmcloud.ts';

const folder = mkdtempSync(join(tmpdir(), 'catalog-command-'));
afterAll(() => rmSync(folder, { recursive: true }));

const EXAMPLE = join(import.meta.dirname, '../../../docs/examples/stencil.json');
const run = (...parameters: string[]) => runCatalogCommand(parameters, () => false);
const fileOf = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const changed = (change: (catalog: typeof taskforce) => void): typeof taskforce => {
  const copy = structuredClone(taskforce);
  change(copy);
  return copy;
};
const jsonFile = (name: string, catalog: unknown): string => fileOf(name, JSON.stringify(catalog));

describe('npm run catalog -- check', () => {
  it("takes the catalog that ships, and the example of an outsider's", () => {
    expect(run('check', 'taskforce').exitCode).toBe(0);
    expect(run('check', EXAMPLE)).toMatchObject({
      exitCode: 0,
      text: expect.stringContaining('is valid: Stencil') as string,
    });
  });

  it('explains every error with its place, the reason, what is there and a remedy', () => {
    const broken = structuredClone(taskforce) as unknown as { plans: Record<string, Record<string, unknown>> };
    Object.assign(broken.plans['pro'] ?? {}, { price: '13,00', colour: 'red' });
    const { text, exitCode } = run('check', jsonFile('broken.json', broken));
    expect(exitCode).toBe(1);
    expect(text).toContain('is not valid: 2 errors.');
    expect(text).toContain('plans.pro.price\n  reason  must be a decimal text');
    expect(text).toContain('found   "13,00"\n  remedy  Write what fits the reason; Taskforce has "13.00" here.');
    expect(text).toMatch(
      /plans\.pro\.colour\n {2}reason .*\n {2}found {3}"red"\n {2}remedy {2}Taskforce has these members here: name,/,
    );
  });

  it('compares a plan of its own with one that ships', () => {
    const broken = { ...taskforce, plans: { ...taskforce.plans, gold: { ...taskforce.plans['pro'], price: 13 } } };
    const { text } = run('check', jsonFile('gold.json', broken));
    expect(text).toMatch(/plans\.gold\.price\n.*\n {2}found {3}13\n {2}remedy .*Taskforce has "0\.00" here/);
  });

  it('says what is wrong with what is no catalog at all', () => {
    expect(run('check', join(folder, 'none.json'))).toMatchObject({
      exitCode: 1,
      text: expect.stringContaining('no file') as string,
    });
    expect(run('check', fileOf('text.json', '{"id": '))).toMatchObject({
      exitCode: 1,
      text: expect.stringContaining('is not JSON') as string,
    });
    expect(run('check', fileOf('list.json', '[]')).exitCode).toBe(1);
  });

  it('has colours on a terminal alone', () => {
    const file = fileOf('empty.json', '{}');
    expect(run('check', file).text).not.toContain('\u{1b}');
    expect(runCatalogCommand(['check', file], () => true).text).toContain('\u{1b}[31m');
  });
});

describe('npm run catalog -- diff', () => {
  it('says what changes for whom, and marks what takes something away', () => {
    const next = changed((catalog) => {
      const { pro, individual } = catalog.plans;
      if (pro) pro.price = '14.30';
      if (individual) individual.price = '7.00';
      Reflect.deleteProperty(catalog.plans, 'student');
      const features = catalog.features ?? {};
      Reflect.deleteProperty(features, 'webhooks');
      for (const feature of Object.values(features)) {
        if (typeof feature.plans !== 'string') Reflect.deleteProperty(feature.plans, 'student');
      }
      const projects = features['active-projects'];
      if (projects?.kind === 'limit' && typeof projects.plans === 'object') projects.plans['individual'] = 20;
      const tier = catalog.meters?.['assistant.request']?.price?.tiers[0];
      if (tier && 'flat' in tier) tier.flat = '0.06';
    });
    const { text, exitCode } = run('diff', 'taskforce', jsonFile('next.json', next));
    const rows = text.split('\n').map((line) => line.replaceAll(/[│\s]+/g, ' ').trim());
    expect(exitCode).toBe(0);
    expect(rows).toEqual(
      expect.arrayContaining([
        'plan student price 0.00 - removed BREAKING',
        'plan individual price 8.00 7.00 -12.5 %',
        'plan pro price 13.00 14.30 +10 %',
        'meter assistant.request tier 1 0.05 up to 50 0.06 up to 50 +20 %',
        'plan individual active-projects 10 project 20 project changed',
        'plan pro webhooks yes - removed BREAKING',
      ]),
    );
    expect(text).toMatch(/ of them breaking\.\n$/);
  });

  it('names what would count an open month by two rules, with the remedy; check --after refuses it', () => {
    const next = structuredClone(vmcloud);
    const hours = next.meters?.['gpu.hours']?.aggregations?.['gpu.hours'];
    if (hours) hours.function = 'max';
    const file = jsonFile('hosting.json', next);
    const { text, exitCode } = run('diff', 'vmcloud', file);
    expect(exitCode).toBe(0);
    expect(text).toMatch(/aggregation gpu\.hours +│ counts +│ sum of quantity of gpu\.hours .*BREAKING/);
    expect(text).toContain('remedy  keep gpu.hours as it is; give what is new an id of its own');
    const refused = run('check', file, '--after', 'vmcloud');
    expect(refused.exitCode).toBe(1);
    expect(refused.text).toContain('cannot take the place of vmcloud');
    expect(refused.text).toContain('remedy  keep gpu.hours as it is');
    expect(run('check', file).exitCode).toBe(0);
    expect(run('check', 'vmcloud', '--after', 'vmcloud')).toMatchObject({ exitCode: 0 });
    expect(run('check', 'vmcloud', '--after', 'nowhere.json')).toMatchObject({ exitCode: 1 });
  });

  it('says what changes of the price of a product', () => {
    const next = structuredClone(vmcloud);
    const { vps } = next.products ?? {};
    if (vps) vps.charge = { model: 'per_unit', price: '10.49' };
    const row = run('diff', 'vmcloud', jsonFile('dearer.json', next)).text;
    expect(row.replaceAll(/[│\s]+/g, ' ')).toContain('product vps price per unit: 9.99 per unit: 10.49 changed');
  });

  it('names what is agreed beside prices, too', () => {
    const next = changed((catalog) => {
      const { pro } = catalog.plans;
      if (!pro) return;
      Object.assign(pro, { trialDays: 7, includedCredit: { perSeat: '9.00' } });
      pro.variants = [{ id: 'low', weightPercent: 50, price: '12.00' }];
      const volume = catalog.discounts?.find(({ id }) => id === 'volume');
      if (volume) volume.percents = [{ fromSeats: 50, percent: '0.05' }];
      catalog.moneyBackDays = 45;
    });
    const { text } = run('diff', 'taskforce', jsonFile('terms.json', next));
    const rows = text.split('\n').map((line) => line.replaceAll(/[│\s]+/g, ' ').trim());
    expect(rows).toEqual(
      expect.arrayContaining([
        'plan pro trial days 14 7 changed BREAKING',
        expect.stringMatching(/^plan pro credit a seat \d+\.00 9\.00 changed/),
        'plan pro price variant low - 12.00 for 50 % of customers added',
        expect.stringMatching(/^discount volume .* 5 % from 50 seats .* changed/),
        'everyone money-back days 30 45 changed',
      ]),
    );
  });

  it('of the same catalog is empty', () => {
    expect(run('diff', 'taskforce', 'taskforce').text).toContain('nothing changes for customers');
  });
});

describe('npm run catalog -- show', () => {
  it('prints the price grid', () => {
    const rows = run('show')
      .text.split('\n')
      .map((line) => line.replaceAll(/[│\s]+/g, ' ').trim());
    expect(rows).toEqual(
      expect.arrayContaining([
        'price (EUR a seat and month) 0.00 8.00 13.00 by contract, 18.00 to 25.00',
        'Storage 2 GB 10 GB a seat 50 GB a seat unlimited',
        'Seats 5 10 unlimited unlimited',
        'API calls 100 a day 500 a day unlimited unlimited',
        'Dedicated storage - - - by contract',
        'Single sign-on - google, m365 saml saml, scim',
      ]),
    );
  });
});

it('shows products: what they are charged by, their charge model and tiers', () => {
  const rows = run('show', 'vmcloud')
    .text.split('\n')
    .map((line) => line.replaceAll(/[│\s]+/g, ' ').trim());
  expect(rows).toEqual(
    expect.arrayContaining([
      'VPS (vps) quantity server per unit: 9.99 all',
      'GPU hours (gpu.hours) sum of gpu.hours hour per unit: 1.20 all',
      'Storage (storage.gb_months) sum of storage.gb_months GB-month graduated: 0.10 up to 100, 0.08 up to 1000, then 0.06 all',
      'Egress (egress.gb) sum of egress.gb GB package of 100: 5.00, first 100 free all',
    ]),
  );
});

it('says how it is called', () => {
  expect(run('--help')).toMatchObject({ text: expect.stringContaining('npm run catalog -- check FILE') as string });
  expect(run().exitCode).toBe(1);
  expect(run('chekc').text).toContain('There is no such call: chekc');
});
