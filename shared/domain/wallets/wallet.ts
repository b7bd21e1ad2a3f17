import type { GrantKind } from '../../catalog/catalog.ts';
import type { Instant } from '../../kernel/instant.ts';
import type { Cents, Factor, Micros } from '../../kernel/money.ts';
import type { LocalDate, Period } from '../../kernel/period.ts';
import type { WalletTotals as MonthTotals } from '../closes/close.ts';
import type { DistinctCount, MeteredMonth, RecountedGroup, SettledMonth } from '../metering/metered-month.ts';

/** A lot of credit. `amount` = remaining + reserved by holds + what was spent, forfeited or voided of it. */
export type Grant = {
  readonly id: string;
  readonly kind: GrantKind;
  readonly priority: number;
  readonly amount: Micros;
  /** Neither spent, forfeited, voided nor held. */
  readonly remaining: Micros;
  /** In force for events timed in [effectiveAt, expiresAt). */
  readonly effectiveAt: Instant;
  readonly expiresAt: Instant;
  /** What was paid for it before VAT, in the invoice currency; 0 for what was given. */
  readonly cost: Cents;
};

/** Credit set aside for a call that is under way; ends by capture, release or by itself at `expiresAt`. */
export type Hold = {
  readonly id: string;
  readonly amount: Micros;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly draws: readonly Draw[];
  /** Index of the member whose cap it counts against. */
  readonly member?: number;
};
export type Draw = { readonly grantId: string; readonly amount: Micros };

/** A top-up that the month's invoice will carry. */
export type UninvoicedTopUp = {
  readonly grantId: string;
  readonly amount: Micros;
  readonly price: Cents;
  readonly discount: Factor;
  readonly bookRate: Factor;
  readonly bookRateFrom: LocalDate;
  readonly boughtOn: LocalDate;
};

/** A month of a wallet. Open until its close, then kept while late usage may still come (35 days). */
export type PeriodAccount = {
  readonly period: Period;
  readonly closed: boolean;
  readonly granted: Micros;
  readonly purchased: Micros;
  readonly spent: Micros;
  readonly overage: Micros;
  readonly forfeited: Micros;
  readonly voided: Micros;
  /** Of `overage`, what an invoice has carried or what was written off. */
  readonly settledOverage: Micros;
  /** Of `settledOverage`, what was written off before the close, when a plan that forgives gave way to one that does not. */
  readonly writtenOff: Micros;
  /** Of the terms that were in force last in this month: what becomes of its overage. */
  readonly overagePolicy: WalletTerms['overage'];
  readonly events: number;
  /** How many of the catalog's alerts have been given and not been armed again. */
  readonly alerts: number;
  /** After the close: what was taken back, by the grant's window, for usage that comes late. */
  readonly forfeits: readonly Forfeit[];
  /** Absent where no counting meter has counted anything. */
  readonly metered?: MeteredMonth;
};
export type Forfeit = {
  readonly amount: Micros;
  readonly effectiveAt: Instant;
  readonly expiresAt: Instant;
  readonly priority: number;
};

/** What the subscription gives the wallet: enough to open a period without reading the subscription. */
export type WalletTerms = {
  readonly plan: string;
  readonly includedPerPeriod: Micros;
  readonly overage: 'invoice' | 'block';
};

/** Terms that wait for the month from which they are in force. */
export type ScheduledTerms = { readonly from: Period; readonly terms: WalletTerms };

/** What a change of the subscription brings to its wallet. */
export type TermsChange = {
  /** In force from now on, for the months that open later. Absent: they stay. */
  readonly terms?: WalletTerms;
  /** Replaces all that was scheduled. */
  readonly scheduled: readonly ScheduledTerms[];
  /** Included credit for (the rest of) months that are open already; in force from `from` to the end of `period`. */
  readonly included: readonly { readonly period: Period; readonly amount: Micros; readonly from: Instant }[];
  /** Credit of a trial, granted once, in force [from, until). */
  readonly trial?: TrialCredit;
  /**
   * Trial credit ends here at the latest: usage timed later does not draw on it, and what is left is taken back by the
   * close of the month in which it ends.
   */
  readonly trialEndsAt?: Instant;
};
export type TrialCredit = { readonly amount: Micros; readonly from: Instant; readonly until: Instant };

/** What a member may use in a month, and has used; only members with a cap are counted. */
export type MemberCap = {
  /** Index into the wallet's erasable list of members. */
  readonly member: number;
  readonly amount: Micros;
  readonly period: Period;
  readonly spent: Micros;
  /** Whether this month's `member.cap_reached` was told. */
  readonly isTold: boolean;
};

/** What a customer asked for: below `below`, buy `amount`, at most `maxPerPeriod` times a month. */
export type AutoTopUpSettings = { readonly below: Micros; readonly amount: Micros; readonly maxPerPeriod: number };
export type AutoTopUp = AutoTopUpSettings & {
  readonly period: Period;
  /** Recharges of `period`, the one in flight included. */
  readonly made: number;
  /**
   * `due`: one is in flight. `stopped`: none until the next month, or until the settings are put again. `off`: taken away;
   * kept for the rest of the month for the sake of `made`.
   */
  readonly status: 'armed' | 'due' | 'stopped' | 'off';
};
export type AutoTopUpStop = 'credit_limit' | 'too_many_open';

/** What a customer wants to be told of: percents of an amount a month, ascending. */
export type BudgetSettings = { readonly amount: Cents; readonly alertPercents: readonly number[] };
export type Budget = BudgetSettings & {
  readonly period: Period;
  /** Percents that were told in `period`. */
  readonly told: readonly number[];
};
/** Percents that a month's usage has reached, and what it cost then. */
export type BudgetReached = { readonly spent: Cents; readonly percents: readonly number[] };

