import { parseEvent, type ParsedEvent, type Refusal } from '../domain/usage/parse-event.ts';
import type { Micros } from '../kernel/money.ts';
import type { Period } from '../kernel/period.ts';
import { inParallel } from './in-parallel.ts';
import type { WalletMemory } from './wallet-memory.ts';
import { type LookedUp, lookUpTails } from './look-up-tails.ts';
import type { Ports } from './ports.ts';
import { settleWallet } from './settle-wallet.ts';

/** What became of one event. Only `unsettled` is worth sending again. */
export type UsageOutcome =
  /** `amount`: what it took from the wallet; nothing is said of what is counted and charged after the month. */
  | { readonly outcome: 'recorded' | 'duplicate'; readonly amount?: Micros; readonly period: Period }
  | { readonly outcome: 'conflict' }
  | { readonly outcome: 'rejected'; readonly refusal: Refusal }
  | { readonly outcome: 'unsettled'; readonly cause: unknown };

export type UsageResult = { readonly id: string | undefined; readonly result: UsageOutcome };
export type SettledWallet = { readonly customerId: string; readonly available: Micros };
export type SettledUsage = { readonly results: readonly UsageResult[]; readonly wallets: readonly SettledWallet[] };

/** Wallets that one request settles at the same time: their segments travel in batches of 25. */
const WALLETS_AT_ONCE = 100;

export type SettleUsageDeps = Pick<
  Ports,
  | 'account'
  | 'clock'
  | 'randomBytes'
  | 'catalog'
  | 'commit'
  | 'chain'
  | 'knownMemberIndexes'
  | 'memberIndexes'
  | 'customer'
  | 'pause'
> & {
  readonly memory: WalletMemory;
};

/** Settles a batch of CloudEvents: each exactly once, each with its own outcome, in the order given. */
export const settleUsage =
  (deps: SettleUsageDeps) =>
  async (inputs: readonly unknown[]): Promise<SettledUsage> => {
    const outcomes: UsageOutcome[] = [];
    const byWallet = new Map<string, { index: number; parsed: ParsedEvent }[]>();
    inputs.forEach((input, index) => {
      const parsed = parseEvent(input, deps.catalog);
      if ('code' in parsed) {
        outcomes[index] = { outcome: 'rejected', refusal: parsed };
        return;
      }
      const group = byWallet.get(parsed.customerId);
      if (group) group.push({ index, parsed });
      else byWallet.set(parsed.customerId, [{ index, parsed }]);
    });
    const wallets: SettledWallet[] = [];
    const lookedUp = await lookUpTails(deps, byWallet);
    await inParallel([...byWallet], WALLETS_AT_ONCE, async ([customerId, group]) => {
      const events = group.map(({ parsed }) => parsed);
      const settled = await settleOrLeave(deps, customerId, events, lookedUp.get(customerId));
      group.forEach(({ index }, place) => {
        const outcome = settled.outcomes[place];
        if (outcome) outcomes[index] = outcome;
      });
      if (settled.available !== undefined) wallets.push({ customerId, available: settled.available });
    });
    return {
      results: inputs.map((input, index) => ({
        id: idOf(input),
        result: outcomes[index] ?? { outcome: 'unsettled', cause: undefined },
      })),
      wallets,
    };
  };

/** A wallet that could not be settled leaves its events unsettled; the other wallets of the batch go on. */
async function settleOrLeave(
  deps: SettleUsageDeps,
  customerId: string,
  events: readonly ParsedEvent[],
  lookedUp: LookedUp | undefined,
) {
  try {
    return await settleWallet(deps)(customerId, events, lookedUp);
  } catch (cause) {
    return { outcomes: events.map((): UsageOutcome => ({ outcome: 'unsettled', cause })), available: undefined };
  }
}

const idOf = (input: unknown): string | undefined => {
  const id = typeof input === 'object' && input !== null && 'id' in input ? input.id : undefined;
  return typeof id === 'string' ? id : undefined;
};
