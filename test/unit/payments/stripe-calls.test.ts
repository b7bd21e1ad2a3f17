import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { answerOf, read } from '../../../shared/adapters/stripe/answers.ts';
import { stripeClient } from '../../../shared/adapters/stripe/client.ts';
import { paceFor } from '../../../shared/adapters/stripe/pacing.ts';
import { settleDoubt } from '../../../shared/application/settle-doubt.ts';
import type { StripeAnswer } from '../../../shared/application/stripe-ports.ts';
import { instant } from '../../../shared/kernel/instant.ts';

const {
  StripeAPIError,
  StripeAuthenticationError,
  StripeConnectionError,
  StripeIdempotencyError,
  StripeInvalidRequestError,
  StripeRateLimitError,
} = Stripe.errors;
const fails = (error: Error) => () => Promise.reject(error);
const raw = (more: object) => ({ message: 'no', ...more }) as never;

describe('an answer of Stripe', () => {
  it('that did not come, or not now, may be asked for again with the same key', async () => {
    for (const error of [
      new StripeConnectionError(raw({})),
      new StripeRateLimitError(raw({ code: 'rate_limit' })),
      new StripeAPIError(raw({ code: 'idempotency_key_in_use' })),
      new StripeInvalidRequestError(raw({ code: 'lock_timeout' })),
    ]) {
      await expect(answerOf(fails(error))).rejects.toMatchObject({ code: 'try_again', cause: error });
      await expect(read(fails(error))).rejects.toMatchObject({ code: 'try_again' });
    }
  });

  it('that stands for its key from now on is in doubt', async () => {
    for (const error of [new StripeAPIError(raw({})), new StripeIdempotencyError(raw({}))]) {
      expect(await answerOf(fails(error))).toEqual({ unsure: error });
    }
    await expect(read(fails(new StripeAPIError(raw({}))))).rejects.toMatchObject({ code: 'try_again' });
  });

  it('that refuses says its code; what is wrong on our side is thrown as it is', async () => {
    const refusal = new StripeInvalidRequestError(raw({ code: 'resource_missing' }));
    expect(await answerOf(fails(refusal))).toEqual({ refused: { code: 'resource_missing', cause: refusal } });
    await expect(read(fails(refusal))).rejects.toBe(refusal);
    const wrongKey = new StripeAuthenticationError(raw({}));
    await expect(answerOf(fails(wrongKey))).rejects.toBe(wrongKey);
  });
});

describe('a doubt', () => {
  const run = async (answers: StripeAnswer<string>[], looks: (string | undefined)[]) => {
    const keys: string[] = [];
    const outcome = await settleDoubt(
      'pay',
      (key) => {
        keys.push(key);
        return Promise.resolve(answers.shift() ?? { unsure: 'again' });
      },
      () => Promise.resolve(looks.shift()),
    );
    return { keys, outcome };
  };

  it('is none when the first key is answered', async () => {
    expect(await run([{ done: 'a' }], [])).toEqual({ keys: ['pay:1'], outcome: { done: 'a' } });
  });

  it('ends where a look finds the effect, before another key is used', async () => {
    expect(await run([{ unsure: 500 }], ['found'])).toEqual({ keys: ['pay:1'], outcome: { done: 'found' } });
  });

  it('goes on with the next key when nothing is found', async () => {
    const { keys, outcome } = await run([{ unsure: 500 }, { unsure: 500 }, { done: 'c' }], []);
    expect(keys).toEqual(['pay:1', 'pay:2', 'pay:3']);
    expect(outcome).toEqual({ done: 'c' });
  });

  it('of a refusal is settled by the state that it finds', async () => {
    const refused = { cause: new Error('not a draft') };
    expect((await run([{ refused }], ['found'])).outcome).toEqual({ done: 'found' });
    expect(await run([{ refused }], [])).toEqual({ keys: ['pay:1'], outcome: { refused } });
  });

  it('has an end', async () => {
    await expect(run([], [])).rejects.toMatchObject({ code: 'try_again' });
  });
});

describe('the pace', () => {
  it('keeps each endpoint at 10 requests a second an instance: two of them stay below 80 % of 25', async () => {
    let now = 0;
    const pace = paceFor(
      'https://api.stripe.com',
      () => instant(now),
      (ms) => {
        now += ms;
        return Promise.resolve();
      },
    );
    const leaves: number[] = [];
    for (let sent = 0; sent < 100; sent += 1) {
      await pace('create');
      leaves.push(now);
      await pace('pay');
    }
    for (const [index, at] of leaves.entries()) {
      expect(leaves.filter((other) => other >= at && other < at + 1000).length, String(index)).toBeLessThanOrEqual(10);
    }
    expect(now).toBe(9_900);
  });

  it('does not hold up a Stripe that is played locally', async () => {
    const pace = paceFor(
      'http://127.0.0.1:1234',
      () => instant(0),
      () => Promise.reject(new Error('it sleeps')),
    );
    await pace('pay');
    await pace('pay');
  });
});

describe('the client', () => {
  it('pins the version of the API, and follows a key that was replaced', async () => {
    let apiKey = 'sk_test_1';
    const client = stripeClient(() => Promise.resolve({ apiKey, webhookSecrets: [] }), 'https://api.stripe.com');
    const first = await client();
    expect(await client()).toBe(first);
    expect(first.getApiField('version')).toBe('2026-10-28.endive');
    expect(first.getMaxNetworkRetries()).toBe(0);
    apiKey = 'sk_test_2';
    expect(await client()).not.toBe(first);
  });

  it('says so when nobody has filled the secret yet', async () => {
    const empty = () => Promise.resolve({ apiKey: '', webhookSecrets: [] });
    await expect(stripeClient(empty, 'https://api.stripe.com')()).rejects.toMatchObject({ code: 'internal' });
  });
});
