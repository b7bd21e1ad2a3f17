import { placeHold as decideHold, MAX_OPEN_HOLDS, type HoldRefusal } from '../domain/wallets/hold.ts';
import { BillingError } from '../kernel/errors.ts';
import { derivedId } from '../kernel/id.ts';
import { formatInstant } from '../kernel/instant.ts';
import { formatMicros, type Micros } from '../kernel/money.ts';
import { untilCommitted } from './attempts.ts';
import { answeredBefore, answerToKeep, type IdempotentCall } from './idempotency.ts';
import type { Ports } from './ports.ts';
import { walletOf } from './wallet-of.ts';

export type PlaceHold = {
  readonly customerId: string;
  readonly amount: Micros;
  readonly seconds?: number;
  /** The member who will use it: the hold counts against their cap. */
  readonly user?: string;
  readonly call: IdempotentCall;
};
/** Amounts in compute dollars, as text. */
export type PlacedHold = {
  readonly holdId: string;
  readonly amount: string;
  readonly available: string;
  readonly expiresAt: string;
};

/** Reserves credit before a call whose cost is not known yet; 402 with what is missing beyond the balance. */
export const placeHold =
  (deps: Pick<Ports, 'chain' | 'customer' | 'catalog' | 'clock' | 'commit' | 'answer' | 'pause' | 'memberIndexes'>) =>
  async ({ customerId, amount, seconds, user, call }: PlaceHold): Promise<PlacedHold> => {
    const { defaultSeconds, maximumSeconds } = deps.catalog.wallet.holds;
    const ttlSeconds = seconds ?? defaultSeconds;
    if (ttlSeconds > maximumSeconds) throw tooLong(maximumSeconds);
    const id = derivedId('hold', customerId, call.key);
    const answered = () => answeredBefore<PlacedHold>(deps, call);
    return untilCommitted<PlacedHold>(deps, async (losses) => {
      const before = losses > 0 ? await answered() : undefined;
      if (before) return { outcome: before };
      const tail = await walletOf(deps, customerId);
      const context = { catalog: deps.catalog, now: deps.clock() };
      const member = user === undefined ? undefined : (await deps.memberIndexes(customerId, [user])).get(user);
      const ofMember = member === undefined ? {} : { member };
      const decision = decideHold(tail, { id, amount, seconds: ttlSeconds, ...ofMember }, context);
      if ('refused' in decision) {
        const repeated = await answered();
        if (repeated) return { outcome: repeated };
        throw refusal(decision, amount);
      }
      const { hold, sealed, events } = decision;
      const placed: PlacedHold = {
        holdId: id,
        amount: formatMicros(hold.amount),
        available: formatMicros(decision.available),
        expiresAt: formatInstant(hold.expiresAt),
      };
      const changes = [{ noun: 'segment', value: sealed } as const, answerToKeep(call, 201, placed)];
      return (await deps.commit({ changes, events })) === 'lost' ? 'lost' : { outcome: placed };
    });
  };

function refusal(decision: HoldRefusal, amount: Micros): BillingError {
  if (decision.refused === 'too_many_open') {
    return new BillingError(
      'too_many_open',
      `${String(MAX_OPEN_HOLDS)} holds are open. Capture or release some first.`,
    );
  }
  if (decision.refused === 'member_cap_reached') return capReached(decision, amount);
  const available = formatMicros(decision.available);
  const missing = formatMicros(decision.missing);
  return new BillingError('credit_insufficient', {
    detail: `The hold of ${formatMicros(amount)} USD is ${missing} USD more than the ${available} USD available. Top up, or hold less.`,
    members: { available, missing },
  });
}

function capReached(
  { cap, spent, held, missing }: HoldRefusal & { refused: 'member_cap_reached' },
  amount: Micros,
): BillingError {
  const [isCap, isSpent, isHeld] = [formatMicros(cap), formatMicros(spent), formatMicros(held)];
  return new BillingError('member_cap_reached', {
    detail: `The hold of ${formatMicros(amount)} USD goes beyond the member's cap of ${isCap} USD a month: ${isSpent} USD are spent and ${isHeld} USD held. Raise the cap, or hold less.`,
    members: { cap: isCap, spent: isSpent, held: isHeld, missing: formatMicros(missing) },
  });
}

const tooLong = (maximumSeconds: number): BillingError =>
  new BillingError('amount_out_of_range', {
    detail: `A hold lasts ${String(maximumSeconds)} seconds at most.`,
    errors: [{ path: 'ttlSeconds', message: `must be at most ${String(maximumSeconds)}` }],
  });
