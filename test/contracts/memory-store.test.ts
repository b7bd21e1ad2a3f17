import { memoryStore } from '../../shared/adapters/memory/memory-store.ts';
import { unitCounter } from '../support/unit-counter.ts';
import { commitUnits } from './commit-units.contract.ts';
import { storeContract, type StoreUnderTest } from './store.contract.ts';

const open = (): Promise<StoreUnderTest> => {
  const { meter, charged } = unitCounter();
  return Promise.resolve({ store: memoryStore(meter), charged });
};

storeContract('in memory', open);
commitUnits('in memory', open);
