import { contractIdOf, startContract } from '../domain/contracts/start-contract.ts';
import { acceptedQuote, startIfAccepted } from '../domain/quotes/decide-quote.ts';
import { quoteAccepted } from '../domain/quotes/quote-events.ts';
import { agreementOf, type Acceptance, type Quote } from '../domain/quotes/quote.ts';
import type { Instant } from '../kernel/instant.ts';
import { untilCommitted, type Attempt } from './attempts.ts';
import { checkRevision, type DecideQuote } from './decide-quote.ts';
import { answeredBefore, answerToKeep, type IdempotentCall } from './idempotency.ts';
import type { Ports } from './ports.ts';
import { quoteOrRefuse, viewQuote, type QuoteView } from './read-quote.ts';
import { commitDue, factsOf, readCurrent, type SubscriptionDeps } from './subscription-changes.ts';

export type AcceptQuoteDeps = SubscriptionDeps & Pick<Ports, 'answer' | 'quote'>;

export type AcceptQuote<Body> = DecideQuote & {
  /** Who signed for the customer. */
  readonly acceptedBy?: string | undefined;
  readonly call: IdempotentCall;
  /** The answer that is kept for repeats. */
  readonly answer: (view: QuoteView) => Body;
};

/** The quote becomes the contract of its customer's subscription: both, and the first instalment's invoice, in one transaction. */
export const acceptQuote =
  (deps: AcceptQuoteDeps) =>
  <Body>(input: AcceptQuote<Body>): Promise<Body> => {
    const subscriptionId = deps.newId('sub');
    return untilCommitted<Body>(deps, async () => {
      const before = await answeredBefore<Body>(deps, input.call);
      return before ? { outcome: before } : attempt(deps, input, subscriptionId);
    });
  };

async function attempt<Body>(
  deps: AcceptQuoteDeps,
  input: AcceptQuote<Body>,
  subscriptionId: string,
): Promise<Attempt<Body>> {
  const quote = await quoteOrRefuse(deps, input.quoteId);
  checkRevision(quote, input.revision);
  const current = await readCurrent(deps, quote.customerId, deps.clock());
  const { account, now } = current;
  const { catalog } = deps;
  const startsOn = startIfAccepted(quote, { now, zone: catalog.zone });
  if ((await commitDue(deps, current)) === 'lost') return 'lost';
  const change = startContract(
    {
      quoteId: quote.id,
      agreement: agreementOf(quote, startsOn),
      ...(quote.amends !== undefined && { amends: quote.amends }),
    },
    account,
    { catalog, now, subscriptionId },
  );
  const accepted = acceptedQuote(quote, acceptanceOf(quote, input, { at: now, startsOn }));
  const outcome = input.answer(viewQuote(accepted, catalog, now));
  const facts = await factsOf(deps, change, account.customer, now);
  const committed = await deps.commit({
    changes: [...facts.changes, { noun: 'quote', value: accepted }, answerToKeep(input.call, 200, outcome)],
    events: [...facts.events, quoteAccepted(accepted)],
  });
  return committed === 'lost' ? 'lost' : { outcome };
}

const acceptanceOf = (
  { id }: Quote,
  { actor, acceptedBy }: Pick<AcceptQuote<unknown>, 'actor' | 'acceptedBy'>,
  { at, startsOn }: { readonly at: Instant; readonly startsOn: Acceptance['startsOn'] },
): Acceptance => ({
  at,
  by: actor,
  ...(acceptedBy !== undefined && { acceptedBy }),
  startsOn,
  contractId: contractIdOf(id),
});
