import type { Month } from './calendar.ts';
import type { Drawn } from './lots.ts';

export type Reserved = {
  readonly id: string;
  readonly until: number;
  readonly lots: readonly Drawn[];
};
type Forfeited = { readonly rank: number; readonly from: number; readonly until: number; amount: bigint };

/** A month of a wallet. */
export type Account = {
  granted: bigint;
  spent: bigint;
  overage: bigint;
  forfeited: bigint;
  voided: bigint;
  settled: bigint;
  writtenOff: bigint;
  events: number;
  alerts: number;
  isClosed: boolean;
  isBlocking: boolean;
  forfeits: Forfeited[];
};
export type OwedTopUp = {
  readonly id: string;
  readonly month: Month;
  readonly amount: bigint;
  readonly price: bigint;
};

export const emptyAccount = (): Omit<Account, 'isClosed' | 'isBlocking'> => ({
  granted: 0n,
  spent: 0n,
  overage: 0n,
  forfeited: 0n,
  voided: 0n,
  settled: 0n,
  writtenOff: 0n,
  events: 0,
  alerts: 0,
  forfeits: [],
});
