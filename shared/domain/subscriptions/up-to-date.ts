import { invariant } from '../../kernel/invariant.ts';
import { startOfDate } from '../../kernel/period.ts';
import type { Running } from './change-subscription.ts';
import { nextStep, takeStep } from './due-step.ts';
import type { SubscriptionFacts } from './finish-change.ts';
import type { ChangeContext } from './start-subscription.ts';

/** Steps that time alone takes at once; more is a defect. */
const MAX_STEPS = 200;

/** What time has done to a subscription by now, step by step, each a transaction of its own; and what it is then. */
export function upToDate(
  account: Running,
  context: ChangeContext,
): { readonly account: Running; readonly steps: readonly SubscriptionFacts[] } {
  const steps: SubscriptionFacts[] = [];
  let current = account;
  for (;;) {
    const step = nextStep(current, context.catalog);
    if (!step || startOfDate(step.on, context.catalog.zone) > context.now) return { account: current, steps };
    invariant(steps.length < MAX_STEPS, 'a subscription has few steps that are due');
    const facts = takeStep(step, current, context);
    steps.push(facts);
    current = after(current, facts);
  }
}

/** An account once a change of its subscription was committed. */
export const after = (account: Running, { subscription, segments }: SubscriptionFacts): Running => ({
  ...account,
  subscription,
  tail: segments.at(-1) ?? account.tail,
});
