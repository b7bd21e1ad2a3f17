import { vmcloud } from '../../support/contracts.ts';
import type { ContractScenario } from './contracts.ts';
import { day } from './scenario.ts';

const [GPU, STORAGE, EGRESS] = ['gpu.hours', 'storage.gb_months', 'egress.gb'] as const;

/** What is charged by its use, self-service. VAT is 20 %. Every sum was reckoned by hand before the story was told. */
export const METERED_SCENARIOS: readonly ContractScenario[] = [
  /*
   * A server is 9.99 a month, by the day at the quantity of each day. An hour is 1.20. Storage: 100 at 0.10, 900 at 0.08, then
   * 0.06. Egress: the first 100 free, then 5.00 for each begun 100.
   *
   * November, on every edge: 3 servers x 9.99 = 29.97, days 1 to 15: 29.97 x 15/30 = 14.985 -> 14.99. 5 x 9.99 = 49.95, days 16
   * to 30: 49.95 less 24.975 -> 24.98 = 24.97. 10.5 hours 12.60. 60 + 40 = 100 GB-months 10.00. 100 GB: free, no line.
   * 14.99 + 24.97 + 12.60 + 10.00 = 62.56, VAT 12.512 -> 12.51, 75.07.
   *
   * December: 5 servers 49.95. 100.333333 hours x 1.20 = 120.3999996 -> 120.40. 1,000 GB-months, the edge: 10.00 + 72.00.
   * 200 GB, the edge: 1 package 5.00. Late of November, on 2 December: 25.5 GB-months more, 125.5: 10.00 + 25.5 x 0.08 = 2.04,
   * so 2.04 more; 0.5 GB more, 100.5: a package is begun, 5.00.
   * 49.95 + 120.40 + 82.00 + 5.00 + 2.04 + 5.00 = 264.39, VAT 52.878 -> 52.88, 317.27.
   *
   * January, past the edges: 5 servers through the 10th: 49.95 x 10/31 = 16.11290 -> 16.11; 1 server from the 11th: 9.99 less
   * 9.99 x 10/31 = 3.22258 -> 3.22 = 6.77. 1,500.25 GB-months: 10.00 + 72.00 + 500.25 x 0.06 = 30.015 -> 30.02. 200.000001 GB:
   * 2 packages 10.00. No hours. Late of December, on 4 January: 1 hour more, 101.333333 x 1.20 = 121.5999996 -> 121.60, 1.20 more.
   * 16.11 + 6.77 + 10.00 + 72.00 + 30.02 + 10.00 + 1.20 = 146.10, VAT 29.22, 175.32.
   */
  {
    file: 'metered-01-self-service-over-the-edges',
    title: 'three months of self-service: three meters on and past their edges, other quantities mid-month, late usage',
    start: day('2026-11-01'),
    catalog: vmcloud,
    tell: async (story) => {
      await story.begin({ card: true });
      await story.put({ plan: 'self-service', quantities: { vps: 3 } });
      await story.meter(GPU, '10.5');
      await story.meter(STORAGE, '60');
      await story.until('2026-11-16');
      await story.put({ plan: 'self-service', quantities: { vps: 5 } });
      await story.meter(STORAGE, '40');
      await story.meter(EGRESS, '100');
      await story.until('2026-12-02');
      await story.meter(STORAGE, '25.5', '2026-11-30T22:59:59Z');
      await story.meter(EGRESS, '0.5', '2026-11-30T22:59:59Z');
      await story.meter(GPU, '100.333333');
      await story.meter(STORAGE, '1000');
      await story.meter(EGRESS, '200', '2026-11-30T23:00:00Z');
      await story.until('2027-01-04');
      await story.meter(GPU, '1', '2026-12-31T12:00:00Z');
      await story.until('2027-01-11');
      await story.put({ plan: 'self-service', quantities: { vps: 1 } });
      await story.meter(STORAGE, '1500.25');
      await story.meter(EGRESS, '200.000001');
      await story.until('2027-02-02');
    },
  },
  /*
   * December: 2 servers 19.98. 1.5 hours 1.80. 250 GB-months: 10.00 + 150 x 0.08 = 12.00. 250 GB: 2 packages 10.00.
   * 19.98 + 1.80 + 22.00 + 10.00 = 53.78, VAT 10.756 -> 10.76, 64.54. Late on 2 January: half an hour more, 2 hours: 0.60 more.
   * January: 1 server 9.99; with 0.60: 10.59, VAT 2.118 -> 2.12, 12.71.
   */
  {
    file: 'metered-02-in-french',
    title: 'the units of a French customer are French: one hour and a half is singular, two are not',
    start: day('2026-12-01'),
    catalog: vmcloud,
    tell: async (story) => {
      await story.begin({ card: true, language: 'fr' });
      await story.put({ plan: 'self-service', quantities: { vps: 2 } });
      await story.meter(GPU, '1.5');
      await story.meter(STORAGE, '250');
      await story.meter(EGRESS, '250');
      await story.until('2027-01-01T12:00:00Z');
      await story.put({ plan: 'self-service', quantities: { vps: 1 } });
      await story.until('2027-01-02');
      await story.meter(GPU, '0.5', '2026-12-31T12:00:00Z');
      await story.until('2027-02-02');
    },
  },
];
