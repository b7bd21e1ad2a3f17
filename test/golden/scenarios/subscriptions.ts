import type { Story } from '../../support/scenario.ts';
import { at } from '../../support/wallets.ts';

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
    file: '07-uninstall-day-29-and-31',
    title: 'a module uninstalled on day 29 of its paid service is credited, another on day 31 is not',
    start: day('2026-11-01'),
    tell: async (story) => {
      await story.begin({ card: true });
      await story.put({ seats: 10 });
      await story.install('sap-integration', false);
      await story.install('docusign-integration', false);
      await story.until('2026-11-29');
      await story.uninstall('sap-integration');
      await story.until('2026-12-01T09:00:00Z');
      await story.uninstall('docusign-integration');
      await story.until('2027-01-02');
    },
  },
  {
    file: '08-dearer-module-takes-a-slot',
    title: "a dearer module takes another's slot at the end of its trial",
    start: day('2026-11-02'),
    tell: async (story) => {
      await story.begin({ card: true });
      await story.put({ seats: 4 });
      await story.install('quality-iso');
      await story.install('ged');
      await story.install('lims');
      await story.until('2026-11-17');
      await story.until('2026-12-02');
      await story.uninstall('lims');
      await story.until('2027-01-02');
    },
  },
  {
    file: '09-top-ups-at-the-edges',
    title: 'top-ups of 100.00, 100.01, 500.00 and 500.01',
    start: day('2026-11-03'),
    tell: async (story) => {
      await story.begin({ card: true });
      await story.put({});
      for (const amount of ['100.00', '100.01', '500.00', '500.01']) await story.topUp(amount);
      await story.until('2026-12-02');
    },
  },
  {
    file: '10-february-of-a-leap-year',
    title: 'February of a leap year, from the 10th to the 29th',
    start: day('2028-02-10'),
    tell: async (story) => {
      await story.begin({ card: true });
      await story.put({ seats: 3 });
      await story.until('2028-02-29');
      await story.put({ seats: 4 });
      await story.until('2028-03-02');
    },
  },
  {
    file: '11-start-on-the-31st',
    title: 'a customer who starts on the 31st',
    start: day('2026-12-31'),
    tell: async (story) => {
      await story.begin({ card: true });
      await story.put({ seats: 2 });
      await story.until('2027-03-02');
    },
  },
  {
    file: '12-month-to-year',
    title: 'month to year on the 10th, back to the month at the anniversary',
    start: day('2026-11-01'),
    tell: async (story) => {
      await story.begin({ card: true });
      await story.put({ seats: 2 });
      await story.until('2026-11-10');
      await story.preview({ seats: 2, interval: 'year' });
      await story.put({ seats: 2, interval: 'year' });
      await story.until('2027-06-15');
      await story.put({ seats: 2, interval: 'month' });
      await story.until('2027-12-02');
    },
  },
  {
    file: '13-year-from-29-february',
    title: 'a year from 29 February: renewed on the 28th',
    start: day('2028-02-29'),
    tell: async (story) => {
      await story.begin({ card: true });
      await story.put({ plan: 'individual', interval: 'year' });
      await story.until('2029-03-02');
    },
  },
  {
    file: '14-late-usage-reverses-a-forfeit',
    title: 'late usage that reverses a forfeit, and more of it that is owed',
    start: day('2026-11-01'),
    tell: async (story) => {
      await story.begin({ card: true });
      await story.put({});
      await story.use(4_000);
      await story.until('2026-12-02');
      await story.use(5_000, '2026-11-20T10:00:00Z');
      await story.use(3_000, '2026-11-21T10:00:00Z');
      await story.until('2027-01-02');
    },
  },
  {
    file: '15-downgrade-and-withdrawal',
    title: 'a downgrade that is scheduled, withdrawn, scheduled again, and a module that stands in its way',
    start: day('2026-11-01'),
    tell: async (story) => {
      await story.begin({ card: true });
      await story.put({ seats: 8 });
      await story.install('advanced-analytics');
      await story.until('2026-11-12');
      await story.refused({ plan: 'individual', seats: 8 });
      await story.uninstall('advanced-analytics');
      await story.put({ plan: 'individual', seats: 8 });
      await story.put({ plan: 'pro', seats: 8 });
      await story.put({ plan: 'individual', seats: 5 });
      await story.until('2026-12-02');
    },
  },
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
    file: '20-startup-for-a-year',
    title: 'a startup: 25 % for its first twelve months, while an NGO proof is better',
    start: day('2026-11-01'),
    tell: async (story) => {
      await story.begin({ card: true });
      await story.proof('startup', '2028-12-31');
      await story.proof('ngo', '2026-12-31');
      await story.put({ seats: 10 });
      await story.until('2027-02-02');
      await story.until('2027-12-02');
    },
  },
  {
    file: '21-trial-converted-early',
    title: 'a trial that is upgraded, and ended early by the customer',
    start: day('2026-11-10'),
    tell: async (story) => {
      await story.begin({ card: true });
      await story.put({ plan: 'individual', seats: 2, trial: true });
      await story.until('2026-11-12');
      await story.put({ plan: 'pro', seats: 3 });
      await story.use(8_000);
      await story.until('2026-11-18');
      await story.put({ plan: 'pro', seats: 3, trial: false });
      await story.until('2026-12-02');
    },
  },
  {
    file: '22-student-without-card',
    title: 'a student whose proof lapses without a card: paused, and nothing is lost',
    start: day('2026-10-01'),
    tell: async (story) => {
      await story.begin({ kind: 'consumer' });
      await story.proof('student', '2026-11-20');
      await story.put({ plan: 'student', seats: 2 });
      await story.until('2026-11-25');
      await story.proof('student', '2027-11-20');
      await story.resume();
      await story.until('2027-01-02');
    },
  },
  {
    file: '23-modules-with-a-year',
    title: 'a module in trial on a yearly subscription is prorated to the anniversary, seats added in between',
    start: day('2026-11-17'),
    tell: async (story) => {
      await story.begin({
        card: true,
        country: 'DE',
        vatId: 'DE136695976',
        vatIdCheck: { valid: true, checkedAt: at(day('2026-11-17')) },
      });
      await story.put({ seats: 5, interval: 'year' });
      await story.install('zapier-premium');
      await story.until('2027-03-10');
      await story.put({ seats: 7, interval: 'year' });
      await story.put({ seats: 6, interval: 'year' });
      await story.until('2027-11-18');
    },
  },
  {
    file: '24-cheap-change-waits',
    title: 'a change that is too little to be invoiced waits for the next invoice',
    start: day('2026-11-01'),
    tell: async (story) => {
      await story.begin({ card: true });
      await story.put({ plan: 'individual', seats: 1 });
      await story.until('2026-11-30');
      await story.put({ plan: 'individual', seats: 2 });
      await story.until('2026-12-02');
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
