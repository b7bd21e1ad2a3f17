import { cents, formatCents, type Cents } from '../../kernel/money.ts';
import {
  addMonths,
  daysBetween,
  daysInPeriod,
  firstDayOf,
  laterOf,
  nextPeriod,
  periodOfDate,
  addDays,
  type DateRange,
  type LocalDate,
  type Period,
} from '../../kernel/period.ts';
import { divideRounded, maximum, sum } from '../../kernel/rounding.ts';
import type { InvoiceLine } from '../invoices/invoice.ts';
import { asUnitPrice, monthsOf } from '../invoices/lines.ts';
import { wordingFor, type Language } from '../invoices/wording.ts';
import type { CommitmentAccount, UsageAgreement } from './contract.ts';
import { monthHolding, termOf } from './terms.ts';

/** A month whose usage is being invoiced: what it is priced by, and what invoices will carry of it beyond what they did. */
export type CommittedMonth = {
  readonly period: Period;
  /** The contract that prices it, its days of the month, and the first day of service, whose terms hold. */
  readonly contract?: UsageAgreement | undefined;
  readonly agreed?: DateRange | undefined;
  readonly on: LocalDate;
  readonly net: Cents;
};

export type CommitmentDue = {
  readonly lines: readonly InvoiceLine[];
  /** Once an invoice carries the lines; and while none does. */
  readonly invoiced: readonly CommitmentAccount[];
  readonly waiting: readonly CommitmentAccount[];
};

/** Late usage comes until 35 days after its month: an account is kept for as long. */
const MONTHS_KEPT = 2;

/**
 * What usage is short of what was committed to, of every month or term that is over: what is missing by now, less what was
 * invoiced of it. Usage that comes late makes it less, and is given back.
 */
export function commitmentDue(
  accounts: readonly CommitmentAccount[],
  months: readonly CommittedMonth[],
  { through, language }: { readonly through: Period; readonly language: Language },
): CommitmentDue {
  const opened = months.reduce(withAccountOf, accounts);
  const kept = opened.filter((account) => account.through >= addMonths(through, -MONTHS_KEPT));
  const settled = kept.map((account) => {
    const used = cents(account.used + usedIn(account, months));
    const isOver = account.through <= through;
    const missing = isOver ? cents(maximum(account.committed - used, 0n)) : account.missing;
    return { ...account, used, missing };
  });
  const lines = settled.flatMap((account, index) => {
    const due = cents(account.missing - (kept[index]?.missing ?? 0n));
    return due === 0n ? [] : [commitmentLine(account, due, language)];
  });
  return { lines, invoiced: settled, waiting: kept };
}

const counts = ({ contractId, from, through }: CommitmentAccount, { period, contract }: CommittedMonth): boolean =>
  contract?.id === contractId && from <= period && period <= through;

const usedIn = (account: CommitmentAccount, months: readonly CommittedMonth[]): bigint =>
  sum(months.filter((month) => counts(account, month)).map(({ net }) => net));

function withAccountOf(accounts: readonly CommitmentAccount[], month: CommittedMonth): readonly CommitmentAccount[] {
  const { contract, period, agreed, on } = month;
  if (!contract?.commitment || !agreed || accounts.some((account) => counts(account, month))) return accounts;
  const fresh =
    contract.commitment.per === 'month'
      ? accountOf(contract, { from: period, through: period }, agreed)
      : termAccount(contract, period, on);
  return [...accounts, fresh];
}

/** Of a term, from its first month that is priced by the contract. */
function termAccount(contract: UsageAgreement, from: Period, on: LocalDate): CommitmentAccount {
  const term = termOf(contract, Math.floor(monthHolding(contract, on) / contract.termMonths));
  const account = accountOf(contract, { from, through: periodOfDate(addDays(term.end, -1)) }, term);
  return { ...account, committed: contract.commitment?.amount ?? cents(0n) };
}

const accountOf = (
  { id, commitment }: UsageAgreement,
  months: Pick<CommitmentAccount, 'from' | 'through'>,
  days: DateRange,
): CommitmentAccount => ({
  contractId: id,
  ...months,
  days,
  committed: committedIn(commitment?.amount ?? cents(0n), days),
  used: cents(0n),
  missing: cents(0n),
});

