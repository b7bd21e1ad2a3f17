import type { Chance } from './chance.ts';
import type { Calls } from './calls.ts';
import type { Faults } from './faults.ts';
import type { Checker } from './invariants/checker.ts';
import type { System } from './system.ts';
import type { Timeline } from './timeline.ts';

/** A customer as the play has them. */
export type Actor = {
  readonly id: string;
  readonly country: string;
  readonly kind: 'business' | 'consumer';
  readonly plan: string;
  readonly seats: number;
  readonly interval: 'month' | 'year';
  readonly isTried: boolean;
  readonly hasCard: boolean;
  readonly startsAt: number;
  /** Who brought them. */
  readonly referredBy?: string;
};

/** Who is there, and when. */
export type Cast = {
  readonly actors: readonly Actor[];
  readonly start: number;
  readonly end: number;
  /** Moments at which several things happen at once. */
  readonly moments: readonly number[];
};

/** What an operation can reach: the system from outside, and what is known of it. */
export type World = {
  readonly system: System;
  readonly timeline: Timeline;
  readonly faults: Faults;
  readonly checker: Checker;
  readonly cast: Cast;
  /** What clients were answered. */
  readonly calls: Calls;
};

/** Something that somebody does: drawn from the seed before anything runs, so that it can be left out. */
export type Operation = {
  readonly name: string;
  readonly at: number;
  readonly run: (world: World, chance: Chance) => Promise<void>;
};

/** Draws an operation; `place` is a number that no other one has. */
export type DrawOperation = (cast: Cast, chance: Chance, place: number) => Operation;

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
