import type { Catalog } from '../catalog/catalog.ts';
import {
  closeCustomer,
  closeWithoutInvoice,
  replayClosing,
  type ClosedMonth,
} from '../domain/closes/close-customer.ts';
import type { CustomerResult } from '../domain/closes/number-chunk.ts';
import type { SealedSegment } from '../domain/wallets/wallet.ts';
import { BillingError } from '../kernel/errors.ts';
import type { Instant } from '../kernel/instant.ts';
import { invariant, InvariantError } from '../kernel/invariant.ts';
import { nextPeriod, previousPeriod, type Period } from '../kernel/period.ts';
import { untilCommitted, type Attempt } from './attempts.ts';
import type { Change, Ports } from './ports.ts';
import { commitDue, type JustRead, readCurrent } from './subscription-changes.ts';

type Deps = Pick<
  Ports,
  'account' | 'catalog' | 'chain' | 'clock' | 'close' | 'commit' | 'invoice' | 'numberSeries' | 'pause'
>;

/** What fails for a moment (a limit of rate, a lost connection) is tried again before the customer is reported. */
const MAX_TRIES = 3;
const MAX_REASON_LENGTH = 200;
/** Months between two closes of one wallet that are walked back; more is a defect. */
const MAX_MONTHS_BACK = 1_200;

/** Closes one customer's month, once; what cannot be done is a result too, and stops nobody else. The first attempt takes what was just read. */
export async function closeOneCustomer(
  deps: Deps,
  period: Period,
  customerId: string,
  justRead?: JustRead,
): Promise<CustomerResult> {
  let read = justRead;
  for (let tries = 1; ; tries += 1) {
    try {
      return await untilCommitted(deps, () => {
        const first = read;
        read = undefined;
        return attempt(deps, period, customerId, first);
      });
    } catch (error) {
      if (tries === MAX_TRIES || error instanceof InvariantError || error instanceof MonthBeforeOpen) {
        return { customerId, failed: reasonOf(error) };
      }
      await deps.pause(tries);
    }
  }
}

async function attempt(
  deps: Deps,
  period: Period,
  customerId: string,
  justRead: JustRead | undefined,
): Promise<Attempt<CustomerResult>> {
  const current = await readCurrent(deps, customerId, deps.clock(), justRead);
  const { now } = current;
  const { customer, subscription, tail, parted } = current.account;
  if (!tail || tail.segment.state.firstPeriod > period) return { outcome: { customerId, skipped: 'not_in_period' } };
  const { closedThrough } = tail.segment.state;
  if (closedThrough >= period) return { outcome: { customerId, closed: await closedBefore(deps, tail, period) } };
  invariant(subscription, 'who has a wallet has a subscription');
  const isForgotten = closedThrough < previousPeriod(period);
  if (isForgotten) await checkNothingFailed(deps, tail, period);
  // What the new month begins with is decided before its invoice is composed.
  if ((await commitDue(deps, current)) === 'lost') return 'lost';
  const context = { catalog: deps.catalog, now };
  const account = { customer, subscription, tail, parted };
  if (isForgotten) return closeForgottenMonth(deps, account, context);
  const closing = closeCustomer(account, period, context);
  const changes: readonly Change[] = [
    { noun: 'segment', value: closing.sealed },
    ...(closing.subscription ? [{ noun: 'subscription', value: closing.subscription } as const] : []),
  ];
  const result = await deps.commit({ changes, events: [] });
  return result === 'lost' ? 'lost' : { outcome: { customerId, closed: closing.closed } };
}

/** The closing segment of a month that is closed already, found through the closes after it. */
async function closedBefore(deps: Deps, tail: SealedSegment, period: Period): Promise<ClosedMonth> {
  const { customerId } = tail.segment;
  let seq = tail.segment.state.closingSeq;
  for (let walked = 0; walked < MAX_MONTHS_BACK; walked += 1) {
    const previous = await segmentOf(deps, customerId, seq - 1);
    if (previous.segment.state.closedThrough < period) return closedMonthOf(deps, customerId, seq);
    seq = previous.segment.state.closingSeq;
  }
  throw new InvariantError('a closed month has its closing segment');
}

/** What a closing segment says, read with the one before it. */
export async function closedMonthOf(
  deps: Pick<Deps, 'chain' | 'catalog'>,
  customerId: string,
  seq: number,
): Promise<ClosedMonth> {
  const [previous, sealed] = await Promise.all([
    segmentOf(deps, customerId, seq - 1),
    segmentOf(deps, customerId, seq),
  ]);
  return replayClosing(previous, sealed, deps.catalog);
}

async function segmentOf(deps: Pick<Deps, 'chain'>, customerId: string, seq: number): Promise<SealedSegment> {
  const sealed = await deps.chain.segment(customerId, seq);
  invariant(sealed, 'the segments before a tail are there');
  return sealed;
}

/** A month before this one is open. If its close failed for somebody, perhaps for this customer, this one waits. */
async function checkNothingFailed(deps: Deps, tail: SealedSegment, period: Period): Promise<void> {
  const before = await deps.close(previousPeriod(period));
  if (!before || before.customers.failed > 0) throw new MonthBeforeOpen(nextPeriod(tail.segment.state.closedThrough));
}

/**
 * The customer was being created while an earlier month's list was made, and is in no list: that month is closed without
 * invoice, and this one carries what it left.
 */
async function closeForgottenMonth(
  deps: Deps,
  account: Parameters<typeof closeWithoutInvoice>[0],
  context: { readonly catalog: Catalog; readonly now: Instant },
): Promise<'lost'> {
  const forgotten = nextPeriod(account.tail.segment.state.closedThrough);
  const { sealed, subscription, events } = closeWithoutInvoice(account, forgotten, context);
  const changed: readonly Change[] = subscription ? [{ noun: 'subscription', value: subscription }] : [];
  await deps.commit({ changes: [{ noun: 'segment', value: sealed }, ...changed], events });
  return 'lost';
}

class MonthBeforeOpen extends Error {
  override readonly name = 'MonthBeforeOpen';

  constructor(period: Period) {
    super(`waits: its month ${period} is not closed`);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof BillingError || error instanceof MonthBeforeOpen) return error.message;
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.slice(0, MAX_REASON_LENGTH);
}