/** A month's amount for each whole month, by day for parts of months: each rounded. */
const committedIn = (amount: Cents, days: DateRange): Cents =>
  cents(
    sum(
      monthsOf(days).map(({ start, end }) =>
        divideRounded(amount * BigInt(daysBetween(start, end)), BigInt(daysInPeriod(periodOfDate(start)))),
      ),
    ),
  );

/** A contract that ends before its time: what is committed to for its days after one stays owed. */
export type RestOfCommitment = {
  readonly accounts: readonly CommitmentAccount[];
  readonly lines: readonly InvoiceLine[];
};

type EarlyEnd = {
  readonly on: LocalDate;
  readonly term: DateRange;
  /** Whether the running month's usage is priced by the contract, and counts. */
  readonly isPriced: boolean;
  readonly language: Language;
};

/**
 * Service ends on a day, the commitment does not: the running month or term is settled with the usage that there was, the
 * months after it are owed at once.
 */
export function commitmentAtEarlyEnd(
  accounts: readonly CommitmentAccount[],
  contract: UsageAgreement,
  { on, term, isPriced, language }: EarlyEnd,
): RestOfCommitment {
  const { commitment } = contract;
  if (!commitment) return { accounts, lines: [] };
  const period = periodOfDate(on);
  const running = accounts.find(({ contractId, through }) => contractId === contract.id && through >= period);
  const others = accounts.filter((account) => account !== running);
  if (commitment.per === 'term') {
    const account = running ?? termAccount(contract, periodOfDate(term.start), term.start);
    return { accounts: [...others, { ...account, through: period }], lines: [] };
  }
  const next = firstDayOf(nextPeriod(period));
  const thisMonth = { start: laterOf(term.start, firstDayOf(period)), end: term.end < next ? term.end : next };
  const current = isPriced ? [accountOf(contract, { from: period, through: period }, thisMonth)] : [];
  if (term.end <= next) return { accounts: [...others, ...current], lines: [] };
  const days = { start: next, end: term.end };
  const rest = accountOf(contract, { from: nextPeriod(period), through: periodOfDate(addDays(term.end, -1)) }, days);
  const owed = { ...rest, missing: rest.committed };
  return { accounts: [...others, ...current, owed], lines: [commitmentLine(owed, owed.missing, language)] };
}

/** Another contract takes the place of this one on a day: what was committed to for the term is for the days that it ran. */
export function commitmentAtAmendment(
  accounts: readonly CommitmentAccount[],
  contract: UsageAgreement,
  { on, term }: { readonly on: LocalDate; readonly term: DateRange },
): readonly CommitmentAccount[] {
  const { commitment } = contract;
  if (commitment?.per !== 'term' || on <= term.start) return accounts;
  const last = periodOfDate(addDays(on, -1));
  const running = accounts.find(({ contractId, through }) => contractId === contract.id && through >= last);
  const account = running ?? termAccount(contract, periodOfDate(term.start), term.start);
  const [ran, whole] = [daysBetween(term.start, on), daysBetween(term.start, term.end)];
  const committed = cents(divideRounded(commitment.amount * BigInt(ran), BigInt(whole)));
  const ended = { ...account, through: last, days: { start: term.start, end: on }, committed };
  return [...accounts.filter((each) => each !== running), ended];
}

function commitmentLine(account: CommitmentAccount, due: Cents, language: Language): InvoiceLine {
  const { contractId, days, committed, used } = account;
  const wording = wordingFor(language);
  const isLess = due < 0n;
  return {
    kind: isLess ? 'adjustment' : 'usage',
    description: isLess ? wording.commitmentLess(days) : wording.commitmentLine(days),
    quantity: isLess ? -1n : 1n,
    unitPrice: asUnitPrice(cents(isLess ? 0n - due : due)),
    discounts: [],
    net: due,
    service: days,
    metered: { contractId },
    note: wording.commitmentNote(formatCents(committed), formatCents(used)),
  };
}
