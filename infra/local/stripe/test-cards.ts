import { createHash } from 'node:crypto';

/** Why a card says no, in Stripe's words. */
export interface Decline {
  code: string;
  declineCode: string;
  message: string;
}

/** What a test card does: https://docs.stripe.com/testing#cards. */
export interface TestCard {
  number: string;
  brand: string;
  country: string;
  funding: 'credit' | 'debit';
  decline?: Decline;
  /** Such a card can be saved, and is declined when it is charged. */
  savesAnyway?: true;
  /** The bank asks the payer to confirm. */
  asksPayer?: true;
  /** What becomes of its refunds some time later: they succeed only then, or are returned. */
  refunds?: 'later' | 'returned';
}

const visa = (number: string, more: Partial<TestCard> = {}): TestCard => ({
  number,
  brand: 'visa',
  country: 'US',
  funding: 'credit',
  ...more,
});

const declined = (declineCode: string, code = 'card_declined', message = 'Your card was declined.'): Decline => ({
  code,
  declineCode,
  message,
});

const generic = visa('4000000000000002', { decline: declined('generic_decline') });
const insufficient = declined('insufficient_funds', 'card_declined', 'Your card has insufficient funds.');

/** By the names that follow `pm_card_` and `tok_` in Stripe's ready-made payment methods and tokens. */
const CARDS: Record<string, TestCard> = {
  visa: visa('4242424242424242'),
  visa_debit: visa('4000056655665556', { funding: 'debit' }),
  mastercard: visa('5555555555554444', { brand: 'mastercard' }),
  amex: visa('378282246310005', { brand: 'amex' }),
  fr: visa('4000002500000003', { country: 'FR' }),
  bypassPending: visa('4000000000000077'),
  chargeDeclined: generic,
  visa_chargeDeclined: generic,
  chargeDeclinedInsufficientFunds: visa('4000000000009995', { decline: insufficient }),
  visa_chargeDeclinedInsufficientFunds: visa('4000000000009995', { decline: insufficient }),
  visa_chargeDeclinedLostCard: visa('4000000000009987', { decline: declined('lost_card') }),
  visa_chargeDeclinedStolenCard: visa('4000000000009979', { decline: declined('stolen_card') }),
  chargeDeclinedExpiredCard: visa('4000000000000069', {
    decline: declined('expired_card', 'expired_card', 'Your card has expired.'),
  }),
  chargeDeclinedProcessingError: visa('4000000000000119', {
    decline: declined(
      'processing_error',
      'processing_error',
      'An error occurred while processing your card. Try again in a little bit.',
    ),
  }),
  chargeCustomerFail: visa('4000000000000341', { decline: declined('generic_decline'), savesAnyway: true }),
  pendingRefund: visa('4000000000007726', { refunds: 'later' }),
  refundFail: visa('4000000000005126', { refunds: 'returned' }),
  threeDSecure2Required: visa('4000000000003220', { asksPayer: true }),
  authenticationRequired: visa('4000002760003184', { asksPayer: true }),
};

export const cardOfToken = (token: string): TestCard | undefined => named(token, 'tok_');
export const cardOfMethodId = (id: string): TestCard | undefined => named(id, 'pm_card_');
export const cardOfNumber = (number: string): TestCard | undefined =>
  Object.values(CARDS).find((card) => card.number === number);

const named = (name: string, prefix: string): TestCard | undefined => {
  const rest = name.slice(prefix.length);
  return name.startsWith(prefix) && Object.hasOwn(CARDS, rest) ? CARDS[rest] : undefined;
};

/** The same card has the same fingerprint, as in Stripe; it is how a saved payment method knows its card again. */
export const fingerprintOf = (card: TestCard): string =>
  createHash('sha256').update(card.number).digest('hex').slice(0, 16);

const byFingerprint = new Map(Object.values(CARDS).map((card) => [fingerprintOf(card), card]));

export const cardOfFingerprint = (fingerprint: string): TestCard | undefined => byFingerprint.get(fingerprint);
