import type { SegmentEntry } from '../../../shared/domain/wallets/wallet.ts';
import type { Invoice, NumberSeries, RegisterEntry } from '../../../shared/domain/invoices/invoice.ts';
import type { Subscription } from '../../../shared/domain/subscriptions/subscription.ts';
import { dayAt, daysIn, type Month, nextMonth } from '../model/calendar.ts';
import { inCents, planFee, topUpPrice, vatOf } from '../model/prices.ts';
import type { WalletModel } from '../model/wallet.ts';
import { type Tell, text } from './violation.ts';

type Line = { readonly kind: string; readonly net: bigint };
type Terms = { readonly plan: string; readonly seats: number };
type Account = Terms & { readonly country: string; invoicedThrough: Month };
type CloseEntry = Extract<SegmentEntry, { kind: 'close' }>;

/** Less than this is not invoiced by a close. */
const LEAST = 50n;

/** What must be invoiced, told again from what was bought; and holds every invoice, when it is written, to it. */
export class Billing {
  readonly accounts = new Map<string, Account>();
  /** By customer and cause: what its lines must be. */
  readonly #due = new Map<string, readonly Line[]>();
  readonly #invoices = new Map<string, Invoice>();
  readonly #numbers = new Map<string, number>();
  readonly #registered = new Map<string, string>();
  readonly #countries: ReadonlyMap<string, string>;
  readonly #tell: Tell;

  constructor(tell: Tell, countries: ReadonlyMap<string, string>) {
    this.#tell = tell;
    this.#countries = countries;
  }

  get invoices(): readonly Invoice[] {
    return [...this.#invoices.values()];
  }

  subscribed(customerId: string): Terms | undefined {
    return this.accounts.get(customerId);
  }

  /** A subscription is written. What changes it later has its own rules here, one method each. */
  subscription(value: Subscription): void {
    if (value.revision > 1) return;
    const { customerId, plan, seats, startedAt } = value;
    const day = dayAt(startedAt);
    const month = day.slice(0, 7);
    const of = daysIn(month);
    const net = planFee(plan, seats, { from: Number(day.slice(8)) - 1, until: of, of });
    const country = this.#countries.get(customerId) ?? '';
    this.accounts.set(customerId, { plan, seats, country, invoicedThrough: month });
    if (net > 0n) this.#due.set(`${customerId} start:${value.id}`, [{ kind: 'plan', net }]);
  }

  /** A top-up enters a wallet: paid at once, it has its own invoice. */
  toppedUp(customerId: string, { topUp, invoiced }: Extract<SegmentEntry, { kind: 'top_up' }>): void {
    const net = topUpPrice(topUp.amount);
    if (topUp.price !== net) this.#wrong(`a top-up of ${text(topUp)} costs ${String(net)}`);
    if (invoiced) this.#due.set(`${customerId} top-up:${topUp.grantId}`, [{ kind: 'top_up', net }]);
  }

  /** A wallet's month is closed; `model` is as of the segment before. */
  closing(customerId: string, entry: CloseEntry, model: WalletModel): void {
    const account = this.accounts.get(customerId);
    if (!account) return;
    const lines = this.#linesOf(account, entry.period, model);
    const net = lines.reduce((sum, line) => sum + line.net, 0n);
    const isDue = lines.length > 0 && net + vatOf(net, account.country) >= LEAST;
    // A month whose list was made before its customer was is closed without invoice; the next one carries it.
    if (!entry.invoiced && entry.draft === undefined && lines.length > 0) return;
    if (isDue !== entry.invoiced) this.#wrong(`${customerId}: the close of ${entry.period} owes ${text(lines)}`);
    if (!isDue) return;
    account.invoicedThrough = nextMonth(entry.period);
    this.#due.set(`${customerId} close:${entry.period}`, lines);
  }

  invoice(value: Invoice): void {
    const before = this.#invoices.get(value.id);
    if (before) {
      if (text(before) !== text(value)) this.#tell('3 a final invoice never changes', value.number);
      return;
    }
    this.#invoices.set(value.id, value);
    const lines = this.#due.get(`${value.customerId} ${value.cause}`);
    if (!lines)
      return this.#wrong(`${value.number} of ${value.customerId} is for nothing that happened: ${value.cause}`);
    const found = value.lines.map(({ kind, net }) => ({ kind, net }));
    if (text(found) !== text(lines)) this.#wrong(`${value.number} has ${text(found)}, not ${text(lines)}`);
    const net = lines.reduce((sum, line) => sum + line.net, 0n);
    const gross = net + vatOf(net, this.accounts.get(value.customerId)?.country ?? '');
    if (value.net !== net || value.gross !== gross)
      this.#wrong(`${value.number}: ${text(value.gross)}, not ${text(gross)}`);
    if (value.issueDate < dayAt(value.issuedAt)) this.#wrong(`${value.number} is backdated`);
    if (value.period !== value.issueDate.slice(0, 7)) this.#wrong(`${value.number} is of another month than its day`);
  }

  series({ series, last }: NumberSeries): void {
    const before = this.#numbers.get(series) ?? 0;
    if (last <= before) this.#tell('3 numbers have no gap', `${series} goes from ${String(before)} to ${String(last)}`);
    this.#numbers.set(series, last);
  }

  register({ series, first, invoices }: RegisterEntry): void {
    for (const [place, { id }] of invoices.entries()) {
      const number = `${series}-${String(first + place).padStart(6, '0')}`;
      if (this.#registered.has(number)) this.#tell('3 numbers have no gap', `${number} is given twice`);
      this.#registered.set(number, id);
    }
  }

  /** When everything is at rest. */
  check(): void {
    for (const [name, lines] of this.#due) {
      const [customerId, cause] = name.split(' ');
      const found = this.invoices.filter((each) => each.customerId === customerId && each.cause === cause);
      if (found.length !== 1) this.#wrong(`${name} (${text(lines)}) has ${String(found.length)} invoices`);
    }
    for (const [series, last] of this.#numbers) {
      const numbers = [...this.#registered.keys()].filter((number) => number.startsWith(`${series}-`));
      if (numbers.length !== last)
        this.#tell('3 numbers have no gap', `${series}: ${String(numbers.length)} of ${String(last)}`);
    }
    for (const invoice of this.invoices) {
      if (this.#registered.get(invoice.number) !== invoice.id) {
        this.#tell('3 numbers have no gap', `${invoice.number} is not its own`);
      }
    }
    if (this.#invoices.size !== this.#registered.size) this.#tell('3 numbers have no gap', 'a number has no invoice');
  }

  #linesOf(account: Account, period: Month, model: WalletModel): Line[] {
    const { plan, seats } = account;
    const lines: Line[] = [];
    for (let month = nextMonth(account.invoicedThrough); month <= nextMonth(period); month = nextMonth(month)) {
      const of = daysIn(month);
      const net = planFee(plan, seats, { from: 0, until: of, of });
      if (net > 0n) lines.push({ kind: 'plan', net });
    }
    for (const topUp of model.topUps) if (topUp.month <= period) lines.push({ kind: 'top_up', net: topUp.price });
    for (const { amount, isLate } of model.owed(period)) {
      lines.push({ kind: isLate ? 'adjustment' : 'overage', net: inCents(amount) });
    }
    return lines;
  }

  #wrong(detail: string): void {
    this.#tell('3 an invoice is what was bought', detail);
  }
}
