import { beforeEach, describe } from 'vitest';
import type { Store, Units } from '../../shared/adapters/store.ts';
import { lists, queries, reading } from './store-reads.contract.ts';
import { callsTogether } from './store-together.contract.ts';
import { units } from './store-units.contract.ts';
import { conditionalPuts, transactions } from './store-writes.contract.ts';

/** A store with nothing in it, and what it has charged since. */
export type StoreUnderTest = { readonly store: Store; readonly charged: () => Units };

/** What the application relies on, of whichever store it runs. */
export function storeContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`a store: ${name}`, () => {
    let store: Store;
    let charged: () => Units;
    beforeEach(async () => {
      ({ store, charged } = await open());
    });

    describe('reading', () => reading(() => store));
    describe('queries', () => queries(() => store));
    describe('the index of lists', () => lists(() => store));
    describe('a conditional put', () => conditionalPuts(() => store));
    describe('a transaction', () => transactions(() => store));
    describe('calls at the same time', () => callsTogether(() => ({ store, charged })));
    describe('units', () => units(() => ({ store, charged })));
  });
}
