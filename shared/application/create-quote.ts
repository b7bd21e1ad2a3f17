import { makeQuote, type QuoteRequest } from '../domain/quotes/make-quote.ts';
import { expiresAt, quoteMade } from '../domain/quotes/quote-events.ts';
import { invariant } from '../kernel/invariant.ts';
import type { Facts, Ports } from './ports.ts';
import { unknownCustomer } from './read-customer.ts';
import { viewQuote, type QuoteView } from './read-quote.ts';

export type CreateQuote = { readonly customerId: string; readonly request: QuoteRequest; readonly actor: string };

/** Makes a quote, with the policy's verdict; when it falls due is noted with it. */
export const createQuote =
  (deps: Pick<Ports, 'account' | 'catalog' | 'clock' | 'commit' | 'newId'>) =>
  async ({ customerId, request, actor }: CreateQuote): Promise<QuoteView> => {
    const { customer, subscription } = await deps.account(customerId);
    if (!customer) throw unknownCustomer(customerId);
    const now = deps.clock();
    const { catalog } = deps;
    const quote = makeQuote(request, { customer, subscription }, { catalog, now, quoteId: deps.newId('quo'), actor });
    const due = { customerId, dueAt: expiresAt(quote, catalog.zone), quoteId: quote.id };
    const facts: Facts = {
      changes: [
        { noun: 'quote', value: quote },
        { noun: 'due', value: due },
      ],
      events: [quoteMade(quote)],
    };
    const outcome = await deps.commit(facts);
    invariant(outcome === 'committed', 'nobody else has the id of a new quote');
    return viewQuote(quote, catalog, now);
  };
