import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Chance } from './chance.ts';
import type { Faults } from './faults.ts';
import type { Ended } from './instance.ts';
import type { Timeline } from './timeline.ts';

type Message = { readonly id: string; readonly body: string; receives: number };
/** Hands a batch to an instance of the queue's function. */
export type Consume = (event: SQSEvent, ended: (how: Ended<SQSBatchResponse>) => void) => void;

const MAX_RECEIVES = 5;
const DAY_MS = 86_400_000;
const VISIBLE_AGAIN_MS = 60_000;
const LATE_MS = 6 * 3_600_000;

export type QueueSettings = {
  readonly name: string;
  readonly batchSize: number;
  readonly windowMs: number;
  readonly consume: Consume;
};
type Around = { readonly timeline: Timeline; readonly faults: Faults; readonly chance: Chance };

/** A queue of SQS with its function and its dead letters: at least once, in any order, failed messages alone come again. */
export class Queue {
  readonly name: string;
  readonly deadLetters: Message[] = [];
  /** Sent, and not yet done with. */
  inWork = 0;
  readonly #settings: QueueSettings;
  readonly #around: Around;
  #waiting: Message[] = [];
  #sent = 0;
  #isPolled = false;
  #stoppedUntil = 0;

  constructor(settings: QueueSettings, around: Around) {
    this.name = settings.name;
    this.#settings = settings;
    this.#around = around;
  }

  send(body: string): void {
    const { faults, chance, timeline } = this.#around;
    const copies = faults.strikes('message_repeated', chance) ? chance.int(2, 4) : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      this.#sent += 1;
      this.inWork += 1;
      const message = { id: `${this.name}-${String(this.#sent)}`, body, receives: 0 };
      const isLate = faults.strikes('message_reordered', chance, 0.3);
      timeline.after(isLate ? chance.int(1_000, LATE_MS) : chance.int(1, 200), () => this.#arrive(message));
    }
    if (faults.strikes('consumer_stopped_for_a_day', chance, 0.1)) this.#stoppedUntil = timeline.now + DAY_MS;
  }

  /** Dead letters get another turn, as somebody who mended the cause would give them. */
  redrive(): number {
    const messages = this.deadLetters.splice(0);
    for (const message of messages) {
      message.receives = 0;
      this.inWork += 1;
      this.#arrive(message);
    }
    return messages.length;
  }

  #arrive(message: Message): void {
    this.#waiting.push(message);
    this.#poll(this.#settings.windowMs);
  }

  #poll(delayMs: number): void {
    if (this.#isPolled) return;
    this.#isPolled = true;
    const { timeline } = this.#around;
    timeline.at(Math.max(timeline.now + delayMs, this.#stoppedUntil), () => {
      this.#isPolled = false;
      this.#receive();
      if (this.#waiting.length > 0) this.#poll(this.#settings.windowMs + 1);
    });
  }

  #receive(): void {
    const { chance } = this.#around;
    const batch: Message[] = [];
    while (batch.length < this.#settings.batchSize && this.#waiting.length > 0) {
      batch.push(...this.#waiting.splice(chance.int(0, this.#waiting.length - 1), 1));
    }
    for (const message of batch) message.receives += 1;
    const event = { Records: batch.map(({ id, body }) => ({ messageId: id, body })) } as unknown as SQSEvent;
    this.#settings.consume(event, (how) => this.#ended(batch, how));
  }

  #ended(batch: readonly Message[], how: Ended<SQSBatchResponse>): void {
    const failed =
      how !== 'crashed' && 'answer' in how
        ? new Set(how.answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier))
        : undefined;
    for (const message of batch) {
      if (failed && !failed.has(message.id)) this.inWork -= 1;
      else this.#again(message);
    }
  }

  #again(message: Message): void {
    const { timeline, chance } = this.#around;
    if (message.receives >= MAX_RECEIVES) {
      this.inWork -= 1;
      this.deadLetters.push(message);
      return;
    }
    timeline.after(chance.int(VISIBLE_AGAIN_MS, 6 * VISIBLE_AGAIN_MS), () => this.#arrive(message));
  }
}
