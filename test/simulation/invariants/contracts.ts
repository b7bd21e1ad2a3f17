import type { Invoice, InvoiceLine } from '../../../shared/domain/invoices/invoice.ts';
import type { Subscription } from '../../../shared/domain/subscriptions/subscription.ts';
import { type Deal, endAfterNotice, feeOf, instalment, restOf, unusedFrom } from '../model/contract.ts';
import { dayAt } from '../model/calendar.ts';
import { type Day, daysLater } from '../model/days.ts';
import { type Tell, text } from './violation.ts';

/** How the lines of its plan begin; no other plan is called so. */
const PLAN = 'Enterprise plan, ';
const UNUSED = 'Unused days of Enterprise, ';

type Contract = {
  readonly quoteId: string;
  readonly deal: Deal;
  /** Instalments that were charged, over all terms. */
  made: number;
  isOver: boolean;
};
/** A change of a subscription, and the lines that are new with it. */
type Change = {
  readonly before: Subscription | undefined;
  readonly after: Subscription;
  readonly lines: readonly InvoiceLine[];
};

/** What was agreed for a term: each instalment once, on its day; they sum to the term, and so does what an early end leaves. */
export class Contracts {
  /** By quote: what it offers. The first day may be left to the acceptance. */
  readonly #offers = new Map<string, Omit<Deal, 'startsOn'> & { readonly startsOn?: Day | undefined }>();
  readonly #contracts = new Map<string, Contract>();
  readonly #tell: Tell;

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  offered(quoteId: string, deal: Omit<Deal, 'startsOn'> & { readonly startsOn?: Day | undefined }): void {
    this.#offers.set(quoteId, deal);
  }

