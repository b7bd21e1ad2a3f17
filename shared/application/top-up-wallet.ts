import { awaitPayment } from '../domain/payments/pending-top-up.ts';
import { hasRoomFor } from '../domain/wallets/grant.ts';
import { buyingTime, creditLimitOf, mayWaitForInvoice, priceTopUp, topUp } from '../domain/wallets/top-up.ts';
import { draftAfter } from '../domain/wallets/decide.ts';
import { stateOf } from '../domain/wallets/wallet-draft.ts';
import type { SealedSegment, UninvoicedTopUp } from '../domain/wallets/wallet.ts';
import { isWalletMeter } from '../catalog/meter.ts';
import { BillingError } from '../kernel/errors.ts';
import { derivedId } from '../kernel/id.ts';
import { invariant } from '../kernel/invariant.ts';
import { formatCents, formatFactor, formatMicros, type Micros } from '../kernel/money.ts';
import { untilCommitted, type Attempt } from './attempts.ts';
import { tooManyGrants } from './grant-credit.ts';
import { answeredBefore, answerToKeep, type IdempotentCall } from './idempotency.ts';
import type { Change, Ports } from './ports.ts';
import { customerNotFound, walletOf } from './wallet-of.ts';

export type TopUpWallet = { readonly customerId: string; readonly amount: Micros; readonly call: IdempotentCall };
export type ToppedUp = {
  readonly grantId: string;
  readonly amount: string;
  /** Before VAT. */
  readonly price: { readonly amount: string; readonly currency: string };
  readonly discountPercent: number;
  readonly bookRate: string;
  /** `immediate`: granted when it is paid at `checkoutUrl`. */
  readonly invoicing: 'month_end' | 'immediate';
  readonly checkoutUrl?: string;
};

/** The page where a waiting top-up is paid; opened once a grant, however often it is asked for. */
export type OpenTopUpCheckout = (grantId: string) => Promise<{ readonly checkoutUrl: string }>;

type Deps = Pick<Ports, 'account' | 'chain' | 'customer' | 'catalog' | 'clock' | 'commit' | 'answer' | 'pause'> & {
  readonly openTopUpCheckout: OpenTopUpCheckout;
};

/** Buys compute dollars: granted at once within the limit of open credit, else when Checkout says that it was paid. */
export const topUpWallet =
  (deps: Deps) =>
  async (input: TopUpWallet): Promise<ToppedUp> => {
    checkTopUp(deps, input.amount);
    const body = await untilCommitted(deps, () => attempt(deps, input));
    if (body.invoicing === 'month_end') return body;
    const { checkoutUrl } = await deps.openTopUpCheckout(body.grantId);
    return { ...body, checkoutUrl };
  };

async function attempt(deps: Deps, { customerId, amount, call }: TopUpWallet): Promise<Attempt<ToppedUp>> {
  const before = await answeredBefore<ToppedUp>(deps, call);
  if (before) return { outcome: before };
  const [tail, account] = await Promise.all([walletOf(deps, customerId), deps.account(customerId)]);
  const { customer, subscription } = account;
  if (!customer) throw customerNotFound(customerId);
  const context = { catalog: deps.catalog, now: deps.clock() };
  const bought = priceTopUp(deps.catalog, derivedId('gr', customerId, call.key), amount, buyingTime(tail, context));
  const isLater = waits(deps, tail, bought, { customer, subscription });
  const decision = isLater ? topUp(tail, bought, false, context) : undefined;
  const body = bodyOf(deps, bought, isLater ? 'month_end' : 'immediate');
  const effect: Change = decision
    ? { noun: 'segment', value: decision.sealed }
    : { noun: 'pendingTopUp', value: awaitPayment(bought, customer, context) };
  const facts = { changes: [effect, answerToKeep(call, 201, body)], events: decision?.events ?? [] };
  return (await deps.commit(facts)) === 'lost' ? 'lost' : { outcome: body };
}

/** Whether the month's invoice may carry it. */
function waits(
  deps: Deps,
  tail: SealedSegment,
  bought: UninvoicedTopUp,
  account: Parameters<typeof creditLimitOf>[1],
): boolean {
  const state = stateOf(draftAfter(tail, { catalog: deps.catalog, now: deps.clock() }));
  const end = state.grants.find((grant) => grant.kind === 'purchased')?.expiresAt ?? tail.segment.recordedAt;
  if (!hasRoomFor(state.grants, { priority: deps.catalog.wallet.priorities.purchased, expiresAt: end }))
    throw tooManyGrants();
  const plan = deps.catalog.plans[state.terms.plan];
  invariant(plan, 'a wallet is on a plan of its catalog');
  return mayWaitForInvoice(state, bought.amount, creditLimitOf(plan, account));
}

/** Whether so much may be bought at once. */
/** Credit is sold where something is paid from wallets, within the catalog's bounds. */
export function checkTopUp({ catalog }: Pick<Deps, 'catalog'>, amount: Micros): void {
  if (!Object.values(catalog.meters).some(isWalletMeter)) {
    throw new BillingError('not_supported', {
      detail: `${catalog.name} sells nothing that is paid from a wallet, so that credit would be of no use. What is used is invoiced after its month.`,
      errors: [{ path: 'amount', message: 'no_wallet_sales: the catalog has no meter that is paid from wallets' }],
      members: { rule: 'no_wallet_sales' },
    });
  }
  const { minimum, maximum } = catalog.wallet.topUps;
  if (amount >= minimum && amount <= maximum) return;
  const range = `from ${formatMicros(minimum)} to ${formatMicros(maximum)} ${catalog.wallet.currency}`;
  throw new BillingError('amount_out_of_range', {
    detail: `A top-up is ${range}.`,
    errors: [{ path: 'amount', message: `must be ${range}` }],
    members: { minimum: formatMicros(minimum), maximum: formatMicros(maximum) },
  });
}

export const bodyOf = (
  { catalog }: Pick<Deps, 'catalog'>,
  bought: UninvoicedTopUp,
  invoicing: ToppedUp['invoicing'],
): ToppedUp => ({
  grantId: bought.grantId,
  amount: formatMicros(bought.amount),
  price: { amount: formatCents(bought.price), currency: catalog.currency },
  discountPercent: Number(bought.discount) / 10_000,
  bookRate: formatFactor(bought.bookRate),
  invoicing,
});
