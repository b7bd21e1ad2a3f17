import { type Caller, GONE, type Reply } from './caller.ts';
import type { Ledger } from './ledger.ts';
import type { Answer, Operation, OperationMaker } from './operations.ts';

type Outcome = { readonly outcome: string };

/** Sends one operation and writes down what came back. */
export async function perform(caller: Caller, ledger: Ledger, operation: Operation): Promise<Answer | undefined> {
  const reply = await caller.send(operation);
  if (reply === GONE) {
    ledger.unanswered += 1;
    return undefined;
  }
  return noted(ledger, operation, reply);
}

function noted(ledger: Ledger, operation: Operation, reply: Exclude<Reply, typeof GONE>): Answer | undefined {
  const { status, body } = reply;
  if (status === 429 || status >= 500) return undefined;
  if (status >= 400) {
    const isOfCredit = ['top-up', 'hold'].includes(operation.kind) && [402, 409, 422].includes(status);
    if (!isOfCredit) ledger.fault(`${operation.kind}: ${String(status)} ${JSON.stringify(body).slice(0, 300)}`);
    ledger.close(operation, 'refused');
    return undefined;
  }
  const outcomes = operation.kind === 'usage' ? (body['results'] as Outcome[]).map(({ outcome }) => outcome) : [];
  if (outcomes.includes('unsettled')) return undefined;
  for (const outcome of outcomes) {
    if (outcome !== 'recorded' && outcome !== 'duplicate') ledger.fault(`an event was answered ${outcome}`);
  }
  ledger.close(operation, body);
  return body;
}

export type Load = {
  readonly caller: Caller;
  readonly ledger: Ledger;
  readonly maker: OperationMaker;
  readonly customers: readonly string[];
  readonly random: () => number;
  readonly nowMs: number;
};

/** One backend: call after call, until the stack is gone. */
export async function runClient(load: Load, isOver: () => boolean): Promise<void> {
  const { caller, ledger, maker, customers, random, nowMs } = load;
  while (!isOver()) {
    const customerId = customers[Math.floor(random() ** 2 * customers.length)] ?? '';
    const operation = maker.next(customerId, nowMs);
    ledger.open(operation);
    const answer = await perform(caller, ledger, operation);
    if (answer && operation.kind === 'hold') await performAfterHold(load, operation, answer);
  }
}

async function performAfterHold(load: Load, hold: Operation, answer: Answer): Promise<void> {
  const next = load.maker.after(hold, answer, load.nowMs);
  load.ledger.open(next);
  await perform(load.caller, load.ledger, next);
}

/** After a restart: whatever was not answered is sent again, and is answered now. */
export async function retryAll(load: Load): Promise<number> {
  const { left } = load.ledger;
  for (const operation of left) {
    const answer = await untilAnswered(load, operation);
    if (answer && operation.kind === 'hold') await performAfterHold(load, operation, answer);
  }
  return left.length;
}

const MAX_RETRIES = 20;

async function untilAnswered({ caller, ledger }: Load, operation: Operation): Promise<Answer | undefined> {
  for (let attempt = 0; attempt < MAX_RETRIES; attempt += 1) {
    const answer = await perform(caller, ledger, operation);
    if (answer || !ledger.left.includes(operation)) return answer;
  }
  ledger.fault(`${operation.kind} of ${operation.customerId} is not answered by a running stack`);
  return undefined;
}