  /** A quote's acceptance was answered. */
  accepted(quoteId: string): void {
    if ([...this.#contracts.values()].every((each) => each.quoteId !== quoteId))
      this.#wrong(`${quoteId} was accepted and is no contract`);
  }

  /** What its plan costs a month, after discounts. */
  monthlyFee(contractId: string): bigint | undefined {
    const contract = this.#contracts.get(contractId);
    return contract && feeOf(contract.deal);
  }

  changed({ before, after, lines }: Change): void {
    for (const { id, quoteId, startsOn } of [after.scheduledContract, after.contract].filter((each) => !!each))
      this.#know(id, { quoteId, startsOn });
    const own = lines.filter(({ kind, description }) => kind === 'plan' && description.startsWith(PLAN));
    const unused = lines.filter(({ description }) => description.startsWith(UNUSED));
    const former = this.#contracts.get(before?.contract?.id ?? '');
    const hasEnded = former !== undefined && before?.contract?.id !== after.contract?.id;
    const owed = hasEnded ? this.#ended(former, after, { own, unused }) : own;
    if (!hasEnded && unused.length > 0) this.#wrong(`${text(unused)} are given back of a contract that goes on`);
    if (after.contract) this.#charged(after.contract.id, { after, own: owed, lines });
    else if (owed.length > 0) this.#wrong(`${text(owed)} are charged by no contract`);
    if (former && !hasEnded) this.#checkNotice(former, before, after);
  }

  /** Each instalment's invoice names its number, and has the days to pay that were agreed. */
  invoice({ cause, number, issueDate, dueDate }: Invoice): void {
    const [kind, id = ''] = cause.split(':');
    const contract = this.#contracts.get(id);
    if (kind !== 'instalment' && kind !== 'termination') return;
    if (!contract) return this.#wrong(`${number} is of a contract that nobody accepted`);
    const due = daysLater(issueDate, contract.deal.netDays);
    if (dueDate !== due) this.#wrong(`${number} of ${issueDate} is due on ${dueDate}, not on ${due}`);
  }

  /** When everything is at rest. */
  check(subscriptions: readonly Subscription[], now: number): void {
    const today = dayAt(now);
    for (const { id, contract, scheduledContract } of subscriptions) {
      if (scheduledContract && scheduledContract.startsOn <= today)
        this.#wrong(`${id} has a contract that did not begin`);
      const running = contract && this.#contracts.get(contract.id);
      if (running && endOf(running) <= today)
        this.#wrong(`${id} has ${String(running.made)} instalments, through ${endOf(running)}`);
    }
  }

  #know(id: string, { quoteId, startsOn }: { readonly quoteId: string; readonly startsOn: Day }): void {
    if (this.#contracts.has(id)) return;
    const offer = this.#offers.get(quoteId);
    if (!offer) return this.#wrong(`${id} is of no quote: ${quoteId}`);
    if (offer.startsOn !== undefined && offer.startsOn !== startsOn) this.#wrong(`${id} starts on ${startsOn}`);
    const twice = [...this.#contracts.values()].some((each) => each.quoteId === quoteId);
    if (twice) this.#wrong(`${quoteId} was accepted twice`);
    this.#contracts.set(id, { quoteId, deal: { ...offer, startsOn }, made: 0, isOver: false });
  }

  /** The next instalment, if its plan is on a line: its days and its price, once. */
  #charged(
    id: string,
    { after, own, lines }: Pick<Change, 'after' | 'lines'> & { readonly own: readonly InvoiceLine[] },
  ) {
    const contract = this.#contracts.get(id);
    if (!contract) return;
    if (own.length === 0) {
      if (contract.made === 0) this.#wrong(`${id} begins without its first instalment`);
      return;
    }
    contract.made += 1;
    const expected = instalment(contract.deal, contract.made);
    const services = lines.filter(({ kind, description }) => kind === 'service' && !description.includes(': '));
    const found = {
      start: own[0]?.service.start,
      end: own.at(-1)?.service.end,
      net: sumOf([...own, ...services]),
    };
    if (text(found) !== text(expected))
      this.#wrong(`instalment ${String(contract.made)} of ${id} is ${text(found)}, not ${text(expected)}`);
    const inTerm =
      (after.contract?.renewals ?? 0) * instalmentsOf(contract.deal) + (after.contract?.instalmentsInvoiced ?? 0);
    if (inTerm !== contract.made) this.#wrong(`${id} counts ${String(inTerm)} instalments of ${String(contract.made)}`);
  }

  /** It gives way to another one, ends with its term, or before: then the rest of the term is owed at once. */
  #ended(
    contract: Contract,
    after: Subscription,
    { own, unused }: { readonly own: readonly InvoiceLine[]; readonly unused: readonly InvoiceLine[] },
  ) {
    if (contract.isOver) this.#wrong(`${contract.quoteId} ends twice`);
    contract.isOver = true;
    const { deal, made } = contract;
    const by = after.contract;
    const back = 0n - sumOf(unused);
    const expected = by ? unusedFrom(deal, made, by.startsOn) : 0n;
    if (back !== expected) this.#wrong(`${String(back)} of ${contract.quoteId} is given back, not ${String(expected)}`);
    if (by) return own;
    const isEarly = after.canceled?.at === 'now';
    const owed = isEarly ? restOf(deal, made) : 0n;
    if (sumOf(own) !== owed)
      this.#wrong(`the end of ${contract.quoteId} owes ${String(sumOf(own))}, not ${String(owed)}`);
    if (!isEarly && after.canceled?.on !== endOf(contract))
      this.#wrong(`${contract.quoteId} ends on ${text(after.canceled?.on)}, invoiced through ${endOf(contract)}`);
    return [];
  }

  #checkNotice(
    { deal, made, quoteId }: Contract,
    before: Subscription | undefined,
    { contract, scheduled }: Subscription,
  ) {
    const given = contract?.noticeGivenOn;
    if (given === undefined || before?.contract?.noticeGivenOn === given) return;
    const end = endAfterNotice(deal, made, given);
    if (scheduled?.on !== end)
      this.#wrong(`notice of ${given} ends ${quoteId} on ${text(scheduled?.on)}, not on ${end}`);
  }

  #wrong(detail: string): void {
    this.#tell('3 instalments sum to their contract', detail);
  }
}

const instalmentsOf = ({ termMonths, step }: Deal): number => Math.ceil(termMonths / step);
const endOf = ({ deal, made }: Pick<Contract, 'deal' | 'made'>): Day =>
  made === 0 ? deal.startsOn : instalment(deal, made).end;
const sumOf = (lines: readonly InvoiceLine[]): bigint => lines.reduce((sum, { net }) => sum + net, 0n);
