import type { InvoiceLine } from '../../../shared/domain/invoices/invoice.ts';
import type { Subscription } from '../../../shared/domain/subscriptions/subscription.ts';
import type { SegmentEntry, SettledEvent } from '../../../shared/domain/wallets/wallet.ts';
import { dayAt, type Month, monthAt } from '../model/calendar.ts';
import type { Day } from '../model/days.ts';
import { chargedFor, PRODUCTS, readingOf } from '../model/metering.ts';
import { keyOf } from './sent.ts';
import { type Tell, text } from './violation.ts';

type Line = Pick<InvoiceLine, 'kind' | 'net' | 'service' | 'metered'>;
type CloseEntry = Extract<SegmentEntry, { kind: 'close' }>;
type Account = {
  /** By month and event: what still counts. */
  readonly months: Map<Month, Map<string, SettledEvent>>;
  /** By month and product, what lines have carried. */
  readonly billed: Map<string, bigint>;
  /** From which day on it is tried, or is not. */
  trials: { readonly from: Day; readonly isTried: boolean }[];
  /** The day on which the last change ended a trial: a bill made by it may leave usage from then on to the close. */
  endsTrialOn: Day | undefined;
  hasClosed: boolean;
};
/** What a product of a month owes: all that it comes to, and what of it no line has carried. */
type Due = {
  readonly name: string;
  readonly quantity: bigint;
  readonly due: bigint;
  readonly kind: InvoiceLine['kind'];
};

export const isMetered = ({ metered }: Pick<InvoiceLine, 'metered'>): boolean =>
  metered !== undefined && 'product' in metered;

/** Usage that is charged after its month: each event once, on the invoice of its month or, late, on a later one; of a trial none. */
export class Metering {
  readonly #accounts = new Map<string, Account>();
  readonly #tell: Tell;

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  recorded(customerId: string, event: SettledEvent): void {
    if (!readingOf(event)) return;
    const { months } = this.#account(customerId);
    const month = monthAt(event.time);
    months.set(month, (months.get(month) ?? new Map<string, SettledEvent>()).set(keyOf(customerId, event), event));
  }

  /** It was voided or replaced. */
  undone(customerId: string, event: SettledEvent): void {
    if (!readingOf(event)) return;
    const isKnown = this.#account(customerId).months.get(monthAt(event.time))?.delete(keyOf(customerId, event));
    if (!isKnown) this.#wrong(`${event.id} of ${customerId} did not count, and is corrected`);
  }

  /** From a day on it is what it is. */
  changed({ customerId, status }: Subscription, day: Day): void {
    const account = this.#account(customerId);
    const isTried = status === 'trialing';
    account.endsTrialOn = !isTried && account.trials.at(-1)?.isTried ? day : undefined;
    account.trials = account.trials.filter(({ from }) => from < day);
    account.trials.push({ from: day, isTried });
  }

  /** An invoice carries what is due of all months through one, or what is due goes on waiting for it. */
  carried(customerId: string, lines: readonly Line[], { through, isInvoiced, isBill = false }: Carried): void {
    const { billed } = this.#account(customerId);
    const ways = (isBill ? [false, true] : [false]).map((isLeft) => {
      const due = this.#dueOf(customerId, through, isLeft);
      return { due, faults: faultsOf(due, lines) };
    });
    const way = ways.find(({ faults }) => faults.length === 0);
    if (!way) for (const fault of ways[0]?.faults ?? []) this.#wrong(`${customerId}${fault}`);
    if (!isInvoiced) return;
    const found = Map.groupBy(lines, nameOf);
    for (const { name } of way?.due ?? []) billed.set(name, (billed.get(name) ?? 0n) + netOf(found.get(name)));
  }

  /** A month is closed. One whose list was made before its customer was has no invoice; the next one carries it. */
  closed(customerId: string, { period, draft, invoiced }: CloseEntry, lines: readonly Line[]): void {
    const account = this.#account(customerId);
    const isForgotten = draft === undefined && !account.hasClosed;
    account.hasClosed = true;
    if (!isForgotten) this.carried(customerId, lines, { through: period, isInvoiced: invoiced });
  }

  /** Who left for good owes nothing that only a close would ask for. */
  left(customerId: string, month: Month): void {
    const [due = []] = [false, true].map((isLeft) => this.#dueOf(customerId, month, isLeft)).toSorted(fewerFirst);
    if (due.length > 0) this.#wrong(`${customerId} has left, and owes ${text(due)}`);
  }

  /** `isLeft`: without what was used from the day on which the last change ended a trial. */
  #dueOf(customerId: string, through: Month, isLeft: boolean): readonly Due[] {
    const { months, billed, endsTrialOn } = this.#account(customerId);
    return [...months].flatMap(([month, events]) => {
      if (month > through) return [];
      const readings = [...events.values()].filter(({ time }) => {
        const isWaiting = isLeft && endsTrialOn !== undefined && dayAt(time) >= endsTrialOn;
        return !isWaiting && !this.#isTried(customerId, dayAt(time));
      });
      const all = readings.flatMap((event) => readingOf(event) ?? []);
      return PRODUCTS.flatMap((product) => {
        const name = `${month} ${product}`;
        const before = billed.get(name) ?? 0n;
        const { quantity, amount } = chargedFor(product, all);
        const kind = before === 0n ? 'usage' : 'adjustment';
        return amount === before ? [] : [{ name, quantity, due: amount - before, kind } as const];
      });
    });
  }

  #isTried(customerId: string, day: Day): boolean {
    return this.#account(customerId).trials.findLast(({ from }) => from <= day)?.isTried ?? false;
  }

  #account(customerId: string): Account {
    const known = this.#accounts.get(customerId);
    if (known) return known;
    const made: Account = {
      months: new Map(),
      billed: new Map(),
      trials: [],
      endsTrialOn: undefined,
      hasClosed: false,
    };
    this.#accounts.set(customerId, made);
    return made;
  }

  #wrong(detail: string): void {
    this.#tell('3 counted usage is invoiced once', detail);
  }
}

/** How the lines differ from what is due. */
function faultsOf(due: readonly Due[], lines: readonly Line[]): readonly string[] {
  const found = Map.groupBy(lines, nameOf);
  const faults = due.flatMap((each) => {
    const own = found.get(each.name) ?? [];
    found.delete(each.name);
    const isRight = own.every((line) => line.kind === each.kind && quantityOf(line) === each.quantity);
    return netOf(own) === each.due && isRight ? [] : [`: ${each.name} is ${text(own)}, not ${text(each)}`];
  });
  return found.size === 0 ? faults : [...faults, ` is charged ${text([...found])}, and owes nothing of it`];
}

const fewerFirst = (a: readonly Due[], b: readonly Due[]): number => a.length - b.length;

const netOf = (lines: readonly Line[] = []): bigint => lines.reduce((sum, line) => sum + line.net, 0n);

type Carried = { readonly through: Month; readonly isInvoiced: boolean; readonly isBill?: boolean };

const quantityOf = ({ metered }: Line): bigint | undefined =>
  metered && 'product' in metered ? metered.quantity : undefined;
const nameOf = ({ service, metered }: Line): string =>
  `${service.start.slice(0, 7)} ${metered && 'product' in metered ? metered.product : ''}`;
