import {
  cancelService,
  deleteModule,
  pauseService,
  putModule,
  resumeService,
} from '../../shared/application/change-subscription.ts';
import { followPaidInvoice } from '../../shared/application/follow-paid-invoice.ts';
import { previewSubscription } from '../../shared/application/preview-subscription.ts';
import { refundSubscription } from '../../shared/application/refund-subscription.ts';
import { recordProof } from '../../shared/application/record-proof.ts';
import type { CreditNoteView } from '../../shared/application/read-credit-notes.ts';
import type { Catalog } from '../../shared/catalog/catalog.ts';
import type { CreditNote } from '../../shared/domain/credit-notes/credit-note.ts';
import type { Customer } from '../../shared/domain/customers/customer.ts';
import { lineQuantity, type Invoice, type InvoiceDraft } from '../../shared/domain/invoices/invoice.ts';
import type { CancelRequest } from '../../shared/domain/subscriptions/end-service.ts';
import type { SubscriptionRequest } from '../../shared/domain/subscriptions/check-request.ts';
import { viewWallet } from '../../shared/domain/wallets/wallet-view.ts';
import { BillingError } from '../../shared/kernel/errors.ts';
import { instant } from '../../shared/kernel/instant.ts';
import { formatCents, formatFactor, formatMicros, formatUnitPrice, factor } from '../../shared/kernel/money.ts';
import { localDateAt, nextPeriod, periodAt, type LocalDate, type Period } from '../../shared/kernel/period.ts';
import { BillingWorld } from './billing-world.ts';
import { at } from './wallets.ts';

/** One customer's story, told step by step; what a person checks is what it wrote down. */
export class Story {
  readonly world: BillingWorld;
  readonly #from: Period;
  readonly #lines: string[] = [];
  /** Whether the notes of lines are shown; and events that are not of interest. */
  protected readonly showsNotes: boolean = false;
  protected readonly hides: readonly string[] = [];

  constructor(title: string, start: string, catalog?: Catalog) {
    this.world = new BillingWorld({ start, ...(catalog && { catalog }) });
    this.#from = periodAt(at(start), this.world.catalog.zone);
    this.#lines.push(title, '='.repeat(title.length), '');
  }

  async begin(more: Partial<Customer> & { readonly card?: boolean } = {}): Promise<this> {
    const { card = false, ...profile } = more;
    await this.world.customer('acme', { name: 'Acme SAS', ...profile });
    if (card) await this.world.addCard('acme');
    return this;
  }

  async put(request: Partial<SubscriptionRequest>): Promise<void> {
    const { outcome } = await this.world.put('acme', request);
    await this.note(`PUT subscription ${JSON.stringify(request)} -> ${outcome}`);
  }

  /** A change that a rule forbids. */
  async refused(request: Partial<SubscriptionRequest>): Promise<void> {
    const refusal = await this.world.put('acme', request).then(
      () => 'not refused',
      (error: unknown) => (error instanceof BillingError ? error.message : String(error)),
    );
    await this.note(`PUT subscription ${JSON.stringify(request)} -> ${refusal}`);
  }

  async preview(request: Partial<SubscriptionRequest>): Promise<void> {
    const whole = { plan: 'pro', seats: 1, interval: 'month', ...request } as const;
    const { now, next } = await previewSubscription(this.world.ports)({ customerId: 'acme', request: whole });
    await this.note(`preview ${JSON.stringify(request)} -> now ${totalOf(now)}, next ${totalOf(next)}`);
  }

  async install(module: string, trial = true): Promise<void> {
    await putModule(this.world.ports)({ customerId: 'acme', module, trial });
    await this.note(`install ${module}${trial ? '' : ' without trial'}`);
  }

  async uninstall(module: string): Promise<void> {
    await deleteModule(this.world.ports)({ customerId: 'acme', module });
    await this.note(`uninstall ${module}`);
  }

  async pause(): Promise<void> {
    await pauseService(this.world.ports)({ customerId: 'acme' });
    await this.note('pause');
  }

  async resume(): Promise<void> {
    await resumeService(this.world.ports)({ customerId: 'acme' });
    await this.note('resume');
  }

  async cancel(request: CancelRequest): Promise<void> {
    const call = { key: `cancel ${String(this.world.now)}`, inputHash: '' };
    await cancelService(this.world.ports)({ customerId: 'acme', request, call, answer: () => ({}) });
    await this.note(`cancel ${JSON.stringify(request)}`);
  }

