import type { Catalog } from '../../../shared/catalog/catalog.ts';
import type { RequestedLine } from '../../../shared/domain/quotes/check-lines.ts';
import type { QuoteRequest } from '../../../shared/domain/quotes/make-quote.ts';
import { centsOf, factorOf, microsOf, unitPriceOf } from '../../../shared/kernel/money.ts';
import type { LocalDate } from '../../../shared/kernel/period.ts';
import type { ContractStory } from '../../support/contract-story.ts';
import { vmcloud } from '../../support/contracts.ts';
import { catalog as taskforce } from '../../support/wallets.ts';
import { day } from './scenario.ts';

export type ContractScenario = {
  readonly file: string;
  readonly title: string;
  readonly start: string;
  readonly catalog: Catalog;
  readonly tell: (story: ContractStory) => Promise<void>;
};

const on = (date: string) => date as LocalDate;
const servers = (quantity: number): RequestedLine => ({ kind: 'product', product: 'vps', quantity });
const product = (id: string): RequestedLine => ({ kind: 'product', product: id });
const negotiated = (percent: string) => ({ name: 'negotiated', percent: factorOf(percent) });
const quote = (request: Partial<QuoteRequest>): QuoteRequest => ({
  plan: 'annual',
  termMonths: 12,
  rhythm: 'upfront',
  lines: [servers(30)],
  discounts: [],
  ...request,
});

