import { grantCredit as decideGrant, MAX_OPEN_GRANTS, voidGrant as decideVoid } from '../domain/wallets/grant.ts';
import type { Grant } from '../domain/wallets/wallet.ts';
import { BillingError } from '../kernel/errors.ts';
import { derivedId } from '../kernel/id.ts';
import { formatInstant, type Instant } from '../kernel/instant.ts';
import { formatMicros, ZERO_CENTS, type Micros } from '../kernel/money.ts';
import { endOfPeriod, periodAt } from '../kernel/period.ts';
import { untilCommitted } from './attempts.ts';
import { answeredBefore, answerToKeep, type IdempotentCall } from './idempotency.ts';
import type { Ports } from './ports.ts';
import { walletOf } from './wallet-of.ts';

export type GrantCredit = {
  readonly customerId: string;
  readonly kind: 'promotional' | 'contract';
  readonly amount: Micros;
  readonly priority?: number;
  readonly effectiveAt?: Instant;
  readonly expiresAt?: Instant;
  readonly reason: string;
  /** Who gives it: the API key's id. */
  readonly actor: string;
  readonly call: IdempotentCall;
};
export type GrantedCredit = {
  readonly id: string;
  readonly kind: string;
  readonly amount: string;
  readonly remaining: string;
  readonly priority: number;
  readonly effectiveAt: string;
  readonly expiresAt: string;
};

type Deps = Pick<Ports, 'chain' | 'customer' | 'catalog' | 'clock' | 'commit' | 'answer' | 'pause'>;

/** Gives credit to a wallet, with who gave it and why; without an end it ends with the month in which it takes effect. */
export const grantCredit =
  (deps: Deps) =>
  async (input: GrantCredit): Promise<GrantedCredit> => {
    const id = derivedId('gr', input.customerId, input.call.key);
    return untilCommitted(deps, async () => {
      const before = await answeredBefore<GrantedCredit>(deps, input.call);
      if (before) return { outcome: before };
      const tail = await walletOf(deps, input.customerId);
      const now = deps.clock();
      const grant = grantOf(deps, id, input, now);
      const entry = { kind: 'grant', grant, reason: input.reason, actor: input.actor } as const;
      const decision = decideGrant(tail, entry, { catalog: deps.catalog, now });
      if (!decision) throw tooManyGrants();
      const body = grantBody(grant);
      const changes = [{ noun: 'segment', value: decision.sealed } as const, answerToKeep(input.call, 201, body)];
      return (await deps.commit({ changes, events: decision.events })) === 'lost' ? 'lost' : { outcome: body };
    });
  };

function grantOf({ catalog }: Deps, id: string, input: GrantCredit, now: Instant): Grant {
  const effectiveAt = input.effectiveAt ?? now;
  const expiresAt = input.expiresAt ?? endOfPeriod(periodAt(effectiveAt, catalog.zone), catalog.zone);
  if (expiresAt <= effectiveAt || expiresAt <= now) {
    throw new BillingError('invalid_request', {
      detail: 'A grant must end after it takes effect, and in the future.',
      errors: [{ path: 'expiresAt', message: 'must be later than effectiveAt and than now' }],
    });
  }
  const { kind, amount } = input;
  const priority = input.priority ?? catalog.wallet.priorities[kind];
  return { id, kind, priority, amount, remaining: amount, effectiveAt, expiresAt, cost: ZERO_CENTS };
}

export const grantBody = (grant: Grant): GrantedCredit => ({
  id: grant.id,
  kind: grant.kind,
  amount: formatMicros(grant.amount),
  remaining: formatMicros(grant.remaining),
  priority: grant.priority,
  effectiveAt: formatInstant(grant.effectiveAt),
  expiresAt: formatInstant(grant.expiresAt),
});

export const tooManyGrants = (): BillingError =>
  new BillingError(
    'too_many_open',
    `${String(MAX_OPEN_GRANTS)} grants of different ends and priorities are open. Use the end of one that exists.`,
  );

/** Takes back what is left of a grant and not held. */
export const voidGrant =
  (deps: Pick<Deps, 'chain' | 'customer' | 'catalog' | 'clock' | 'commit' | 'pause'>) =>
  async (input: {
    readonly customerId: string;
    readonly grantId: string;
    readonly reason: string;
    readonly actor: string;
  }): Promise<{ readonly grantId: string; readonly voided: string }> =>
    untilCommitted(deps, async () => {
      const { customerId, ...request } = input;
      const tail = await walletOf(deps, customerId);
      const decision = decideVoid(tail, request, { catalog: deps.catalog, now: deps.clock() });
      if (!decision)
        throw new BillingError('not_found', `No open grant ${input.grantId}: it is used up, has ended, or never was.`);
      const changes = [{ noun: 'segment', value: decision.sealed }] as const;
      if ((await deps.commit({ changes, events: decision.events })) === 'lost') return 'lost';
      return { outcome: { grantId: input.grantId, voided: formatMicros(decision.voided) } };
    });
