import type { SegmentEntry } from '../../../shared/domain/wallets/wallet.ts';
import type {
  Invoice,
  InvoiceLine,
  InvoicePayment,
  NumberSeries,
  RegisterEntry,
} from '../../../shared/domain/invoices/invoice.ts';
import { type PackedDraft, unpackDraft } from '../../../shared/domain/invoices/packed-draft.ts';
import type { Subscription } from '../../../shared/domain/subscriptions/subscription.ts';
import { dayAt } from '../model/calendar.ts';
import { arrearsOf } from '../model/owed.ts';
import { PLANS, topUpPrice, vatOf } from '../model/prices.ts';
import type { WalletModel } from '../model/wallet.ts';
import { Contracts } from './contracts.ts';
import { Ledger } from './ledger.ts';
import { isMetered, Metering } from './metering.ts';
import { Referrals } from './referrals.ts';
import { Services } from './services.ts';
import { checkTransition } from './transitions.ts';
import { type Tell, text } from './violation.ts';
import { areSame, grossOf, LEAST, LeftOver, stillWaiting } from './waiting.ts';

type Line = { readonly kind: string; readonly net: bigint };
type CloseEntry = Extract<SegmentEntry, { kind: 'close' }>;
/** What is written together with a segment that closes a month or bills a wallet. */
export type Beside = { readonly invoice: Invoice | undefined; readonly told: readonly Told[] };
export type Told = {
  readonly type: string;
  readonly occurredAt: string;
  readonly aggregate: { readonly type: string; readonly id: string };
};

const ARREARS = ['top_up', 'overage', 'adjustment'];

type Around = {
  readonly tell: Tell;
  readonly countries: ReadonlyMap<string, string>;
  readonly referrers: ReadonlyMap<string, string>;
  readonly paymentOf: (invoiceId: string) => InvoicePayment | undefined;
  readonly hasCard: (customerId: string) => boolean;
};

/** What must be invoiced, told again from what was bought; and holds every invoice, when it is written, to it. */
export class Billing {
  readonly services: Services;
  readonly contracts: Contracts;
  readonly metering: Metering;
  readonly #referrals: Referrals;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #former = new Map<string, Subscription | undefined>();
  readonly #ledgers = new Map<string, Ledger>();
  /** By customer and cause: what its lines must be. */
  readonly #due = new Map<string, readonly Line[]>();
  readonly #invoices = new Map<string, Invoice>();
  readonly #numbers = new Map<string, NumberSeries>();
  readonly #registered = new Map<string, string>();
  readonly #leftOver = new LeftOver();
  readonly #around: Around;
  readonly #tell: Tell;

  constructor(around: Around) {
    const { tell, referrers, paymentOf } = around;
    this.#around = around;
    this.#tell = tell;
    this.services = new Services(tell);
    this.contracts = new Contracts(tell);
    this.metering = new Metering(tell);
    const firstOf = (customerId: string) => this.#firstWithPlan(customerId);
    const agreedFeeOf = (contractId: string) => this.contracts.monthlyFee(contractId);
    this.#referrals = new Referrals({ tell, referrers, firstOf, paymentOf, agreedFeeOf });
  }

