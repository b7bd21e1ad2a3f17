import { makeQuote, type QuoteRequest } from '../domain/quotes/make-quote.ts';
import { expiresAt, quoteMade } from '../domain/quotes/quote-events.ts';
import { untilCommitted } from './attempts.ts';
import { answeredBefore, answerToKeep, type IdempotentCall } from './idempotency.ts';
import type { Facts, Ports } from './ports.ts';
import { unknownCustomer } from './read-customer.ts';
import { viewQuote, type QuoteView } from './read-quote.ts';

export type CreateQuote<Body> = {
  readonly customerId: string;
  readonly request: QuoteRequest;
  readonly actor: string;
  /** Without one, two identical requests are two quotes. */
  readonly call?: IdempotentCall | undefined;
  /** The answer that is kept for repeats of the call. */
  readonly answer: (view: QuoteView) => Body;
};

export type CreateQuoteDeps = Pick<Ports, 'account' | 'answer' | 'catalog' | 'clock' | 'commit' | 'newId' | 'pause'>;

/** Makes a quote, with the policy's verdict; when it falls due is noted with it. */
export const createQuote =
  (deps: CreateQuoteDeps) =>
  <Body>({ customerId, request, actor, call, answer }: CreateQuote<Body>): Promise<Body> =>
    untilCommitted<Body>(deps, async () => {
      const before = call && (await answeredBefore<Body>(deps, call));
      if (before) return { outcome: before };
      const { customer, subscription } = await deps.account(customerId);
      if (!customer) throw unknownCustomer(customerId);
      const now = deps.clock();
      const { catalog } = deps;
      const quote = makeQuote(request, { customer, subscription }, { catalog, now, quoteId: deps.newId('quo'), actor });
      const outcome = answer(viewQuote(quote, catalog, now));
      const due = { customerId, dueAt: expiresAt(quote, catalog.zone), quoteId: quote.id };
      const facts: Facts = {
        changes: [
          { noun: 'quote', value: quote },
          { noun: 'due', value: due },
          ...(call ? [answerToKeep(call, 201, outcome)] : []),
        ],
        events: [quoteMade(quote)],
      };
      return (await deps.commit(facts)) === 'lost' ? 'lost' : { outcome };
    });
