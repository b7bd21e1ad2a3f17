import { beforeEach, describe } from 'vitest';
import type { Store } from '../../shared/adapters/store.ts';
import { chain, members } from './storage-chain.contract.ts';
import { commits, values } from './storage-commits.contract.ts';
import { lists } from './storage-lists.contract.ts';
import { type World, worldOn } from './storage-ports-steps.ts';

/** What the use cases rely on, over whichever store. */
export function storagePortsContract(name: string, open: () => Promise<Store>): void {
  describe(`the ports over a store: ${name}`, () => {
    let world: World;
    beforeEach(async () => {
      world = worldOn(await open());
    });
    const opened = () => world;

    describe('a commit', () => commits(opened));
    describe('what is stored', () => values(opened));
    describe('the wallet chain', () => chain(opened));
    describe('members', () => members(opened));
    describe('lists', () => lists(opened));
  });
}
