/** What a function has consumed since the start of the runtime, as the engine counted it. */
export interface ConsumedUnits {
  function: string;
  invocations: number;
  readUnits: number;
  writeUnits: number;
}

const READS: readonly string[] = ['GetItem', 'BatchGetItem', 'Query'];
const WRITES: readonly string[] = [
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'BatchWriteItem',
  'TransactWriteItems',
  // Ours are INSERTs: the gateway lets no function do another statement.
  'BatchExecuteStatement',
];
const CAPACITY = /"ConsumedCapacity":(?:\[\{|\{)[^}\]]*?"CapacityUnits":([\d.]+)/;

/** Asks the engine what each call costs, and adds it up by caller. A failed condition answers no units: it is not counted. */
export class UnitCounter {
  readonly #units = new Map<string, ConsumedUnits>();

  isCounted(operation: string): boolean {
    return READS.includes(operation) || WRITES.includes(operation);
  }

  /** The request, with the wish to be told. */
  asking(body: Buffer): Buffer {
    if (body.includes('"ReturnConsumedCapacity"')) return body;
    return Buffer.concat([Buffer.from('{"ReturnConsumedCapacity":"TOTAL",'), body.subarray(1)]);
  }

  count(caller: string, operation: string, answer: Buffer): void {
    const units = Number(CAPACITY.exec(answer.toString('latin1'))?.[1] ?? 0);
    const of = this.#of(caller);
    if (READS.includes(operation)) of.readUnits += units;
    else of.writeUnits += units;
  }

  countInvocation(caller: string): void {
    this.#of(caller).invocations += 1;
  }

  list(): ConsumedUnits[] {
    return [...this.#units.values()].sort((a, b) => b.writeUnits - a.writeUnits);
  }

  #of(caller: string): ConsumedUnits {
    const known = this.#units.get(caller) ?? { function: caller, invocations: 0, readUnits: 0, writeUnits: 0 };
    this.#units.set(caller, known);
    return known;
  }
}
