import type { InvoiceLine } from '../domain/invoices/invoice.ts';
import { sellService as decide, type ServiceOrder } from '../domain/subscriptions/sell-service.ts';
import { invariant } from '../kernel/invariant.ts';
import { untilCommitted } from './attempts.ts';
import { subscribed } from './change-subscription.ts';
import { answeredBefore, answerToKeep, type IdempotentCall } from './idempotency.ts';
import type { Ports } from './ports.ts';
import { attemptChange, type SubscriptionDeps } from './subscription-changes.ts';

export type SellServiceInput<Body> = {
  readonly customerId: string;
  readonly order: ServiceOrder;
  readonly call: IdempotentCall;
  /** The answer that is kept for repeats. */
  readonly answer: (line: InvoiceLine) => Body;
};

/** Sells a service once: its line waits for the next invoice, and the answer is kept with it. */
export const sellService =
  (deps: SubscriptionDeps & Pick<Ports, 'answer'>) =>
  <Body>({ customerId, order, call, answer }: SellServiceInput<Body>): Promise<Body> =>
    untilCommitted<Body>(deps, async () => {
      const before = await answeredBefore<Body>(deps, call);
      if (before) return { outcome: before };
      let line: InvoiceLine | undefined;
      return attemptChange(
        deps,
        customerId,
        (account, now) => {
          const sold = decide(order, subscribed(account), { catalog: deps.catalog, now });
          line = sold.line;
          return sold.facts;
        },
        {
          outcome: () => {
            invariant(line, 'what was decided has a line');
            return answer(line);
          },
          also: (body) => [answerToKeep(call, 201, body)],
        },
      );
    });