export type WalletTotals = {
  readonly granted: Micros;
  readonly overage: Micros;
  readonly spent: Micros;
  readonly forfeited: Micros;
  readonly voided: Micros;
};

/** The balances after a segment: all that the next decision needs. */
export type WalletState = {
  readonly terms: WalletTerms;
  /** Ascending by `from`; each is applied when the first month from there on opens. */
  readonly scheduledTerms: readonly ScheduledTerms[];
  /** The first month of the wallet, and the last that was opened. */
  readonly firstPeriod: Period;
  readonly openedThrough: Period;
  /** Months up to here are closed; before the first close, the month before the first. */
  readonly closedThrough: Period;
  /** Of `closedThrough`: the segment that closed it; 0 before the first close. */
  readonly closingSeq: number;
  /** Ascending; the open ones and the recently closed ones. */
  readonly periods: readonly PeriodAccount[];
  readonly grants: readonly Grant[];
  readonly holds: readonly Hold[];
  readonly topUps: readonly UninvoicedTopUp[];
  readonly caps: readonly MemberCap[];
  readonly autoTopUp?: AutoTopUp;
  readonly budget?: Budget;
  readonly totals: WalletTotals;
  /** The sequence number of the wallet's last event on the bus. */
  readonly eventSeq: number;
};

/** One event as the chain keeps it. Integers by field name; texts (choices) by field name. */
export type SettledEvent = {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time: Instant;
  readonly integers: Readonly<Record<string, number>>;
  readonly choices: Readonly<Record<string, string>>;
  /** Index into the wallet's erasable list of members. */
  readonly member?: number;
  readonly holdId?: string;
};

/** An event that counts no more: its place in the chain, and what it had cost. */
export type CorrectedEvent = {
  readonly seq: number;
  readonly price: Micros;
  readonly event: SettledEvent;
};

/** What a segment records besides its events; the input of the decision, so that the chain can be computed again. */
export type SegmentEntry =
  /** `distinct`: the values that its events brought, as the marks beside the chain said. `reached`: what was told of the budget. */
  | { readonly kind: 'usage'; readonly distinct?: readonly DistinctCount[]; readonly reached?: BudgetReached }
  | { readonly kind: 'budget'; readonly settings?: BudgetSettings; readonly reached?: BudgetReached }
  | {
      readonly kind: 'open';
      readonly terms: WalletTerms;
      readonly included: Micros;
      readonly from: Instant;
      readonly scheduled?: readonly ScheduledTerms[];
      readonly trial?: TrialCredit;
    }
  | { readonly kind: 'terms'; readonly change: TermsChange }
  | { readonly kind: 'top_up'; readonly topUp: UninvoicedTopUp; readonly invoiced: boolean }
  | { readonly kind: 'grant'; readonly grant: Grant; readonly reason: string; readonly actor: string }
  | {
      readonly kind: 'void';
      readonly grantId: string;
      readonly amount: Micros;
      readonly reason: string;
      readonly actor: string;
    }
  | {
      readonly kind: 'hold';
      readonly hold: {
        readonly id: string;
        readonly amount: Micros;
        readonly expiresAt: Instant;
        readonly member?: number;
      };
    }
  | { readonly kind: 'release'; readonly holdId: string; readonly amount: Micros }
  | {
      readonly kind: 'close';
      readonly period: Period;
      readonly invoiced: boolean;
      readonly totals: MonthTotals;
      readonly draft?: unknown;
      /** Of this month, and of those before it that something was counted in late. */
      readonly metered?: readonly SettledMonth[];
    }
  /** `spent`: what the member had used in the month before the cap was set. */
  | { readonly kind: 'cap'; readonly member: number; readonly amount: Micros; readonly spent: Micros }
  | { readonly kind: 'uncap'; readonly member: number }
  | { readonly kind: 'auto_top_up'; readonly settings?: AutoTopUpSettings }
  | { readonly kind: 'auto_top_up_stop'; readonly reason: AutoTopUpStop }
  /**
   * The replacement, if there is one, is the segment's event. `recounted`, `distinct`: what the month's events say where
   * counted usage cannot be subtracted. `uncounted`: aggregations that the original's meter was given later, which have
   * not counted it. `reached`: what was told of the budget.
   */
  | {
      readonly kind: 'correction';
      readonly action: 'void' | 'replace';
      readonly original: CorrectedEvent;
      readonly reason: string;
      readonly actor: string;
      readonly recounted?: readonly RecountedGroup[];
      readonly uncounted?: readonly string[];
      readonly distinct?: readonly DistinctCount[];
      readonly reached?: BudgetReached;
    }
  /** All that was owed was invoiced before the month's close. */
  | {
      readonly kind: 'bill';
      readonly amount: Micros;
      readonly draft?: unknown;
      readonly metered?: readonly SettledMonth[];
    };

/** One link of the chain, before it is packed. */
export type Segment = {
  readonly customerId: string;
  readonly seq: number;
  readonly recordedAt: Instant;
  /** Chance: whether a segment that lies in our way is our own, of a try whose answer was lost. */
  readonly attempt: number;
  readonly catalogHash: string;
  readonly previousHash: Uint8Array;
  readonly entry: SegmentEntry;
  readonly events: readonly SettledEvent[];
  readonly state: WalletState;
};

/** A segment with the bytes that are stored, and their hash, which the next one carries. */
export type SealedSegment = { readonly segment: Segment; readonly bytes: Uint8Array; readonly hash: Uint8Array };
