import type { DiscountedItem } from '../../catalog/catalog.ts';
import type { Rhythm } from '../../catalog/contract-terms.ts';
import type { Language } from '../invoices/wording.ts';
import { ENGLISH } from './quote-wording-en.ts';
import { FRENCH } from './quote-wording-fr.ts';
import type { QuoteStatus } from './quote.ts';

/** What a quote's document says to a customer. Figures, days and names come in as they are printed. */
export type QuoteWording = {
  /** A name with its colon. */
  readonly named: (name: string) => string;
  readonly title: (date: string) => string;
  readonly reference: string;
  readonly validUntil: string;
  readonly standing: string;
  readonly status: Readonly<Record<QuoteStatus, string>>;
  readonly seller: string;
  readonly customer: string;
  readonly contractType: string;

  readonly offer: string;
  readonly description: string;
  readonly quantity: string;
  readonly unitPrice: string;
  readonly amount: string;
  readonly aMonth: (amount: string) => string;
  readonly once: (amount: string) => string;
  /** "9.99 EUR per server" */
  readonly each: (price: string, unit: string) => string;
  readonly seat: string;
  readonly basePrice: string;
  readonly packages: string;
  readonly package: string;
  /** The units of a tier, the last one absent where it is open. */
  readonly tier: (first: string, last: string | undefined) => string;
  readonly priceBook: (price: string) => string;
  readonly byUse: string;
  readonly byUseIntroduction: string;

  readonly discounts: string;
  readonly nature: string;
  readonly natures: Readonly<Record<'automatic' | 'negotiated', string>>;
  readonly percent: string;
  readonly on: string;
  readonly items: Readonly<Record<DiscountedItem, string>>;
  readonly during: string;
  readonly wholeContract: string;
  readonly months: (from: string, through: string) => string;
  readonly fromMonth: (from: string) => string;
  readonly added: string;
  readonly multiplied: string;
  readonly best: string;
  readonly cutAt: (total: string, cap: string) => string;

  readonly price: string;
  readonly monthly: string;
  readonly list: (months: string) => string;
  readonly discount: string;
  readonly net: string;
  readonly vat: (rate: string) => string;
  readonly gross: string;
  readonly committed: string;
  readonly committedAmount: (amount: string, per: 'month' | 'term') => string;

  readonly schedule: string;
  readonly startOpen: (date: string) => string;
  readonly number: string;
  readonly invoicedOn: string;
  readonly period: string;
  readonly days: (first: string, last: string) => string;
  readonly beforeVat: string;
  readonly vatAmount: string;
  readonly total: string;
  readonly dueOn: string;

  readonly conditions: string;
  readonly term: (months: string, from: string, to: string) => string;
  readonly openTerm: (months: string) => string;
  readonly rhythms: Readonly<Record<Rhythm, string>>;
  readonly netDays: (days: number) => string;
  readonly commitment: (amount: string, per: 'month' | 'term') => string;
  readonly pool: (amount: string, per: 'month' | 'term') => string;
  readonly creditLimit: (amount: string) => string;
  readonly renewed: (months: string, noticeDays: string) => string;
  readonly notRenewed: string;
  readonly afterwards: (plan: string) => string;
  readonly ends: string;
  readonly amends: (contract: string) => string;
  readonly allModules: string;
  readonly usage: string;
  readonly prices: string;

  readonly approval: string;
  readonly approvedBy: (approver: string, date: string) => string;
  readonly approved: (date: string) => string;
  readonly awaitsApproval: string;
  readonly acceptance: string;
  readonly accepted: (date: string, by: string | undefined, contract: string) => string;
  readonly rejected: (date: string) => string;
  readonly expired: (date: string) => string;
  readonly toAccept: (date: string) => string;
  readonly signature: readonly [name: string, date: string, signature: string];

  readonly charges: ChargeWording;
};

/** How a product that is charged by its use is priced. */
export type ChargeWording = {
  readonly perUnit: (price: string, unit: string) => string;
  readonly flat: (price: string) => string;
  readonly package: (price: string, size: string, unit: string) => string;
  readonly free: (quantity: string) => string;
  readonly graduated: (tiers: string, unit: string) => string;
  readonly volume: (tiers: string, unit: string) => string;
  readonly upTo: (bound: string, price: string) => string;
  readonly beyond: (price: string) => string;
  readonly tierFlat: (price: string, flat: string) => string;
  readonly share: (rate: string) => string;
  readonly perEvent: (price: string) => string;
  readonly minimum: (price: string) => string;
};

export const quoteWordingFor = (language: Language): QuoteWording => (language === 'fr' ? FRENCH : ENGLISH);
