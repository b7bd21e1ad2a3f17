import type { Answer, Operation } from './operations.ts';

export type Answered = { readonly operation: Operation; readonly answer: Answer };

/** What was sent, and what was answered: the truth that the stack is held to in the end. */
export class Ledger {
  readonly answered: Answered[] = [];
  readonly refused: Operation[] = [];
  readonly faults: string[] = [];
  #open: Operation[] = [];
  /** Answers that a kill cut off. */
  unanswered = 0;

  open(operation: Operation): void {
    this.#open.push(operation);
  }

  close(operation: Operation, outcome: Answer | 'refused'): void {
    this.#open = this.#open.filter((each) => each !== operation);
    if (outcome === 'refused') this.refused.push(operation);
    else this.answered.push({ operation, answer: outcome });
  }

  /** What is to be sent again, oldest first. */
  get left(): readonly Operation[] {
    return this.#open;
  }

  fault(sentence: string): void {
    this.faults.push(sentence);
  }
}
