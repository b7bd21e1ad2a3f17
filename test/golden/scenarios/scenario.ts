import type { Story } from '../../support/scenario.ts';

/** A story of a subscription, and the file that holds what it comes to. */
export type Scenario = {
  readonly file: string;
  readonly title: string;
  readonly start: string;
  readonly tell: (story: Story) => Promise<void>;
};

/** The morning of a day, at which stories begin. */
export const day = (date: string): string => `${date}T09:00:00Z`;
