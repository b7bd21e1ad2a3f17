import type { Put, Store } from '../../../shared/adapters/store.ts';
import { parseEvent } from '../../../shared/domain/usage/parse-event.ts';
import { rateEvent } from '../../../shared/domain/usage/rate-event.ts';
import { invariant } from '../../../shared/kernel/invariant.ts';
import { catalog } from '../../support/wallets.ts';
import { expectSame } from '../harness.ts';
import type { BenchEvent, Expectation } from '../usage-events.ts';
import type { Contender, Settle } from './contender.ts';

const MAX_TRIES = 1_000;

/** The design that DynamoDB's documentation suggests: a transaction an event, of its dedupe item, its entry and the balance. */
export const naiveWriter =
  (store: Store): Settle =>
  async (events) => {
    for (const event of events) await settleOne(store, event);
  };

export const naiveContender = (store: Store): Contender => ({
  // A wallet is there with its first event.
  open: () => Promise.resolve(),
  check: (expected) => checkSums(store, expected),
});

async function settleOne(store: Store, input: BenchEvent): Promise<void> {
  const parsed = parseEvent(input, catalog);
  invariant(!('code' in parsed), 'the events of a benchmark are valid');
  const { event, customerId: wallet } = parsed;
  const meter = catalog.meters[event.type];
  invariant(meter, 'the events of a benchmark have a meter');
  const amount = Number(rateEvent(meter, event));
  const { inputTokens, outputTokens } = event.integers;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const known = await store.get({ pk: `NAIVE#${wallet}`, sk: 'BALANCE' });
    const revision = Number(known?.['r'] ?? 0);
    const spent = Number(known?.['spent'] ?? 0) + amount;
    const fresh = 'itemDoesNotExist' as const;
    const entry = {
      pk: `NAIVE#${wallet}`,
      sk: `ENTRY#${event.id}`,
      at: event.time,
      input: inputTokens ?? 0,
      output: outputTokens ?? 0,
      amount,
    };
    const puts: Put[] = [
      { item: { pk: `NAIVE#${wallet}`, sk: `EVENT#${event.id}`, at: event.time }, condition: fresh },
      { item: { ...entry, user: parsed.user ?? '' }, condition: fresh },
      {
        item: { pk: `NAIVE#${wallet}`, sk: 'BALANCE', r: revision + 1, spent },
        condition: known ? 'revisionIsTheOneBefore' : fresh,
      },
    ];
    if ((await store.transact(puts)) === 'committed') return;
    if (await store.get({ pk: `NAIVE#${wallet}`, sk: `EVENT#${event.id}` })) return;
  }
  throw new Error('the naive design lost too many races');
}

async function checkSums(store: Store, expected: Expectation): Promise<void> {
  for (const [wallet, spent] of expected.spent) {
    const balance = await store.get({ pk: `NAIVE#${wallet}`, sk: 'BALANCE' });
    expectSame(`spent by ${wallet}`, balance?.['spent'], Number(spent));
  }
}
