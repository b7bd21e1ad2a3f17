import { expect, it } from 'vitest';
import { ACME, HttpWorld } from '../../support/http-world.ts';
import { vmcloudWith } from '../../support/quotes.ts';
import { vmcloud } from '../../../shared/catalog/vmcloud.ts';

const tiers = [{ upTo: '10', price: '2.00' }, { upTo: '100', price: '1.50', flat: '5.00' }, { price: '1.00' }];
const databases = { name: 'Databases', unit: 'database', charge: { model: 'graduated' as const, tiers } };

it('tells the tiers of one product apart on the lines of a quote, of its document and of the invoice', async () => {
  const world = await HttpWorld.start(undefined, vmcloudWith({ products: { ...vmcloud.products, databases } }));
  await world.put('/v1/customers/acme', { ...ACME, language: 'en' });
  const lines = [
    { product: 'databases', quantity: 12 },
    { product: 'vps', quantity: 1 },
  ];
  const offer = { customerId: 'acme', plan: 'annual', termMonths: 12, rhythm: 'monthly', lines };
  const made = await world.post('/v1/quotes', offer);
  expect(made.json['lines']).toMatchObject([
    { product: 'databases', quantity: 10, unitPrice: '2.00', part: { kind: 'units', from: 0, upTo: 10 } },
    { product: 'databases', quantity: 2, unitPrice: '1.50', part: { kind: 'units', from: 10, upTo: 100 } },
    { product: 'databases', quantity: 1, unitPrice: '5.00', part: { kind: 'flat', from: 10, upTo: 100 } },
    { product: 'vps', quantity: 1 },
  ]);
  expect((made.json['lines'] as object[])[3]).not.toHaveProperty('part');
  const path = String(made.headers['location']);
  const document = await world.get(`${path}/document`);
  for (const tier of ['units 1 to 10', 'units 11 to 100', 'units 11 to 100, base price']) {
    expect(document.text).toContain(`Databases (${tier})`);
  }
  expect((await world.post(`${path}/accept`, {}, 'accept')).status).toBe(200);
  const invoices = await world.get('/v1/invoices?customerId=acme');
  const [first] = invoices.json['data'] as { lines: { description: string }[] }[];
  expect(new Set(first?.lines.map(({ description }) => description)).size).toBe(4);
});
