import type { RawCatalog } from './schema.ts';
import { taskforce } from './taskforce.ts';

type RawUnit = NonNullable<RawCatalog['products']>[string]['unit'];

const ALWAYS = '2020-01-01';
const NET_30 = 30;
const NET_60 = 60;
const RENEWED = { automatic: true, noticeDays: 60 };

const contract = (name: string, terms: NonNullable<RawCatalog['plans'][string]['contract']>) =>
  ({ name, sale: 'contract', price: '0', productsBilled: 'in_advance', contract: terms }) as const;

/** Contract types (domain.md section 5). The subscription's plan is its contract type; what is paid are its products. */
const plans: RawCatalog['plans'] = {
  'self-service': { name: 'Self-service', sale: 'self_service', price: '0' },
  annual: contract('Annual', {
    months: [12],
    rhythms: ['upfront', 'monthly'],
    netDays: [0],
    renewal: RENEWED,
    then: 'self-service',
  }),
  'annual-negotiated': contract('Annual, negotiated', {
    months: [12],
    rhythms: ['upfront'],
    netDays: [NET_30],
    discounts: { from: '0.17', upTo: '0.20' },
    renewal: RENEWED,
    then: 'self-service',
  }),
  'multi-year': contract('Multi-year', {
    months: [24, 36],
    rhythms: ['quarterly', 'yearly'],
    netDays: [NET_30],
    discounts: { from: '0.20', upTo: '0.25' },
    renewal: RENEWED,
    then: 'self-service',
  }),
  enterprise: contract('Enterprise', {
    months: { from: 12 },
    rhythms: ['yearly', 'upfront', 'quarterly', 'monthly'],
    netDays: [NET_30, NET_60],
    renewal: RENEWED,
    then: 'self-service',
  }),
};

const HOUR = { en: { one: 'hour', other: 'hours' }, fr: { one: 'heure', other: 'heures' } };
const SERVER = { en: { one: 'server', other: 'servers' }, fr: { one: 'serveur', other: 'serveurs' } };
const DAY = { en: { one: 'day', other: 'days' }, fr: { one: 'jour', other: 'jours' } };
const GB_MONTH = { en: { one: 'GB-month', other: 'GB-months' }, fr: 'Go-mois' };
const GB = { en: 'GB', fr: 'Go' };

const quantityField = { name: 'quantity', type: 'decimal', maximum: 1_000_000_000 } as const;
const summed = (name: string, unit: RawUnit, aggregation: string) => ({
  name,
  fields: [quantityField],
  aggregations: { [aggregation]: { function: 'sum', field: 'quantity', unit } as const },
});

/** Events carry `{"quantity": "1.5"}`: what was used since the one before. */
const meters: RawCatalog['meters'] = {
  'gpu.hours': summed('GPU hours', HOUR, 'gpu.hours'),
  'storage.gb_months': summed('Storage', GB_MONTH, 'storage.gb_months'),
  'egress.gb': summed('Egress', GB, 'egress.gb'),
};

const products: RawCatalog['products'] = {
  vps: { name: 'VPS', unit: SERVER, charge: { model: 'per_unit', price: '9.99' } },
  'gpu.hours': {
    name: 'GPU hours',
    unit: HOUR,
    meter: 'gpu.hours',
    charge: { model: 'per_unit', price: '1.20' },
  },
  'storage.gb_months': {
    name: 'Storage',
    unit: GB_MONTH,
    meter: 'storage.gb_months',
    charge: {
      model: 'graduated',
      tiers: [{ upTo: '100', price: '0.10' }, { upTo: '1000', price: '0.08' }, { price: '0.06' }],
    },
  },
  'egress.gb': {
    name: 'Egress',
    unit: GB,
    meter: 'egress.gb',
    charge: { model: 'package', size: '100', price: '5.00', free: '100' },
  },
};

const flat = (percent: string) => [{ fromSeats: 1, percent }];
const COMMITTED = ['annual', 'annual-negotiated', 'multi-year', 'enterprise'];

/** What applies by itself; discounts add up, and are cut at the cap. */
const discounts: RawCatalog['discounts'] = [
  {
    id: 'annual',
    name: 'annual commitment',
    on: ['product'],
    plans: ['annual', 'annual-negotiated'],
    percents: flat('0.17'),
    when: {},
  },
  {
    id: 'multi-year',
    name: 'multi-year commitment',
    on: ['product'],
    plans: ['multi-year'],
    percents: flat('0.20'),
    when: {},
  },
  {
    id: 'referral',
    name: 'referral, first 3 months',
    on: ['product'],
    plans: ['self-service', ...COMMITTED],
    percents: flat('0.10'),
    when: { referred: true, firstMonths: 3 },
  },
  {
    id: 'three-products',
    name: '3 products or more',
    on: ['product'],
    percents: flat('0.05'),
    when: { productsFrom: 3 },
  },
];

const MAXIMUM = '0.30';

const { currency, zone, seller, vat, invoicing } = taskforce;

/** Cloud hosting, self-service and by contract (domain.md section 5), sold by another company of the same house. */
export const vmcloud: RawCatalog = {
  id: 'vmcloud',
  name: 'VMCloud',
  version: '2026.1',
  effectiveFrom: ALWAYS,
  currency,
  zone,
  seller: {
    ...seller,
    legalName: 'VMCloud SAS',
    email: 'facturation@vmcloud.example',
    website: 'https://vmcloud.example',
  },
  vat,
  invoicing,
  plans,
  products,
  services: {
    training: { name: 'Training', unit: DAY, price: '900.00' },
    migration: { name: 'Migration', unit: DAY, price: '1200.00' },
  },
  discounts,
  stacking: { method: 'add', cap: MAXIMUM },
  discountPolicy: {
    maximum: MAXIMUM,
    justificationAbove: '0.10',
    approverAbove: '0.20',
    negotiated: [
      { id: 'volume', name: 'volume', upTo: '0.15', bounds: 'negotiated', when: { monthlyAbove: '1000.00' } },
      { id: 'long-term', name: 'long term', upTo: '0.25', bounds: 'total', when: { termFromMonths: 24 } },
      {
        id: 'partner',
        name: 'partners and agencies',
        upTo: '0.15',
        bounds: 'negotiated',
        when: { relations: ['partner', 'agency'] },
      },
    ],
  },
  segments: [
    { id: 'agency', name: 'Agency', from: '1000.00', below: '5000.01', relation: 'agency' },
    { id: 'starter', name: 'Starter', from: '0', below: '100.00' },
    { id: 'small', name: 'Small', from: '100.00', below: '500.00' },
    { id: 'growing', name: 'Growing', from: '500.00', below: '2000.00' },
    { id: 'large', name: 'Large', from: '2000.00', below: '5000.01' },
    { id: 'key-account', name: 'Key account', from: '5000.01' },
  ],
  meters,
};
