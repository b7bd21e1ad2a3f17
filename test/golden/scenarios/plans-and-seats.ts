import { day, type Scenario } from './scenario.ts';

export const PLANS_AND_SEATS: readonly Scenario[] = [
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
];
