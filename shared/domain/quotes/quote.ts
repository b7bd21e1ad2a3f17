import type { Instant } from '../../kernel/instant.ts';
import type { Factor, UnitPrice } from '../../kernel/money.ts';
import { localDateAt, type LocalDate, type Zone } from '../../kernel/period.ts';
import type { AgreedLine, Agreement } from '../contracts/contract.ts';
import type { Buyer, VatTreatment } from '../invoices/invoice.ts';
import type { Language } from '../invoices/wording.ts';
import type { Verdict } from './verdict.ts';

export const QUOTE_STATUSES = ['pending_approval', 'approved', 'rejected', 'accepted', 'expired'] as const;
/** `approved`: it can be accepted, whether the policy said so by itself or somebody did. */
export type QuoteStatus = (typeof QUOTE_STATUSES)[number];

/** What is offered to a customer. Once made, nothing of it changes but what becomes of it; another offer is another quote. */
export type Quote = {
  readonly id: string;
  readonly customerId: string;
  readonly revision: number;
  /** As it was decided last; whether its time has run out meanwhile, `statusAt` says. */
  readonly status: QuoteStatus;
  readonly createdAt: Instant;
  /** The API key that made it. */
  readonly createdBy: string;
  /** The day on which it was made, in the seller's zone. */
  readonly date: LocalDate;
  /** The last day on which it can be accepted. */
  readonly validUntil: LocalDate;
  /** Who it is made out to, and in which language, as it was when it was made. */
  readonly buyer: Buyer;
  readonly language: Language;
  readonly vatTreatment: VatTreatment;
  readonly currency: string;
  readonly offer: QuotedOffer;
  readonly verdict: Verdict;
  readonly justification?: string;
  readonly exception?: { readonly reason: string };
  /** The contract that ends when this one begins. */
  readonly amends?: string;
  readonly approval?: Approval;
  readonly rejection?: { readonly at: Instant; readonly by: string; readonly reason: string };
  readonly acceptance?: Acceptance;
};

/** An agreement whose first day may be left to its acceptance. */
export type QuotedOffer = {
  readonly startsOn?: LocalDate;
  readonly terms: Omit<Agreement, 'startsOn' | 'lines'>;
  readonly lines: readonly QuoteLine[];
  /** Products that it names and that are charged by their use, after the month. */
  readonly metered: readonly string[];
};

export type QuoteLine = AgreedLine & {
  /** What the price book asks for one, where less is agreed and it has one price. */
  readonly listPrice?: UnitPrice;
  /** How far what is agreed lies below the price book. */
  readonly priceCut?: Factor;
};

export type Approval = {
  readonly at: Instant;
  /** The API key that sent it; absent where the policy approved it by itself. */
  readonly by?: string;
  readonly approver?: string;
  readonly justification?: string;
};

export type Acceptance = {
  readonly at: Instant;
  readonly by: string;
  /** Who signed for the customer. */
  readonly acceptedBy?: string;
  readonly startsOn: LocalDate;
  readonly contractId: string;
};

export const isOpen = ({ status }: Pick<Quote, 'status'>): boolean =>
  status === 'pending_approval' || status === 'approved';

/** A quote whose last day is over has expired, whether or not somebody has said so yet. */
export const statusOn = (quote: Pick<Quote, 'status' | 'validUntil'>, today: LocalDate): QuoteStatus =>
  isOpen(quote) && today > quote.validUntil ? 'expired' : quote.status;

export const statusAt = (quote: Quote, now: Instant, zone: Zone): QuoteStatus =>
  statusOn(quote, localDateAt(now, zone));

/** What is agreed if it starts on a day: the one that was said, else that of the acceptance; before it, that of the quote. */
export function agreementOf(
  { offer, acceptance, date }: Pick<Quote, 'offer' | 'acceptance' | 'date'>,
  startsOn: LocalDate = offer.startsOn ?? acceptance?.startsOn ?? date,
): Agreement {
  return { ...offer.terms, startsOn, lines: offer.lines.map(agreedLineOf) };
}

const agreedLineOf = ({ kind, product, name, unit, quantity, unitPrice, part }: QuoteLine): AgreedLine => ({
  kind,
  product,
  name,
  ...(unit !== undefined && { unit }),
  quantity,
  unitPrice,
  ...(part && { part }),
});
