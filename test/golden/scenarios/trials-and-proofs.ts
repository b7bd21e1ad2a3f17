import { day, type Scenario } from './scenario.ts';

export const TRIALS_AND_PROOFS: readonly Scenario[] = [
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
];
