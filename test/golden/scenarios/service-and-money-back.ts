import { day, type Scenario } from './scenario.ts';

export const SERVICE_AND_MONEY_BACK: readonly Scenario[] = [
  {
    file: '16-first-invoice-unpaid',
    title: 'without a card: past due, paused, and in service again once it is paid',
    start: day('2026-11-17'),
    tell: async (story) => {
      await story.begin();
      await story.put({ seats: 3 });
      await story.until('2026-11-26');
      await story.until('2027-01-25');
      await story.payAll();
      await story.until('2027-02-02');
    },
  },
  {
    file: '17-cancel-at-period-end',
    title: 'canceled with its period, with usage after its end',
    start: day('2026-11-01'),
    tell: async (story) => {
      await story.begin({ card: true });
      await story.put({});
      await story.until('2026-11-20');
      await story.cancel({ at: 'period_end', reason: 'missing_feature', comment: 'no Gantt chart' });
      await story.until('2026-12-05');
      await story.use(2_000);
      await story.until('2027-01-02');
    },
  },
  {
    file: '18-cancel-now',
    title: 'canceled now: top-ups and overage are invoiced at once, nothing is refunded; started again',
    start: day('2026-11-01'),
    tell: async (story) => {
      await story.begin({ card: true });
      await story.put({});
      await story.topUp('5.00');
      await story.use(17_000);
      await story.until('2026-11-20');
      await story.cancel({ at: 'now', reason: 'too_expensive' });
      await story.use(1_000);
      await story.until('2026-12-10');
      await story.put({ plan: 'individual' });
      await story.until('2027-01-02');
    },
  },
  {
    file: '19-pause-and-resume',
    title: "paused on request over a month's end, and resumed",
    start: day('2026-11-01'),
    tell: async (story) => {
      await story.begin({ card: true });
      await story.put({ seats: 2 });
      await story.until('2026-11-15');
      await story.pause();
      await story.until('2026-12-11');
      await story.resume();
      await story.until('2027-01-02');
    },
  },
  {
    file: '25-money-back-on-day-30',
    title: 'money back on day 30: an upgrade, seats, a module, a top-up and a close later',
    start: day('2026-11-17'),
    tell: async (story) => {
      await story.begin({ card: true });
      await story.put({ plan: 'individual', seats: 2 });
      await story.payAll();
      await story.until('2026-11-20');
      await story.put({ plan: 'pro', seats: 3 });
      await story.install('time-tracking-pro', false);
      await story.payAll();
      await story.topUp('10.00');
      await story.use(12_000);
      await story.until('2026-12-02');
      await story.payAll();
      await story.use(45_000);
      await story.until('2026-12-16');
      await story.moneyBack('missing_feature');
      await story.moneyBack('unused');
      await story.until('2027-01-02');
    },
  },
  {
    file: '26-money-back-on-day-31',
    title: 'money back on day 31: refused, and on the day before by who paid nothing',
    start: day('2026-11-17'),
    tell: async (story) => {
      await story.begin({ card: true });
      await story.put({ plan: 'pro', seats: 1 });
      await story.until('2026-12-16');
      await story.moneyBack('unused');
      await story.payAll();
      await story.until('2026-12-17');
      await story.moneyBack('unused');
    },
  },
  {
    file: '27-referrals',
    title:
      'referrals: a month of the plan at most, what the first invoice carried at most, withdrawn with the money-back',
    start: day('2026-11-02'),
    tell: async (story) => {
      await story.begin({ card: true });
      await story.put({ seats: 2 });
      await story.payAll();
      await story.until('2026-11-16');
      await story.brings('globex', { seats: 1 });
      await story.brings('initech', { seats: 40 });
      await story.brings('umbrella', { plan: 'individual', seats: 3 });
      await story.broughtTakesBack('umbrella');
      await story.until('2026-12-02');
      await story.broughtTakesBack('globex');
      await story.until('2027-02-02');
    },
  },
];
