import { at } from '../../support/wallets.ts';
import { day, type Scenario } from './scenario.ts';

export const MODULES_AND_TOP_UPS: readonly Scenario[] = [
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
];