  /** The money-back; what it is refused for is part of the story. */
  async moneyBack(reason: CancelRequest['reason']): Promise<void> {
    const call = { key: `refund ${String(this.world.now)}`, inputHash: '' };
    const answer = (_view: unknown, notes: readonly CreditNoteView[]) =>
      notes.map(({ creditNote }) => creditNote.number).join(', ');
    const said = await refundSubscription(this.world.ports)({
      customerId: 'acme',
      request: { reason },
      call,
      answer,
    }).catch((error: unknown) => {
      if (error instanceof BillingError) return `refused: ${error.details.detail}`;
      throw error;
    });
    await this.note(`money back, ${reason} -> ${said}`);
  }

  /** Somebody else comes through the customer, subscribes and pays; some take the money back later. */
  async brings(id: string, request: Partial<SubscriptionRequest>): Promise<void> {
    await this.world.customer(id, { referredBy: 'acme' });
    await this.world.addCard(id);
    await this.world.put(id, request);
    const first = (await this.#all()).findLast(({ customerId }) => customerId === id);
    if (first) await this.world.pay(first.id);
    await this.note(
      `${id} is brought, ${JSON.stringify(request)}, and pays ${first ? formatCents(first.net) : 'nothing'}`,
    );
  }

  async broughtTakesBack(id: string): Promise<void> {
    const call = { key: `refund ${id}`, inputHash: '' };
    const request = { reason: 'unused' } as const;
    await refundSubscription(this.world.ports)({ customerId: id, request, call, answer: () => ({}) });
    const first = (await this.#all()).find(({ customerId, cause }) => customerId === id && cause.startsWith('start:'));
    if (first) await followPaidInvoice(this.world.ports)({ invoiceId: first.id });
    await this.note(`${id} takes the money back`);
  }

  async proof(kind: 'student' | 'ngo' | 'startup', validUntil: string): Promise<void> {
    const claim = { kind, validUntil: validUntil as LocalDate };
    await recordProof(this.world.ports)({ customerId: 'acme', claim });
    await this.note(`proof ${kind} until ${validUntil}`);
  }

  async card(): Promise<void> {
    await this.world.addCard('acme');
    await this.note('a card is put on file');
  }

  async topUp(amount: string): Promise<void> {
    await this.world.topUp('acme', amount);
    await this.note(`top-up ${amount}`);
  }

  async use(tokens: number, time?: string): Promise<void> {
    await this.world.use('acme', tokens, time === undefined ? instant(this.world.now) : at(time));
    await this.note(`uses ${String(tokens)} tokens${time === undefined ? '' : `, timed ${time}`}`);
  }

  async payAll(): Promise<void> {
    for (const invoice of await this.#invoices()) {
      const found = await this.world.ports.invoice(invoice.id);
      if (found?.payment?.status === 'paid') continue;
      await this.world.pay(invoice.id);
      await this.note(`${invoice.number} is paid`);
    }
  }

  async until(day: string): Promise<void> {
    await this.world.liveThrough(day.length === 10 ? `${day}T09:00:00Z` : day);
    await this.note('time passes');
  }

  /** All that a person looks at: the story, the invoices, the events, the wallet. */
  async text(): Promise<string> {
    const invoices = (await this.#invoices()).flatMap((each) => invoiceText(each, this.showsNotes));
    const notes = await this.#creditNotes();
    const events = this.world
      .told()
      .filter(({ type }) => !type.startsWith('close.') && type !== 'export.ready' && !this.hides.includes(type))
      .map(({ type, occurredAt, data }) => `  ${occurredAt.slice(0, 16)} ${type}${detailOf(data)}`);
    return [...this.#lines, '', 'Invoices', ...invoices, ...notes, '', 'Events', ...events, ''].join('\n');
  }

  async #invoices(): Promise<readonly Invoice[]> {
    return (await this.#all()).filter(({ customerId }) => customerId === 'acme');
  }

  async #all(): Promise<readonly Invoice[]> {
    const periods: Period[] = [];
    const last = periodAt(instant(this.world.now), this.world.catalog.zone);
    for (let period = this.#from; period <= last; period = nextPeriod(period)) periods.push(period);
    return this.world.invoices(...periods);
  }

  /** Nothing where there are none. */
  async #creditNotes(): Promise<readonly string[]> {
    const { ports, catalog } = this.world;
    const found: CreditNote[] = [];
    const last = periodAt(instant(this.world.now), catalog.zone);
    for (let period = this.#from; period <= last; period = nextPeriod(period)) {
      const { data } = await ports.creditNoteRegister(period, { limit: 100 });
      found.push(...(await ports.creditNotesById(data.flatMap((entry) => entry.creditNotes.map(({ id }) => id)))));
    }
    return found.length === 0 ? [] : ['', 'Credit notes', ...found.flatMap(creditNoteText)];
  }

  protected async note(what: string): Promise<void> {
    const { ports, catalog } = this.world;
    const day = localDateAt(instant(this.world.now), catalog.zone);
    const [subscription, tail] = await Promise.all([ports.subscription('acme'), ports.chain.tail('acme')]);
    this.#lines.push(`${day}  ${what}`);
    if (!subscription || !tail) return;
    const { granted, spent, overage, available } = viewWallet(tail, catalog, instant(this.world.now));
    const { status, plan, seats, interval, scheduled, modules, waiting } = subscription;
    const parts = [
      `${status} ${plan} x${String(seats)} by ${interval}, invoiced until ${subscription.invoicedUntil}`,
      ...(scheduled
        ? [
            `on ${scheduled.on}: ${scheduled.cancel ? 'cancel' : `${scheduled.plan} x${String(scheduled.seats)} by ${scheduled.interval}`}`,
          ]
        : []),
      ...(modules.length > 0
        ? [`modules ${modules.map((each) => `${each.id} ${each.included ? 'included' : each.status}`).join(', ')}`]
        : []),
      ...(waiting.length > 0 ? [`waiting ${waiting.map(({ net }) => formatCents(net)).join(' ')}`] : []),
      `wallet granted ${formatMicros(granted)} spent ${formatMicros(spent)} overage ${formatMicros(overage)} available ${formatMicros(available)}`,
    ];
    this.#lines.push(...parts.map((part) => `            ${part}`));
  }
}

const totalOf = (draft: InvoiceDraft | undefined): string => (draft ? formatCents(draft.net) : 'none');

function invoiceText(invoice: Invoice, showsNotes: boolean): readonly string[] {
  const lines = invoice.lines.flatMap((line) => {
    const discounts = line.discounts.map(
      ({ name, percent, amount }) => ` ${name} ${formatFactor(factor(percent * 100n))} % -${formatCents(amount)}`,
    );
    const text = `    ${formatCents(line.net).padStart(9)}  ${line.kind}: ${line.description} (${lineQuantity(line)}${line.unit === undefined ? '' : ` ${line.unit}`} x ${formatUnitPrice(line.unitPrice)}${discounts.join(',')})`;
    return showsNotes && line.note !== undefined ? [text, `               ${line.note}`] : [text];
  });
  const vat = invoice.vat.map(
    ({ rate, category, amount }) => `VAT ${category} ${formatFactor(factor(rate * 100n))} % ${formatCents(amount)}`,
  );
  return [
    `  ${invoice.number} of ${invoice.issueDate}, due ${invoice.dueDate}, ${invoice.cause.replace(/_.*?(:|$)/, '$1')}`,
    ...lines,
    `    ${formatCents(invoice.net).padStart(9)}  net; ${vat.join(', ')}; gross ${formatCents(invoice.gross)}`,
  ];
}

const creditNoteText = (note: CreditNote): readonly string[] => [
  `  ${note.number} of ${note.issueDate}, for ${note.invoiceNumber}: ${note.reason}, refund ${note.refund}`,
  ...note.lines.map(
    ({ net, line, kind, description }) =>
      `    ${formatCents(net).padStart(9)}  line ${String(line)}, ${kind}: ${description}`,
  ),
  `    ${formatCents(note.net).padStart(9)}  net; gross ${formatCents(note.gross)}`,
];

const SHOWN_DETAILS = [
  'plan',
  'seats',
  'status',
  'effectiveOn',
  'reason',
  'outcome',
  'module',
  'included',
  'credited',
  'days',
  'endsOn',
  'amount',
  'period',
];

/** What an event says beside who and what; figures that a reader checks. */
function detailOf(data: unknown): string {
  const told = data as Record<string, unknown>;
  const parts = SHOWN_DETAILS.flatMap((name) => (told[name] === undefined ? [] : [`${name}=${String(told[name])}`]));
  return parts.length === 0 ? '' : `  ${parts.join(' ')}`;
}
