import { figuresOf, type QuoteFigures } from '../domain/quotes/quote-figures.ts';
import { statusAt, type Quote, type QuoteStatus } from '../domain/quotes/quote.ts';
import { BillingError } from '../kernel/errors.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Ports } from './ports.ts';

/** A quote as it stands now, with what it comes to. */
export type QuoteView = { readonly quote: Quote; readonly status: QuoteStatus; readonly figures: QuoteFigures };

export const readQuote =
  (deps: Pick<Ports, 'quote' | 'catalog' | 'clock'>) =>
  async (id: string): Promise<QuoteView> =>
    viewQuote(await quoteOrRefuse(deps, id), deps.catalog, deps.clock());

export const viewQuote = (quote: Quote, { zone }: Pick<Ports['catalog'], 'zone'>, now: Instant): QuoteView => ({
  quote,
  status: statusAt(quote, now, zone),
  figures: figuresOf(quote),
});

export async function quoteOrRefuse(deps: Pick<Ports, 'quote'>, id: string): Promise<Quote> {
  const quote = await deps.quote(id);
  if (quote) return quote;
  throw new BillingError('not_found', `There is no quote ${id}. GET /v1/quotes lists those that there are.`);
}
