import type { Catalog } from '../../shared/catalog/catalog.ts';
import { loadCatalog } from '../../shared/catalog/load-catalog.ts';
import type { RawCatalog } from '../../shared/catalog/schema.ts';
import { vmcloud } from '../../shared/catalog/vmcloud.ts';

const units = (unit: string) => ({ name: unit, unit });
const tiers = (flat?: string) => [
  { upTo: '10', price: '2.00' },
  { upTo: '100', price: '1.50', ...(flat !== undefined && { flat }) },
  { price: '1.00' },
];

const hostingJson: RawCatalog = {
  ...vmcloud,
  id: 'hosting',
  plans: {
    ...vmcloud.plans,
    team: { name: 'Team', sale: 'self_service', price: '5.00', intervals: ['month', 'year'] },
    business: { name: 'Business', sale: 'self_service', price: '9.00' },
    prepaid: {
      name: 'Prepaid',
      sale: 'self_service',
      price: '6.00',
      intervals: ['month', 'year'],
      productsBilled: 'in_advance',
    },
  },
  products: {
    ...vmcloud.products,
    support: { ...units('support'), charge: { model: 'flat', price: '30.00' } },
    backup: { ...units('backup'), charge: { model: 'per_seat', price: '4.00' } },
    addresses: { ...units('addresses'), charge: { model: 'package', size: '8', price: '10.00', free: '1' } },
    databases: { ...units('databases'), charge: { model: 'graduated', tiers: tiers('5.00') } },
    disks: { ...units('disks'), charge: { model: 'volume', tiers: tiers() } },
    shield: { ...units('shield'), charge: { model: 'per_unit', price: '7.00' }, soldTo: ['prepaid'] },
  },
};

/** VMCloud, with a product of each charge model, and plans with a price: products after the month, or in advance. */
export const hosting = (more: Partial<RawCatalog> = {}): Catalog => loadCatalog({ ...hostingJson, ...more });
