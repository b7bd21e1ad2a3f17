import { loadCatalog } from '../../shared/catalog/load-catalog.ts';
import type { RawCatalog } from '../../shared/catalog/schema.ts';
import { taskforce } from '../../shared/catalog/taskforce.ts';
import { NOTICE_DAYS } from './model/contract.ts';

const { enterprise } = taskforce.plans;
if (!enterprise?.contract) throw new TypeError('Taskforce sells enterprise by contract');
/** Terms so short that they end, and begin again, while a play lasts. */
const contract = { ...enterprise.contract, months: { from: 1 }, renewal: { automatic: true, noticeDays: NOTICE_DAYS } };

const MINUTES = { en: { one: 'minute', other: 'minutes' }, fr: { one: 'minute', other: 'minutes' } };
const GB = { en: 'GB', fr: 'Go' };
const GUESTS = { en: { one: 'guest', other: 'guests' }, fr: { one: 'invité', other: 'invités' } };

/** Counted, and charged after the month: by what it sums to, by its greatest, by how many there were. */
const meters: RawCatalog['meters'] = {
  'automation.run': {
    name: 'Automation',
    fields: [{ name: 'minutes', type: 'decimal', maximum: 1_000_000 }],
    aggregations: { 'automation.minutes': { function: 'sum', field: 'minutes', unit: MINUTES } },
  },
  'storage.sample': {
    name: 'Storage',
    fields: [
      { name: 'gigabytes', type: 'integer', maximum: 1_000_000 },
      { name: 'region', type: 'choice', values: ['eu', 'us'], optional: true },
    ],
    aggregations: { 'storage.peak': { function: 'max', field: 'gigabytes', unit: GB, by: ['region'] } },
  },
  'guest.seen': {
    name: 'Guests',
    fields: [{ name: 'guest', type: 'text', maximumLength: 64 }],
    aggregations: { 'guests.seen': { function: 'unique', field: 'guest', unit: GUESTS } },
  },
};

/** Told again in `model/metering.ts`. Sold with every plan. */
const products: RawCatalog['products'] = {
  automation: {
    name: 'Automation',
    unit: MINUTES,
    meter: 'automation.minutes',
    charge: { model: 'graduated', tiers: [{ upTo: '100', price: '0.05' }, { price: '0.03' }] },
  },
  storage: {
    name: 'Peak storage',
    unit: GB,
    meter: 'storage.peak',
    charge: { model: 'per_unit', price: '0.35' },
  },
  guests: {
    name: 'Guests',
    unit: GUESTS,
    meter: 'guests.seen',
    charge: { model: 'package', size: '3', price: '2.00', free: '1' },
  },
};

/** What is sold here: Taskforce, with services, short contracts and products that are charged by their use. */
export const catalog = loadCatalog({
  ...taskforce,
  plans: { ...taskforce.plans, enterprise: { ...enterprise, contract } },
  meters: { ...taskforce.meters, ...meters },
  products,
  services: {
    training: { name: 'Training', unit: 'day', price: '900.00' },
    advice: { name: 'Advice', unit: 'hour', price: '75.00' },
  },
});