  get invoices(): readonly Invoice[] {
    return [...this.#invoices.values()];
  }

  /** The last number of each series. */
  get numbers(): ReadonlyMap<string, NumberSeries> {
    return this.#numbers;
  }

  get customers(): number {
    return this.#subscriptions.size;
  }

  subscription(customerId: string): Subscription | undefined {
    return this.#subscriptions.get(customerId);
  }

  /** What the last change of a customer's subscription changed. */
  former(customerId: string): Subscription | undefined {
    return this.#former.get(customerId);
  }

  /** A subscription is written, with its invoice if there is one. A close says which lines it carries. */
  changed(after: Subscription, { invoice, told }: Beside, carried?: readonly InvoiceLine[]): void {
    const before = this.#subscriptions.get(after.customerId);
    this.#former.set(after.customerId, before);
    this.#subscriptions.set(after.customerId, after);
    const own = told.filter(({ aggregate }) => aggregate.type === 'subscription' && aggregate.id === after.id);
    const untold = (detail: string) => this.#tell('5 exactly one event tells a transition', detail);
    checkTransition({ before, after, told: own, hasCard: this.#around.hasCard(after.customerId) }, untold);
    const lines = this.#newLines(before, after, invoice?.lines ?? carried);
    this.services.entered(after.customerId, lines);
    this.#referrals.changed(after, lines);
    this.contracts.changed({ before, after, lines });
    // What only warns changes nothing.
    const first = own.find(({ type }) => type !== 'proof.expiring' && type !== 'trial.ending');
    const day = first && dayAt(Date.parse(first.occurredAt));
    this.#ledgerOf(after).apply({ before, after, day, lines });
    if (day !== undefined) this.metering.changed(after, day);
    if (!invoice) return;
    const { customerId, cause } = invoice;
    this.#due.set(
      `${customerId} ${cause}`,
      invoice.lines.map(({ kind, net }) => ({ kind, net })),
    );
    if (invoice.gross < LEAST) this.#wrong(`${invoice.number} of ${String(invoice.gross)} is too little`);
  }

  /** A top-up enters a wallet: paid at once, it has its own invoice. */
  toppedUp(customerId: string, { topUp, invoiced }: Extract<SegmentEntry, { kind: 'top_up' }>): void {
    const net = topUpPrice(topUp.amount);
    if (topUp.price !== net) this.#wrong(`a top-up of ${text(topUp)} costs ${String(net)}`);
    if (invoiced) this.#due.set(`${customerId} top-up:${topUp.grantId}`, [{ kind: 'top_up', net }]);
  }

  /** All that a wallet owes is billed; `model` is as of the segment before. */
  billed(customerId: string, model: WalletModel, { invoice }: Beside): void {
    const after = this.subscription(customerId);
    const waited = after ? stillWaiting(this.former(customerId), after).length : 0;
    const all = invoice?.lines ?? this.#waitingOf(customerId);
    const carried = all.slice(waited);
    const found = carried.filter((line) => ARREARS.includes(line.kind) && !isMetered(line));
    this.#compare(`the bill of ${customerId}`, found, arrearsOf(model, model.openedThrough));
    const through = model.openedThrough;
    this.metering.carried(customerId, carried.filter(isMetered), { through, isInvoiced: true, isBill: true });
  }

  /** A wallet's month is closed; `model` is as of the segment before. */
  closing(customerId: string, entry: CloseEntry, { model, after, beside }: Closing): void {
    const drafted = entry.draft === undefined ? [] : unpackDraft(entry.draft as PackedDraft, customerId).lines;
    const arrears = arrearsOf(model, entry.period);
    const metered = drafted.filter(isMetered).slice(this.#waitingOf(customerId).filter(isMetered).length);
    const unmetered = drafted.filter((line) => !metered.includes(line));
    const carried = unmetered.slice(0, unmetered.length - arrears.length);
    // A month whose list was made before its customer was is closed without invoice; the next one carries it.
    const isForgotten = !entry.invoiced && entry.draft === undefined && arrears.length > 0;
    if (!isForgotten) this.#compare(`${customerId}, ${entry.period}`, unmetered.slice(carried.length), arrears);
    this.metering.closed(customerId, entry, metered);
    const net = drafted.reduce((sum, line) => sum + line.net, 0n);
    const isDue = drafted.length > 0 && net + this.#vat(customerId, net) >= LEAST;
    this.#leftOver.closed(customerId, drafted, isDue);
    if (isDue !== entry.invoiced) this.#wrong(`${customerId}: the close of ${entry.period} owes ${String(net)}`);
    if (after) this.changed(after, beside, carried);
    else if (entry.invoiced && carried.length > 0) this.#wrong(`${customerId} is charged ${text(carried)} again`);
    if (isDue)
      this.#due.set(
        `${customerId} close:${entry.period}`,
        drafted.map(({ kind, net: each }) => ({ kind, net: each })),
      );
  }

  invoice(value: Invoice): void {
    const before = this.#invoices.get(value.id);
    if (before) {
      if (text(before) !== text(value)) this.#tell('3 a final invoice never changes', value.number);
      return;
    }
    this.#invoices.set(value.id, value);
    this.services.invoiced(value.customerId, value.lines);
    this.contracts.invoice(value);
    const lines = this.#due.get(`${value.customerId} ${value.cause}`);
    if (!lines)
      return this.#wrong(`${value.number} of ${value.customerId} is for nothing that happened: ${value.cause}`);
    this.#compare(value.number, value.lines, lines);
    const net = lines.reduce((sum, line) => sum + line.net, 0n);
    const gross = net + this.#vat(value.customerId, net);
    if (value.net !== net || value.gross !== gross)
      this.#wrong(`${value.number}: ${text(value.gross)}, not ${text(gross)}`);
    if (value.gross <= 0n) this.#wrong(`${value.number} asks for ${text(value.gross)}`);
    if (value.issueDate < dayAt(value.issuedAt)) this.#wrong(`${value.number} is backdated`);
    if (value.period !== value.issueDate.slice(0, 7)) this.#wrong(`${value.number} is of another month than its day`);
  }

  /** It goes on, or begins another day without a number: a month was ended. */
  series(value: NumberSeries): void {
    const { series, last, lastIssueDate } = value;
    const before = this.#numbers.get(series);
    const isFurther =
      before === undefined || last > before.last || (last === before.last && lastIssueDate > before.lastIssueDate);
    if (!isFurther) this.#tell('3 numbers have no gap', `${text(value)} follows ${text(before)}`);
    this.#numbers.set(series, value);
  }

  register({ series, first, invoices }: RegisterEntry): void {
    for (const [place, { id }] of invoices.entries()) {
      const number = `${series}-${String(first + place).padStart(6, '0')}`;
      if (this.#registered.has(number)) this.#tell('3 numbers have no gap', `${number} is given twice`);
      this.#registered.set(number, id);
    }
  }

  /** When everything is at rest. */
  check(now: number): void {
    for (const [name, lines] of this.#due) {
      const [customerId, cause] = name.split(' ');
      const found = this.invoices.filter((each) => each.customerId === customerId && each.cause === cause);
      if (found.length !== 1) this.#wrong(`${name} (${text(lines)}) has ${String(found.length)} invoices`);
    }
    for (const [series, { last }] of this.#numbers) {
      if (!series.startsWith('FA-')) continue;
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
    const subscriptions = [...this.#subscriptions.values()];
    for (const each of subscriptions) this.#checkUpToDate(each, dayAt(now));
    const waiting = subscriptions.flatMap((each) => each.waiting);
    this.services.check(waiting);
    this.#referrals.check(waiting);
    this.contracts.check(subscriptions, now);
  }

  #checkUpToDate(
    { id, customerId, status, plan, invoicedUntil, trialEnd, waiting }: Subscription,
    today: string,
  ): void {
    const left = grossOf(waiting, this.#around.countries.get(customerId) ?? '');
    if (left >= LEAST && !this.#leftOver.hasLines(customerId))
      this.#wrong(`${id} has ${text(waiting)} waiting, and the month was closed`);
    const isServed = status === 'active' || status === 'past_due';
    const isBehind =
      isServed && !this.#leftOver.hasPlan(customerId) && (PLANS[plan]?.price ?? 0n) > 0n && invoicedUntil <= today;
    const isLate = status === 'trialing' && (trialEnd ?? '') <= today;
    if (isBehind || isLate)
      this.#tell(
        '3 every day is billed once',
        `${id} is ${status} to ${trialEnd ?? ''}, invoiced until ${invoicedUntil}`,
      );
  }

  /** What waited is invoiced first, or goes on waiting; what is left is new. */
  #newLines(
    before: Subscription | undefined,
    after: Subscription,
    invoiced: readonly InvoiceLine[] | undefined,
  ): readonly InvoiceLine[] {
    const all = invoiced ?? after.waiting;
    const left = stillWaiting(before, after);
    const waiting = invoiced ? left : this.#referrals.lowered(left, all);
    if (!areSame(left, waiting)) this.#leftOver.lowered(after.customerId);
    const isKept = areSame(all.slice(0, waiting.length), waiting);
    if (!isKept || (invoiced && after.waiting.length > 0))
      this.#wrong(`${after.id}: ${text(waiting)} waited, ${text(all)} is carried, ${text(after.waiting)} waits`);
    return all.slice(waiting.length);
  }

  #waitingOf = (customerId: string): readonly InvoiceLine[] => this.subscription(customerId)?.waiting ?? [];

  /** By the order in which they were composed. */
  #firstWithPlan(customerId: string): Invoice | undefined {
    const found = [...this.#due].find(
      ([name, lines]) => name.startsWith(`${customerId} `) && lines.some(({ kind }) => kind === 'plan'),
    );
    const cause = found?.[0].slice(customerId.length + 1);
    return this.invoices.find((invoice) => invoice.customerId === customerId && invoice.cause === cause);
  }

  #ledgerOf({ id }: Subscription): Ledger {
    const known = this.#ledgers.get(id);
    if (known) return known;
    const made = new Ledger((detail) => this.#tell('3 every day is billed once', detail));
    this.#ledgers.set(id, made);
    return made;
  }

  #compare(what: string, found: readonly Line[], lines: readonly Line[]): void {
    const shown = found.map(({ kind, net }) => ({ kind, net }));
    if (text(shown) !== text(lines)) this.#wrong(`${what} has ${text(shown)}, not ${text(lines)}`);
  }

  #vat = (customerId: string, net: bigint): bigint => vatOf(net, this.#around.countries.get(customerId) ?? '');

  #wrong(detail: string): void {
    this.#tell('3 an invoice is what was bought', detail);
  }
}

type Closing = { readonly model: WalletModel; readonly after: Subscription | undefined; readonly beside: Beside };
