import { loadCatalog } from '../../shared/catalog/load-catalog.ts';
import type { RawCatalog } from '../../shared/catalog/schema.ts';
import { vmcloud } from '../../shared/catalog/vmcloud.ts';
import { openWallet } from '../../shared/domain/wallets/open-wallet.ts';
import type { SealedSegment, SettledEvent } from '../../shared/domain/wallets/wallet.ts';
import { ZERO_MICROS } from '../../shared/kernel/money.ts';
import type { Instant } from '../../shared/kernel/instant.ts';
import { at, idAt } from './wallets.ts';

/** VMCloud with one meter more, of which everything is aggregated that can be: by region, and over all. */
export const everyAggregation: RawCatalog = {
  ...vmcloud,
  meters: {
    ...vmcloud.meters,
    'api.call': {
      name: 'API calls',
      fields: [
        { name: 'region', type: 'choice', values: ['eu', 'us'], optional: true },
        { name: 'size', type: 'decimal', maximum: 1_000 },
        { name: 'load', type: 'integer', maximum: 1_000_000, optional: true },
        { name: 'device', type: 'text', maximumLength: 64, optional: true },
      ],
      aggregations: {
        calls: { function: 'count', unit: 'call', by: ['region'] },
        size: { function: 'sum', field: 'size', unit: 'GB' },
        peak: { function: 'max', field: 'load', unit: 'request a second' },
        level: { function: 'last', field: 'load', unit: 'request a second', by: ['region'] },
        devices: { function: 'unique', field: 'device', unit: 'device', by: ['region'] },
        loads: { function: 'unique', field: 'load', unit: 'load' },
      },
    },
  },
};
export const metersCatalog = loadCatalog(everyAggregation);

/** The wallet of a self-service customer, opened on the first of November 2026. */
export const meteredWallet = (customerId = 'acme', now = '2026-11-01T00:00:00Z'): SealedSegment =>
  openWallet(
    {
      customerId,
      terms: { plan: 'self-service', includedPerPeriod: ZERO_MICROS, overage: 'invoice' },
      included: ZERO_MICROS,
      from: at('2026-10-31T23:00:00Z'),
    },
    { catalog: metersCatalog, now: at(now) },
  ).sealed;

/** An event of VMCloud as the chain keeps it; `quantity` in millionths. */
export function metered(type: string, time: string | Instant, quantity: number): SettledEvent {
  const when = typeof time === 'string' ? at(time) : time;
  return { id: idAt(when), source: '/test', type, time: when, integers: { quantity }, choices: {} };
}
