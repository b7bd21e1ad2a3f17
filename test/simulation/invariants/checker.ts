import type { Item, Put, WriteOutcome } from '../../../shared/adapters/store.ts';
import type { Activity } from '../../../shared/application/ports.ts';
import type { CreditNote, CreditNoteEntry } from '../../../shared/domain/credit-notes/credit-note.ts';
import type { Customer } from '../../../shared/domain/customers/customer.ts';
import type { Invoice, InvoicePayment, NumberSeries, RegisterEntry } from '../../../shared/domain/invoices/invoice.ts';
import type { Subscription } from '../../../shared/domain/subscriptions/subscription.ts';
import type { WalletState } from '../../../shared/domain/wallets/wallet.ts';
import { unsealSegment } from '../../../shared/domain/wallets/segment-bytes.ts';
import { decodeDocument } from '../../../shared/kernel/document.ts';
import { dayAt } from '../model/calendar.ts';
import { Billing } from './billing.ts';
import { Corrections } from './corrections.ts';
import { Money } from './money.ts';
import { checkMoneyBack } from './money-back.ts';
import { RechargeRules } from './recharges.ts';
import { Sent } from './sent.ts';
import { Telling } from './telling.ts';
import { isBehind } from './transitions.ts';
import type { Invariant, Violation } from './violation.ts';
import { isMoneyBack } from './waiting.ts';
import { Wallets, type Written } from './wallets.ts';

type Around = {
  readonly now: () => number;
  /** Called at the first violation. */
  readonly stop: () => void;
  readonly countries: ReadonlyMap<string, string>;
  readonly referrers: ReadonlyMap<string, string>;
};

const INBOX = 'INBOX#';

const isEndNow = ({ status, canceled }: Subscription): boolean => status === 'canceled' && canceled?.at === 'now';

/** Top-ups, and overage that a plan invoices, which only a close would ask for. */
const isOwedByMonth = ({ topUps, periods }: WalletState): boolean =>
  topUps.length > 0 ||
  periods.some(
    ({ closed, overage, settledOverage, overagePolicy }) =>
      !closed && overagePolicy === 'invoice' && overage > settledOverage,
  );

/** Looks at every write as it takes effect, and holds it to what must be so. */
export class Checker {
  violation: Violation | undefined;
  readonly sent: Sent;
  readonly corrections: Corrections;
  readonly recharges: RechargeRules;
  readonly billing: Billing;
  readonly wallets: Wallets;
  readonly telling: Telling;
  readonly money: Money;
  readonly #stop: () => void;
  #closingThrough = '';
  /** Revisions, by id. */
  readonly #customers = new Map<string, number>();
  /** Who ever gave a card. */
  readonly #haveCards = new Set<string>();
  /** Messages of Stripe's that were taken in, by id. */
  readonly #inbox = new Set<string>();
  /** What is written once, by key. */
  readonly #once = new Map<string, string>();
  /** Documents of the write that is looked at. */
  readonly #decoded = new Map<Item, unknown>();

  constructor({ now, stop, countries, referrers }: Around) {
    this.#stop = stop;
    this.sent = new Sent(this.tell, now);
    this.corrections = new Corrections(this.tell, this.sent, now);
    this.recharges = new RechargeRules(this.tell, now);
    this.telling = new Telling(this.tell);
    this.money = new Money(this.tell);
    const paymentOf = (id: string) => this.money.payments.get(id);
    this.billing = new Billing({
      tell: this.tell,
      countries,
      referrers,
      paymentOf,
      hasCard: (id) => this.#haveCards.has(id),
    });
    const { tell, sent, corrections, recharges, billing } = this;
    this.wallets = new Wallets({ tell, sent, corrections, recharges, billing, now });
  }

  /** Changes whenever a customer does. */
  customer(id: string): number {
    return this.#customers.get(id) ?? 0;
  }

