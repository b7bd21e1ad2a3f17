import { expect, it } from 'vitest';
import { runDifferential, textOf } from './run-differential.ts';

const SEED = 20_261_101;
const OPERATIONS = 2_000;

it('the store in memory answers and charges as the engine does, call by call', async () => {
  const { failure } = await runDifferential({ seed: SEED, operations: OPERATIONS });
  expect(failure && `seed ${SEED}\n${textOf(failure)}`).toBeUndefined();
}, 120_000);
