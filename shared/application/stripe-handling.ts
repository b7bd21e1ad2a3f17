import type { Facts } from './ports.ts';

/** What a webhook comes to; its facts are committed together with its place in the inbox. */
export type Handled = {
  readonly outcome: 'applied' | 'ignored' | 'refused' | 'unknown_type';
  readonly reason?: string;
  readonly facts: Facts;
};

const NOTHING: Facts = { changes: [], events: [] };

export const handled = (facts: Facts): Handled => ({ outcome: 'applied', facts });
export const ignored = (reason: string): Handled => ({ outcome: 'ignored', reason, facts: NOTHING });
export const unknownType: Handled = { outcome: 'unknown_type', facts: NOTHING };
