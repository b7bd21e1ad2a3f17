import { randomBytes } from 'node:crypto';
import { changeToPuts } from '../../shared/adapters/dynamodb/items.ts';
import { walletChain } from '../../shared/adapters/dynamodb/wallet-chain.ts';
import type { Store } from '../../shared/adapters/store.ts';
import type { Facts } from '../../shared/application/ports.ts';
import type { SettleUsageDeps } from '../../shared/application/settle-usage.ts';
import { WalletMemory } from '../../shared/application/wallet-memory.ts';
import type { Catalog } from '../../shared/catalog/catalog.ts';
import { instant } from '../../shared/kernel/instant.ts';
import { catalog as taskforce } from './wallets.ts';

/** What happens to the answer of a write. */
export type Faults = { readonly lostAnswers: number; readonly refusedWrites: number };

/** Lets others run between any two steps, by a seeded schedule; loses some answers after the write took effect. */
export function shakenStore(store: Store, random: () => number, faults: Faults): Store {
  const turns = async () => {
    for (let left = Math.floor(random() * 6); left > 0; left -= 1) await Promise.resolve();
  };
  const shaken =
    <A extends readonly unknown[], T>(operation: (...args: A) => Promise<T>, isWrite: boolean) =>
    async (...args: A): Promise<T> => {
      await turns();
      if (isWrite && random() < faults.refusedWrites) throw new Error('throttled');
      const result = await operation(...args);
      await turns();
      if (isWrite && random() < faults.lostAnswers) throw new Error('the answer was lost');
      return result;
    };
  return {
    get: shaken(store.get, false),
    batchGet: shaken(store.batchGet, false),
    query: shaken(store.query, false),
    put: shaken(store.put, true),
    transact: shaken(store.transact, true),
    delete: shaken(store.delete, true),
  };
}

export const commitTo =
  (store: Store) =>
  async ({ changes }: Facts) => {
    const puts = changes.flatMap(changeToPuts);
    const [first] = puts;
    return puts.length === 1 && first ? store.put(first) : store.transact(puts);
  };

/** An instance of the function: a memory and a clock of its own. */
export function instanceOn(
  store: Store,
  clock: () => number,
  { catalog = taskforce, memory = new WalletMemory() }: { catalog?: Catalog; memory?: WalletMemory } = {},
): SettleUsageDeps {
  return {
    catalog,
    chain: walletChain(store),
    commit: commitTo(store),
    clock: () => instant(clock()),
    randomBytes,
    memory,
    knownMemberIndexes: () => Promise.resolve(new Map()),
    memberIndexes: () => Promise.resolve(new Map()),
    customer: () => Promise.resolve(undefined),
    account: () => Promise.resolve({}),
    pause: () => Promise.resolve(),
  };
}
