import { inspect } from 'node:util';
import { seededRandom } from '../../infra/local/demo/random.ts';
import { batchingStore } from '../../shared/adapters/dynamodb/batching-store.ts';
import { memoryStore } from '../../shared/adapters/memory/memory-store.ts';
import { startDynoxide, type TestEngine } from '../support/dynoxide.ts';
import { unitCounter } from '../support/unit-counter.ts';
import { type Difference, firstDifference, type MeteredStore, shrink } from './compare.ts';
import { type Operation, OperationSource } from './operations.ts';

export type DifferentialOptions = {
  readonly seed: number;
  readonly operations: number;
  readonly onDone?: () => void;
};
/** What was compared, by kind of call and what came of it. */
export type DifferentialReport = {
  readonly counts: ReadonlyMap<string, number>;
  /** The shortest trace that shows it, and what is different at its end. */
  readonly failure?: { readonly trace: readonly Operation[]; readonly difference: Difference };
};

/** Random calls on the store in memory and on the real engine, each compared: its result, and what it consumed. */
export async function runDifferential({
  seed,
  operations: count,
  onDone,
}: DifferentialOptions): Promise<DifferentialReport> {
  const engine = await startDynoxide();
  try {
    const operations = new OperationSource(seededRandom(seed)).take(count);
    const counts = new Map<string, number>();
    const difference = await firstDifference(operations, await bothOn(engine), ({ kind }, { result }) => {
      const name = typeof result === 'string' ? `${kind}: ${result}` : kind;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      onDone?.();
    });
    if (!difference) return { counts };
    const found = operations.slice(0, difference.place + 1);
    const trace = await shrink(
      found,
      async (each) => (await firstDifference(each, await bothOn(engine))) !== undefined,
    );
    return {
      counts,
      failure: { trace, difference: (await firstDifference(trace, await bothOn(engine))) ?? difference },
    };
  } finally {
    engine.stop();
  }
}

async function bothOn({ client, createTable }: TestEngine): Promise<{ one: MeteredStore; other: MeteredStore }> {
  const [memory, dynamo] = [unitCounter(), unitCounter()];
  const tableName = await createTable();
  const pause = () => Promise.resolve();
  return {
    one: { store: memoryStore(memory.meter), charged: memory.charged },
    other: {
      store: batchingStore({ client, tableName, pause, meter: dynamo.meter }),
      charged: dynamo.charged,
    },
  };
}

/** What a person needs to see the difference again. */
export function textOf({ trace, difference }: NonNullable<DifferentialReport['failure']>): string {
  const show = (value: unknown) => inspect(value, { depth: 8, breakLength: 140, maxStringLength: 80 });
  const calls = trace.map((operation, place) => `${String(place + 1)}. ${show(operation)}`);
  return [...calls, `memory: ${show(difference.one)}`, `engine: ${show(difference.other)}`].join('\n');
}
