import { acceptQuote } from '../../shared/application/accept-quote.ts';
import { createQuote } from '../../shared/application/create-quote.ts';
import { approveQuote } from '../../shared/application/decide-quote.ts';
import type { QuoteView } from '../../shared/application/read-quote.ts';
import type { QuoteRequest } from '../../shared/domain/quotes/make-quote.ts';
import { parseDecimal } from '../../shared/kernel/decimal.ts';
import { BillingError } from '../../shared/kernel/errors.ts';
import { instant } from '../../shared/kernel/instant.ts';
import { invariant } from '../../shared/kernel/invariant.ts';
import { formatCents, QUANTITY_DIGITS } from '../../shared/kernel/money.ts';
import { percentText } from '../../shared/domain/invoices/wording.ts';
import { Story } from './scenario.ts';
import { at } from './wallets.ts';

const ACTOR = 'key_sales';

/** A customer's story with quotes, contracts and metered usage. */
export class ContractStory extends Story {
  protected override readonly showsNotes = true;
  protected override readonly hides = ['wallet.period_closed', 'wallet.threshold_reached', 'segment.changed'];
  #quoteId = '';

  /** Ids are made anew with each telling. */
  protected override note(what: string): Promise<void> {
    return super.note(what.replaceAll(/\b(quo|ctr)_[0-9a-f-]{36}/g, '$1'));
  }

  /** Asks for a quote; what it is refused for is part of the story. */
  async quote(request: QuoteRequest): Promise<void> {
    const made = await createQuote(this.world.ports)({
      customerId: 'acme',
      request,
      actor: ACTOR,
      answer: (view: QuoteView) => view,
    }).catch(refusalOf);
    if (typeof made === 'string') return this.note(`quote ${request.plan} -> ${made}`);
    this.#quoteId = made.quote.id;
    await this.note(`quote ${request.plan}, ${String(request.termMonths)} months ${request.rhythm} -> ${told(made)}`);
    const { reasons } = made.quote.verdict;
    for (const { rule, message } of reasons) await this.note(`  ${rule}: ${message}`);
  }

  async approve(approver: string, justification?: string): Promise<void> {
    const request = { approver, ...(justification !== undefined && { justification }) };
    const view = await approveQuote(this.world.ports)({ quoteId: this.#quoteId, actor: ACTOR, request });
    await this.note(`approved by ${approver} -> ${view.status}`);
  }

  async accept(): Promise<void> {
    const call = { key: `accept ${this.#quoteId}`, inputHash: '' };
    const input = { quoteId: this.#quoteId, actor: ACTOR, call, answer: ({ status }: QuoteView) => status };
    await this.note(`the quote is accepted -> ${await acceptQuote(this.world.ports)(input).catch(refusalOf)}`);
  }

  /** The contract that runs: what an amendment names. */
  async contractId(): Promise<string> {
    const contract = (await this.world.ports.subscription('acme'))?.contract;
    invariant(contract, 'a contract runs');
    return contract.id;
  }

  /** So many GPU hours, 1.20 each. */
  useHours = (hours: number, time?: string): Promise<void> => this.meter('gpu.hours', String(hours), time, 'GPU hours');

  /** So much of a meter of one quantity, such as VMCloud's. */
  async meter(type: string, quantity: string, time?: string, what = `of ${type}`): Promise<void> {
    const { world } = this;
    const units = Number(parseDecimal(quantity, QUANTITY_DIGITS));
    await world.meter('acme', type, units, time === undefined ? instant(world.now++) : at(time));
    await this.note(`uses ${quantity} ${what}${time === undefined ? '' : `, timed ${time}`}`);
  }
}

const refusalOf = (error: unknown): string => {
  if (error instanceof BillingError) return `refused: ${error.details.detail}`;
  throw error;
};

function told({ quote, status, figures }: QuoteView): string {
  const { verdict } = quote;
  const cut = verdict.cutAt === undefined ? '' : `, cut at ${percentText(verdict.cutAt)} %`;
  const needs = verdict.needs.length === 0 ? '' : `, needs ${verdict.needs.join(' and ')}`;
  return `${status}: ${percentText(verdict.total)} % off${cut}${needs}; total ${formatCents(figures.totals.net)}`;
}
