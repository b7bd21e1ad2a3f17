import { memoryStore } from '../../shared/adapters/memory/memory-store.ts';
import { storeContract } from './store.contract.ts';
import { unitCounter } from '../support/unit-counter.ts';

storeContract('in memory', async () => {
  const { meter, charged } = unitCounter();
  return Promise.resolve({ store: memoryStore(meter), charged });
});
