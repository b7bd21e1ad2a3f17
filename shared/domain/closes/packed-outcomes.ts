import { invariant } from '../../kernel/invariant.ts';
import { cents, micros } from '../../kernel/money.ts';
import type { CloseChunk, CustomerOutcome, WalletTotals } from './close.ts';

declare const unit: unique symbol;
/**
 * A line a customer, in the chunk's order: about 60 bytes where an object would take 400, which is half a write unit of
 * every customer's close. The first word says what became of the customer.
 */
export type PackedOutcomes = string & { readonly [unit]: 'packed-outcomes' };

const WORDS = { done: 'd', not_in_period: '-', below_minimum: 'b', nothing_to_invoice: 'n', failed: 'f' } as const;

export const packOutcomes = (outcomes: readonly CustomerOutcome[]): PackedOutcomes =>
  outcomes.map((outcome) => wordsOf(outcome).join(' ')).join('\n') as PackedOutcomes;

/** From `numbered` on: one a customer. */
export function outcomesOf(chunk: Pick<CloseChunk, 'customers' | 'outcomes'>): readonly CustomerOutcome[] {
  invariant(chunk.outcomes !== undefined, 'a chunk has outcomes once it was numbered');
  const lines = chunk.outcomes.split('\n');
  invariant(lines.length === chunk.customers.length, 'a chunk has an outcome for each of its customers');
  return chunk.customers.map((customerId, index) => outcomeFrom(customerId, lines[index] ?? ''));
}

function wordsOf(outcome: CustomerOutcome): readonly (string | number | bigint)[] {
  switch (outcome.outcome) {
    case 'done':
      return [WORDS.done, outcome.number, outcome.segment, outcome.net, outcome.gross, ...walletWords(outcome.wallet)];
    case 'skipped':
      if (outcome.reason === 'not_in_period') return [WORDS.not_in_period];
      return [WORDS[outcome.reason], outcome.segment, ...walletWords(outcome.wallet)];
    case 'failed':
      return [WORDS.failed, outcome.reason.replace(/\s+/g, ' ')];
  }
}

function outcomeFrom(customerId: string, line: string): CustomerOutcome {
  const [word = '', ...rest] = line.split(' ');
  switch (word) {
    case WORDS.done: {
      const [number = '', segment, net = '', gross = '', ...wallet] = rest;
      return {
        customerId,
        outcome: 'done',
        number,
        segment: Number(segment),
        net: cents(BigInt(net)),
        gross: cents(BigInt(gross)),
        wallet: walletFrom(wallet),
      };
    }
    case WORDS.not_in_period:
      return { customerId, outcome: 'skipped', reason: 'not_in_period' };
    case WORDS.below_minimum:
    case WORDS.nothing_to_invoice: {
      const reason = word === WORDS.below_minimum ? 'below_minimum' : 'nothing_to_invoice';
      const [segment, ...wallet] = rest;
      return { customerId, outcome: 'skipped', reason, segment: Number(segment), wallet: walletFrom(wallet) };
    }
    default:
      invariant(word === WORDS.failed, 'a packed outcome begins with one of its words');
      return { customerId, outcome: 'failed', reason: rest.join(' ') };
  }
}

const walletWords = (wallet: WalletTotals): readonly (bigint | number)[] => [
  wallet.carriedIn,
  wallet.granted,
  wallet.purchased,
  wallet.spent,
  wallet.overage,
  wallet.writtenOff,
  wallet.forfeited,
  wallet.voided,
  wallet.left,
  wallet.events,
];

function walletFrom(words: readonly string[]): WalletTotals {
  invariant(words.length === 10, 'a packed wallet has ten figures');
  const amount = (index: number) => micros(BigInt(words[index] ?? '0'));
  return {
    carriedIn: amount(0),
    granted: amount(1),
    purchased: amount(2),
    spent: amount(3),
    overage: amount(4),
    writtenOff: amount(5),
    forfeited: amount(6),
    voided: amount(7),
    left: amount(8),
    events: Number(words[9]),
  };
}