/** A server is 9.99 a month. VAT is 20 %. Every sum was reckoned by hand before the story was told. */
export const CONTRACT_SCENARIOS: readonly ContractScenario[] = [
  /*
   * 77 x 9.99 = 769.23 a month, less 20 % + 2 % = x 0.78 = 599.9994.
   * F(3) 1,799.9982 -> 1,800.00   F(6) 3,599.9964 -> 3,600.00   F(9) 5,399.9946 -> 5,399.99   F(12) 7,199.9928 -> 7,199.99
   * F(15) 8,999.9910 -> 8,999.99  F(18) 10,799.9892 -> 10,799.99  F(21) 12,599.9874 -> 12,599.99  F(24) 14,399.9856 -> 14,399.99
   * Instalments: 1,800.00 x 8, but the third 1,799.99. Total 14,399.99. VAT 360.00 each (of 1,799.99: 359.998 -> 360.00).
   * Notice on 1 September 2028: 77 days before 17 November 2028, in time (60).
   */
  {
    file: 'contract-01-two-years-quarterly',
    title: '24 months quarterly at 22 %, from the quote over its approval to the last invoice',
    start: day('2026-11-17'),
    catalog: vmcloud,
    tell: async (story) => {
      await story.begin();
      const request = { plan: 'multi-year', termMonths: 24, rhythm: 'quarterly', lines: [servers(77)] } as const;
      await story.quote(quote({ ...request, discounts: [negotiated('0.02')] }));
      await story.accept();
      await story.approve('Claire Martin', 'Two years, and a reference');
      await story.accept();
      await story.until('2027-02-18');
      await story.payAll();
      await story.until('2028-09-01');
      await story.payAll();
      await story.cancel({ at: 'period_end', reason: 'switched' });
      await story.until('2028-11-18');
    },
  },
  /* 30 x 9.99 x 12 = 3,596.40 x 0.83 = 2,985.012 -> 2,985.01. VAT 597.002 -> 597.00. */
  {
    file: 'contract-02-a-year-upfront',
    title: 'a year upfront at 17 %, renewed',
    start: day('2026-11-17'),
    catalog: vmcloud,
    tell: async (story) => {
      await story.begin({ card: true });
      await story.quote(quote({}));
      await story.accept();
      await story.until('2027-11-18');
    },
  },
  /*
   * 30 x 9.99 = 299.70 x 0.83 = 248.751 a month. F(1..12): 248.75 497.50 746.25 995.00 1,243.76 (1,243.755) 1,492.51 1,741.26
   * 1,990.01 2,238.76 2,487.51 2,736.26 2,985.01. Instalments of 248.75, the fifth 248.76: 2,985.01, as upfront.
   */
  {
    file: 'contract-03-a-year-monthly',
    title: 'a year monthly at 17 %: to the cent what upfront costs',
    start: day('2026-11-17'),
    catalog: vmcloud,
    tell: async (story) => {
      await story.begin({ card: true });
      await story.quote(quote({ rhythm: 'monthly' }));
      await story.accept();
      await story.until('2027-11-16');
    },
  },
  /*
   * 20 x 9.99 = 199.80 a month. Months 1 to 3: 17 + 10 + 5 = 32, cut at 30: 599.40 x 0.70 = 419.58; taken off 101.898, then
   * 161.838, then 179.82: 101.90 + 59.94 + 17.98 = 179.82. Months 4 to 12: 22 %: 1,798.20 x 0.78 = 1,402.596.
   * F(12) = 1,822.176 -> 1,822.18; the second line 1,822.18 - 419.58 = 1,402.60.
   */
  {
    file: 'contract-04-cut-at-thirty',
    title: '17 + 10 + 5 of the first three months are cut at 30, of a year upfront',
    start: day('2026-11-17'),
    catalog: vmcloud,
    tell: async (story) => {
      await story.world.customer('friend');
      await story.begin({ referredBy: 'friend', card: true });
      const lines = [servers(20), product('gpu.hours'), product('storage.gb_months')];
      await story.quote(quote({ lines }));
      await story.accept();
    },
  },
  /* 150 x 9.99 x 12 = 17,982.00 x 0.69 = 12,407.58. VAT 2,481.516 -> 2,481.52. */
  {
    file: 'contract-05-thirty-one-by-exception',
    title: 'refused at 31 %, and granted by a recorded exception',
    start: day('2026-11-17'),
    catalog: vmcloud,
    tell: async (story) => {
      await story.begin();
      const request = { plan: 'annual-negotiated', lines: [servers(150)], discounts: [negotiated('0.14')] };
      await story.quote(quote(request));
      await story.quote(quote({ ...request, exception: { reason: 'A reference customer' } }));
      await story.accept();
      await story.approve('Claire Martin');
      await story.accept();
    },
  },
  /*
   * 100 x 9.99 x 12 = 11,988.00, due 60 days after 17 November: 16 January 2027. 10 GPU hours of November: 12.00, on the
   * close of the 1st, due 30 January. Past due on 17 January; in good standing once it is paid.
   */
  {
    file: 'contract-06-net-60',
    title: 'net 60: instalments and usage alike; past due on the day after, paid on the 20th',
    start: day('2026-11-17'),
    catalog: vmcloud,
    tell: async (story) => {
      await story.begin();
      const lines = [servers(100)];
      await story.quote(quote({ plan: 'enterprise', rhythm: 'yearly', netDays: 60, lines }));
      await story.accept();
      await story.useHours(10);
      await story.until('2027-01-16');
      await story.until('2027-01-20');
      await story.payAll();
    },
  },
  /*
   * 10 x 9.99 = 99.90 x 0.83 = 82.917 a month. F(1..12): 82.92 165.83 248.75 331.67 414.59 (414.585) 497.50 580.42 663.34
   * 746.25 829.17 912.09 995.00: 82.92 82.91 82.92 82.92 82.92 82.91 82.92 82.92 82.91 82.92 82.92 82.91.
   */
  {
    file: 'contract-07-on-the-31st',
    title: 'an instalment on the 31st falls on the last day of shorter months, and comes back',
    start: day('2026-12-15'),
    catalog: vmcloud,
    tell: async (story) => {
      await story.begin({ card: true });
      await story.quote(quote({ rhythm: 'monthly', startsOn: on('2026-12-31'), lines: [servers(10)] }));
      await story.accept();
      await story.until('2027-12-01');
    },
  },
  /*
   * 50 x 9.99 = 499.50 x 0.80 = 399.60 a month; a year 4,795.20. Kept on 10 July 2027: 6 months 2,397.60 + 9 of July's 31 days
   * 116.01290 = 2,513.61290 -> 2,513.61; given back 4,795.20 - 2,513.61 = 2,281.59.
   * 80 x 9.99 = 799.20 x 12 x 0.80 = 7,672.32. The invoice: 5,390.73, VAT 1,078.146 -> 1,078.15, 6,468.88.
   */
  {
    file: 'contract-08-amended-in-month-7',
    title: 'an amendment in month 7: the days that were invoiced are given back, a term of its own begins',
    start: day('2027-01-01'),
    catalog: vmcloud,
    tell: async (story) => {
      await story.begin();
      const request = { plan: 'multi-year', termMonths: 24, rhythm: 'yearly' } as const;
      await story.quote(quote({ ...request, lines: [servers(50)] }));
      await story.accept();
      await story.payAll();
      await story.until('2027-07-05');
      await story.refused({ plan: 'multi-year', quantities: { vps: 80 } });
      const amends = await story.contractId();
      await story.quote(quote({ ...request, lines: [servers(80)], startsOn: on('2027-07-10'), amends }));
      await story.accept();
      await story.until('2027-07-11');
    },
  },
  /*
   * 40 x 21.50 = 860.00 a month, a year 10,320.00. 600,000 tokens cost 600.00 USD: 500.00 of the pool, 100.00 owed:
   * 100.00 x 0.92 = 92.00 EUR by the close of November, due 30 days after. The renewal brings 10,320.00 and 500.00 again.
   */
  {
    file: 'contract-09-enterprise-with-a-pool',
    title: 'enterprise at 21.50 a seat, all modules, a pool of 500 a term',
    start: day('2026-11-17'),
    catalog: taskforce,
    tell: async (story) => {
      await story.begin();
      const pool = { amount: microsOf('500.00'), per: 'term' } as const;
      const lines = [{ kind: 'plan', product: 'enterprise', quantity: 40, unitPrice: unitPriceOf('21.50') }] as const;
      await story.quote(quote({ plan: 'enterprise', rhythm: 'yearly', netDays: 30, lines, pool }));
      await story.accept();
      await story.install('lims');
      await story.install('custom-workflows');
      await story.use(600_000);
      await story.until('2026-12-02');
      await story.payAll();
      await story.until('2027-11-18');
    },
  },
  /*
   * 1,000.00 a month. November from the 17th: 1,000.00 x 14/30 = 466.67; 300 hours 360.00, missing 106.67. December: 500 hours
   * 600.00, missing 400.00. 100 late hours of December, posted in January: 120.00 more used, 120.00 less missing: nothing to pay
   * for them. January: 900 hours 1,080.00, nothing missing: 1,080.00 + 120.00 - 120.00.
   */
  {
    file: 'contract-10-commitment-not-reached',
    title: 'a commitment of 1,000 of usage a month that is not reached, and late usage within it',
    start: day('2026-11-17'),
    catalog: vmcloud,
    tell: async (story) => {
      await story.begin();
      const commitment = { amount: centsOf('1000.00'), per: 'month' } as const;
      await story.quote(quote({ plan: 'enterprise', rhythm: 'monthly', lines: [], commitment }));
      await story.accept();
      await story.useHours(300);
      await story.until('2026-12-10');
      await story.useHours(500);
      await story.until('2027-01-03');
      await story.useHours(100, '2026-12-20T10:00:00Z');
      await story.useHours(900);
      await story.until('2027-02-02');
    },
  },
  /*
   * Self-service: 4 x 9.99 = 39.96 x 16/30 (1 to 16 November) = 21.312 -> 21.31, by the close. 10 hours of November at the price
   * of the 1st. The contract: 40 x 9.99 = 399.60 x 0.83 = 331.668 a month; cancelled on 20 January, in month 3: F(3) = 995.004
   * -> 995.00 was invoiced (331.67 331.67 331.66), F(12) = 3,980.016 -> 3,980.02, the rest 2,985.02.
   */
  {
    file: 'contract-11-from-self-service-to-an-early-end',
    title: 'from self-service into a contract on the 17th, and its early end: the rest is owed',
    start: day('2026-11-01'),
    catalog: vmcloud,
    tell: async (story) => {
      await story.begin({ card: true });
      await story.put({ plan: 'self-service', quantities: { vps: 4 } });
      await story.useHours(10);
      await story.until('2026-11-17');
      await story.quote(quote({ rhythm: 'monthly', lines: [servers(40)] }));
      await story.accept();
      await story.until('2027-01-20');
      await story.cancel({ at: 'now', reason: 'bankrupt' });
      await story.until('2027-03-02');
    },
  },
];
