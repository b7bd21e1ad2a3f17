import { type CrashPoint, MortalProcess } from '../crash-points/mortal-process.ts';
import { storeThrough } from '../crash-points/recorded-store.ts';
import { memoryStore } from '../../shared/adapters/memory/memory-store.ts';
import { BillingWorld } from './billing-world.ts';

const LIMIT = 200;

/** A billing world whose process may die at one of its calls to the store. */
export function mortalWorld(start: string): { readonly world: BillingWorld; readonly process: MortalProcess } {
  const process = new MortalProcess();
  return { process, world: new BillingWorld({ start, store: storeThrough(process, memoryStore()) }) };
}

/** Every call at which the process may die, before and after it took effect, each from a fresh beginning; says how many. */
export async function atEveryAwait(run: (point: CrashPoint) => Promise<'died' | 'done'>): Promise<number> {
  let points = 0;
  for (const fault of ['dies_before', 'dies_after'] as const) {
    for (let at = 1; at <= LIMIT; at += 1) {
      if ((await run({ at, fault })) === 'done') break;
      points += 1;
    }
  }
  return points;
}
