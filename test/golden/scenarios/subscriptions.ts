import type { Story } from '../../support/scenario.ts';

export type Scenario = {
  readonly file: string;
  readonly title: string;
  readonly start: string;
  readonly tell: (story: Story) => Promise<void>;
};

const day = (date: string) => `${date}T09:00:00Z`;

export const SUBSCRIPTION_SCENARIOS: readonly Scenario[] = [
  {
    file: '01-upgrade-and-seats',
    title: 'an upgrade on the 17th of a 31-day month, and seats added on the 20th',
    start: day('2026-12-01'),
    tell: async (story) => {
      await story.begin({ card: true });
      await story.put({ plan: 'individual', seats: 2 });
      await story.until('2026-12-17');
      await story.preview({ plan: 'pro', seats: 2 });
      await story.put({ plan: 'pro', seats: 2 });
      await story.until('2026-12-20');
      await story.put({ plan: 'pro', seats: 5 });
      await story.until('2027-02-02');
    },
  },
  {
    file: '02-49-to-50-seats',
    title: '49 seats to 50 on the 17th: the added seat pays the price of the new total',
    start: day('2026-11-01'),
    tell: async (story) => {
      await story.begin({ card: true });
      await story.put({ seats: 49 });
      await story.until('2026-11-17');
      await story.put({ seats: 50 });
      await story.until('2026-12-02');
    },
  },
  {
    file: '03-trial-without-card',
    title: 'a trial without a card: paused at its end, resumed with a card',
    start: day('2026-11-05'),
    tell: async (story) => {
      await story.begin();
      await story.put({ seats: 2, trial: true });
      await story.until('2026-11-20');
      await story.card();
      await story.resume();
      await story.until('2026-12-02');
    },
  },
  {
    file: '04-trial-over-a-months-end',
    title: "a trial over a month's end, with a card",
    start: day('2026-11-24'),
    tell: async (story) => {
      await story.begin({ card: true });
      await story.put({ trial: true });
      await story.use(3_000);
      await story.until('2026-12-09');
      await story.until('2027-01-02');
    },
  },
  {
    file: '05-student-to-graduate',
    title: 'a student from proof to graduate to full price',
    start: day('2026-09-10'),
    tell: async (story) => {
      await story.begin({ kind: 'consumer' });
      await story.proof('student', '2026-12-14');
      await story.put({ plan: 'student' });
      await story.until('2026-12-10');
      await story.card();
      await story.until('2027-01-02');
      await story.until('2028-01-02');
    },
  },
  {
    file: '06-year-with-60-seats',
    title: 'a year of a pro customer with 60 seats, an NGO, three modules in the bundle',
    start: day('2026-11-17'),
    tell: async (story) => {
      await story.begin({ card: true });
      await story.proof('ngo', '2027-12-31');
      await story.put({ seats: 60, interval: 'year' });
      await story.install('lims', false);
      await story.install('quality-iso', false);
      await story.install('ged', false);
      await story.until('2026-12-02');
      await story.until('2027-11-18');
    },
  },
  {
    file: '07-money-back-on-day-30',
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
    file: '08-money-back-on-day-31',
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
];
