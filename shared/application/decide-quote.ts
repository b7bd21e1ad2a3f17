import type { DomainEvent } from '../../events/envelope.ts';
import {
  approveQuote as approve,
  expireQuote,
  rejectQuote as reject,
  type Decision,
} from '../domain/quotes/decide-quote.ts';
import { quoteApproved, quoteExpired, quoteRejected } from '../domain/quotes/quote-events.ts';
import type { Approval, Quote } from '../domain/quotes/quote.ts';
import { BillingError } from '../kernel/errors.ts';
import { untilCommitted } from './attempts.ts';
import type { Due, Ports } from './ports.ts';
import { quoteOrRefuse, viewQuote, type QuoteView } from './read-quote.ts';

type Deps = Pick<Ports, 'quote' | 'catalog' | 'clock' | 'commit' | 'pause'>;

/** Which quote is decided about, by which API key, and the revision that it must have (`If-Match`). */
export type DecideQuote = {
  readonly quoteId: string;
  readonly actor: string;
  readonly revision?: number | undefined;
};

export const approveQuote =
  (deps: Deps) =>
  ({ request, ...input }: DecideQuote & { readonly request: Pick<Approval, 'approver' | 'justification'> }) =>
    decide(deps, input, (quote, decision) => approve(quote, request, decision), quoteApproved);

export const rejectQuote =
  (deps: Deps) =>
  ({ request, ...input }: DecideQuote & { readonly request: { readonly reason: string } }) =>
    decide(deps, input, (quote, decision) => reject(quote, request, decision), quoteRejected);

/** The same decision again changes nothing and tells nothing. */
const decide = (
  deps: Deps,
  input: DecideQuote,
  decision: (quote: Quote, by: Decision) => Quote | undefined,
  told: (quote: Quote) => DomainEvent,
): Promise<QuoteView> =>
  untilCommitted(deps, async () => {
    const quote = await quoteOrRefuse(deps, input.quoteId);
    checkRevision(quote, input.revision);
    const now = deps.clock();
    const decided = decision(quote, { now, zone: deps.catalog.zone, actor: input.actor });
    const outcome = viewQuote(decided ?? quote, deps.catalog, now);
    if (!decided) return { outcome };
    const facts = { changes: [{ noun: 'quote', value: decided } as const], events: [told(decided)] };
    return (await deps.commit(facts)) === 'lost' ? 'lost' : { outcome };
  });

export function checkRevision(quote: Quote, revision: number | undefined): void {
  if (revision === undefined || revision === quote.revision) return;
  throw new BillingError('precondition_failed', {
    detail: 'The quote has changed since it was read. Read it again, and send the ETag that it has now as If-Match.',
    errors: [{ path: 'If-Match', message: `is not the present ETag "${String(quote.revision)}"` }],
  });
}

/** Notes that a quote's last day is over, once: what else became of it stands. */
export const settleQuoteDue =
  (deps: Deps) =>
  ({ quoteId }: Required<Pick<Due, 'quoteId'>>): Promise<void> =>
    untilCommitted(deps, async () => {
      const quote = await deps.quote(quoteId);
      const { zone } = deps.catalog;
      const expired = quote && expireQuote(quote, { now: deps.clock(), zone });
      if (!expired) return { outcome: undefined };
      const facts = { changes: [{ noun: 'quote', value: expired } as const], events: [quoteExpired(expired, zone)] };
      return (await deps.commit(facts)) === 'lost' ? 'lost' : { outcome: undefined };
    });