  readonly tell = (invariant: Invariant, detail: string): void => {
    if (this.violation) return;
    this.violation = { invariant, detail };
    this.#stop();
  };

  /** Stripe was told that a message is taken, and never sends it again. */
  taken(id: string): void {
    if (!this.#inbox.has(id)) this.tell('2 what is answered is so', `webhook ${id} was taken, and is not in the inbox`);
  }

  /** A write took effect, or did not; an earlier try may have written the same. */
  written(puts: readonly Put[], outcome: WriteOutcome): void {
    if (outcome === 'lost') return;
    this.#decoded.clear();
    const items = puts.map(({ item }) => item);
    for (const { pk } of items) if (pk.startsWith(INBOX)) this.#inbox.add(pk.slice(INBOX.length));
    const facts = items.filter(({ pk }) => !pk.startsWith('OUTBOX#'));
    const isNew = facts.filter((item) => this.#isNew(item));
    // All of it lay there before: the store took it for a repeat, and wrote nothing.
    if (facts.length > 0 && isNew.length === 0) return;
    isNew.push(...items.filter((item) => item.pk.startsWith('OUTBOX#') && this.#isNew(item)));
    const told = isNew.filter(({ pk }) => pk.startsWith('OUTBOX#')).map((item) => this.telling.outbox(item));
    this.#account(isNew, told);
    for (const item of isNew) this.#document(item);
    this.#moneyBack(isNew);
  }

  /** A subscription and the segments of its wallet, with the invoice that is made beside them. */
  #account(items: readonly Item[], told: Written['told']): void {
    const segments = items.flatMap((item) => {
      if (!item.pk.startsWith('WALLET#') || !item.sk.startsWith('SEG#')) return [];
      return [{ item, segment: unsealSegment(item.pk.slice('WALLET#'.length), item['b'] as Uint8Array).segment }];
    });
    const [changed, issued] = [
      items.find(({ sk }) => sk.endsWith('#subscription')),
      items.find(({ sk }) => sk === 'INVOICE'),
    ];
    const after = changed && this.#documentOf<Subscription>(changed);
    const invoice = issued && after ? this.#documentOf<Invoice>(issued) : undefined;
    const isClose = segments.some(({ segment }) => segment.entry.kind === 'close');
    if (after && !isClose) this.billing.changed(after, { invoice, told });
    const last = segments.at(-1)?.segment;
    if (after && last && !isClose && isEndNow(after) && isOwedByMonth(last.state))
      this.tell('3 an invoice is what was bought', `${after.customerId} has left, and owes what no invoice carries`);
    for (const [place, { item, segment }] of segments.entries()) {
      const isLast = segments[place + 1]?.segment.customerId !== segment.customerId;
      this.wallets.written(item, segment, { after, invoice, told, isLast });
    }
    if (after && last && !isClose && isEndNow(after))
      this.billing.metering.left(after.customerId, last.state.openedThrough);
  }

  /** Money was given back by this write. */
  #moneyBack(items: readonly Item[]): void {
    const changed = items.find(({ sk }) => sk.endsWith('#subscription'));
    const subscription = changed && this.#documentOf<Subscription>(changed);
    if (!subscription || !isMoneyBack(this.billing.former(subscription.customerId), subscription)) return;
    const made = items.filter(({ sk }) => sk === 'CREDITNOTE' || sk === 'INVOICE');
    const ids = new Set(made.map((item) => this.#documentOf<{ readonly id: string }>(item).id));
    const invoices = this.billing.invoices.filter(({ customerId }) => customerId === subscription.customerId);
    const paymentOf = (id: string) => this.money.payments.get(id);
    checkMoneyBack({ subscription, invoices, paymentOf, isNew: (id) => ids.has(id) }, (detail) =>
      this.tell('3 money back is all fees, once', detail),
    );
  }

  deleted({ pk, sk }: { readonly pk: string; readonly sk: string }): void {
    if (pk.startsWith('OUTBOX#')) this.telling.taken(sk);
    else if (pk.startsWith('DUE#')) this.#forgotten(sk);
    else this.tell('1 a chain has no gap and never changes', `${pk} ${sk} is deleted`);
  }

  /** A moment at which something is due, as its key has it, is no more looked for. */
  #forgotten(due: string): void {
    const [at, customerId = '', quoteId] = due.split('#');
    const subscription = quoteId === undefined ? this.billing.subscription(customerId) : undefined;
    if (subscription && isBehind(subscription, dayAt(Number(at))))
      this.tell('everything comes to rest', `${customerId}: what was due at ${String(at)} is forgotten, and not done`);
  }

  #document(item: Item): void {
    if (item.pk.startsWith('CUSTOMERS#') && !item.sk.includes('#')) {
      this.#customers.set(item.sk, Number(item['r']));
      const customer = this.#documentOf<Customer>(item);
      this.recharges.customer(customer);
      if (customer.stripe?.paymentMethod) this.#haveCards.add(customer.id);
    }
    if (item.sk === 'INVOICE') {
      this.billing.invoice(this.#documentOf<Invoice>(item));
      this.money.invoice(this.#documentOf<Invoice>(item));
    }
    if (item.sk === 'PAYMENT') this.money.payment(this.#documentOf<InvoicePayment>(item));
    if (item.sk === 'CREDITNOTE') this.money.note(this.#documentOf<CreditNote>(item));
    if (item.pk.startsWith('CREDITREGISTER#')) this.money.register(this.#documentOf<CreditNoteEntry>(item));
    if (item.pk === 'CLOSES') this.#closing(item.sk);
    if (item.pk.startsWith('REGISTER#') || item.pk.startsWith('CREDITREGISTER#')) this.#dated(item);
    if (item.sk === 'SERIES') this.billing.series(this.#documentOf<NumberSeries>(item));
    if (item.pk.startsWith('REGISTER#')) this.billing.register(this.#documentOf<RegisterEntry>(item));
    if (item.pk.startsWith('ACTIVITY#')) this.telling.activity(this.#documentOf<Activity>(item));
  }

  /** A month's close has begun: what it is asked for by then is all there is. */
  #closing(period: string): void {
    if (period > this.#closingThrough) this.#closingThrough = period;
  }

  #dated(item: Item): void {
    const { series, first, period } = this.#documentOf<RegisterEntry | CreditNoteEntry>(item);
    if (period > this.#closingThrough) return;
    const detail = `${series} ${String(first)} is dated in ${period}, and ${this.#closingThrough} is being closed`;
    this.tell('3 a closed month gets no document', detail);
  }

  /** Each item of a write is decoded once, whoever looks at it. */
  #documentOf<T>(item: Item): T {
    const decoded = this.#decoded.get(item) ?? decodeDocument(String(item['d']));
    this.#decoded.set(item, decoded);
    return decoded as T;
  }

  /** False for what was written before and is written again just so. */
  #isNew(item: Item): boolean {
    const key = `${item.pk} ${item.sk}`;
    const content = contentOf(item);
    const before = this.#once.get(key);
    this.#once.set(key, content);
    if (before === undefined || before === content) return before === undefined;
    const revision = item['r'];
    if (revision !== undefined && Number(revision) === Number(before.split(' ', 1)[0]) + 1) return true;
    const invariant = item.sk.startsWith('SEG#')
      ? '1 a chain has no gap and never changes'
      : item.sk === 'INVOICE'
        ? '3 a final invoice never changes'
        : '2 nothing is recorded twice';
    if (!item.pk.startsWith('OUTBOX#')) this.tell(invariant, `${key} is written over`);
    return true;
  }
}

const contentOf = (item: Item): string => {
  const { r: revision = 0, b: bytes, d: text = '' } = item;
  return `${String(revision)} ${bytes instanceof Uint8Array ? Buffer.from(bytes).toString('latin1') : String(text)}`;
};
