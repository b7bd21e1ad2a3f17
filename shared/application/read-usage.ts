import { commitmentOf } from '../domain/subscriptions/usage-due.ts';
import { viewUsage, type UsageView } from '../domain/subscriptions/usage-view.ts';
import type { SealedSegment } from '../domain/wallets/wallet.ts';
import { BillingError } from '../kernel/errors.ts';
import { invariant } from '../kernel/invariant.ts';
import { periodAt, type Period } from '../kernel/period.ts';
import { accountOfMonth } from './metered-month.ts';
import { partUsage } from './part-usage.ts';
import type { Ports } from './ports.ts';
import { readCurrent } from './subscription-changes.ts';
import { noWallet } from './wallet-of.ts';

type Deps = Pick<Ports, 'account' | 'chain' | 'invoice' | 'catalog' | 'clock'>;

/** What meters counted of a customer in a month, the running one unless said otherwise, and what it costs by now. */
export const readUsage =
  (deps: Deps) =>
  async ({ customerId, period }: { readonly customerId: string; readonly period?: Period }): Promise<UsageView> => {
    const { account: current, now } = await readCurrent(deps, customerId, deps.clock());
    const { customer, subscription, tail } = current;
    if (!tail) throw noWallet(customerId);
    invariant(subscription, 'who has a wallet has a subscription');
    const running = periodAt(now, deps.catalog.zone);
    const asked = period ?? running;
    if (asked > running) throw inTheFuture(running);
    const month = await accountOfMonth(deps.chain, tail, asked);
    const isClosed = tail.segment.state.closedThrough >= asked;
    const parted = await partUsage(deps, subscription, tail, { periods: [...periodsOf(tail), asked] });
    const account = { customer, subscription, parted };
    const known = month ?? { period: asked, closed: isClosed };
    const view = viewUsage(account, known, { catalog: deps.catalog, now });
    const { state } = tail.segment;
    const commitment = commitmentOf(state, asked, account, deps.catalog);
    return {
      ...view,
      ...(state.budget && asked === running && { budget: state.budget.amount }),
      ...(commitment && { commitment }),
    };
  };

const periodsOf = ({ segment: { state } }: SealedSegment): readonly Period[] =>
  state.periods.map(({ period }) => period);

const inTheFuture = (running: Period): BillingError =>
  new BillingError('invalid_request', {
    detail: `\`period\` must be a month that has begun: ${running}, or one before it.`,
    errors: [{ path: 'period', message: `must not be later than ${running}` }],
  });
