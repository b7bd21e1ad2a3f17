import { inParallel } from '../../../shared/application/in-parallel.ts';
import type { ApiClient } from './api-client.ts';
import type { Actor } from './cast.ts';
import type { Day, UsageEvent } from './month.ts';
import { progressOf } from './progress.ts';
import type { Act } from './stories.ts';

/** Requests that the demo has under way at the same time. */
const AT_ONCE = 8;
/** Whose batches one request carries. */
const CUSTOMERS_A_REQUEST = 75;
/** The heaviest users buy compute dollars on these days of the month. */
const TOP_UP_DAYS: readonly number[] = [8, 15, 22];
const TOP_UP_BUYERS = 8;
const TOP_UP_AMOUNT = '10.00';

export type Stage = {
  readonly api: ApiClient;
  readonly stripeUrl: string;
  readonly cast: readonly Actor[];
  readonly acts: readonly Act[];
};
/** When everyone subscribes, and when the first day begins. */
export type Enrolment = { readonly from: string; readonly until: string };
export type Played = { readonly outcomes: Map<string, number>; readonly requests: { count: number } };

/**
 * Creates everyone and their cards, waits until Stripe has told of them, then starts the subscriptions. A repeat changes
 * nothing; once the month plays there is nothing to repeat, and what was subscribed to has changed since.
 */
export async function enrol({ api, stripeUrl, cast }: Stage, { from, until }: Enrolment): Promise<void> {
  const { now } = await api.call<{ now: string }>('GET', '/_local/clock');
  if (Date.parse(now) >= Date.parse(until)) return;
  const progress = progressOf('customers', cast.length);
  await inParallel(cast, AT_ONCE, async (actor) => {
    await api.call('PUT', `/v1/customers/${actor.id}`, { body: actor.profile });
    if (actor.proof) await api.call('POST', `/v1/customers/${actor.id}/proofs`, { body: actor.proof });
    if (actor.hasCard) await saveCard(api, stripeUrl, actor);
  });
  await moveClock(api, from);
  await inParallel(cast, AT_ONCE, async ({ id, plan, seats, interval, trial, modules }) => {
    const body = { plan, seats, interval, trial, modules };
    await api.call('PUT', `/v1/customers/${id}/subscription`, { body });
    progress.step();
  });
  progress.done();
}

/** Moves the clock unless it reads later; answers when everything that fell due is done. */
export async function moveClock(api: ApiClient, to: string): Promise<void> {
  const { now } = await api.call<{ now: string }>('GET', '/_local/clock');
  if (Date.parse(now) < Date.parse(to)) await api.call('POST', '/_local/clock', { body: { now: to } });
}

/** What a person does on Stripe's page: one customer in fifteen has a card that is declined later. */
async function saveCard(api: ApiClient, stripeUrl: string, actor: Actor): Promise<void> {
  const path = `/v1/customers/${actor.id}/checkout`;
  const { sessionId } = await api.call<{ sessionId: string }>('POST', path, {
    body: { mode: 'setup' },
    idempotencyKey: `demo-card-${actor.id}`,
  });
  const paymentMethod = Number(actor.id.slice(-3)) % 15 === 0 ? 'pm_card_chargeCustomerFail' : 'pm_card_visa';
  await completeCheckout(stripeUrl, sessionId, paymentMethod);
}

async function completeCheckout(stripeUrl: string, sessionId: string, paymentMethod: string): Promise<void> {
  const response = await fetch(`${stripeUrl}/_local/checkout/${sessionId}/complete`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ paymentMethod }),
  });
  const isDoneBefore = response.status === 400 || response.status === 409;
  if (!response.ok && !isDoneBefore)
    throw new Error(`Checkout ${sessionId}: ${String(response.status)} ${await response.text()}`);
}

/** Plays the days that are not over: moves the clock to each, changes subscriptions, buys top-ups, posts its burst in batches per customer. */
export async function playDays(stage: Stage, days: readonly Day[]): Promise<Played> {
  const played: Played = { outcomes: new Map(), requests: { count: 0 } };
  const { now } = await stage.api.call<{ now: string }>('GET', '/_local/clock');
  const today = days.findLastIndex((day) => Date.parse(day.at) <= Date.parse(now));
  const left = days.slice(Math.max(0, today));
  const progress = progressOf('usage events', countEvents(left));
  for (const day of left) {
    await moveClock(stage.api, day.at);
    const number = days.indexOf(day) + 1;
    await changeSubscriptions(stage, number);
    if (TOP_UP_DAYS.includes(number)) await buyTopUps(stage, day);
    await inParallel(requestsOf(day), AT_ONCE, async (events) => {
      const { results } = await stage.api.call<{ results: { outcome: string }[] }>('POST', '/v1/usage', {
        body: events,
      });
      for (const { outcome } of results) played.outcomes.set(outcome, (played.outcomes.get(outcome) ?? 0) + 1);
      played.requests.count += 1;
      progress.step(events.length);
    });
  }
  progress.done();
  return played;
}

/** One batch a customer, several customers' batches a request: as a backend flushes what its users did. */
function requestsOf({ batches }: Day): UsageEvent[][] {
  const all = [...batches.values()];
  const requests: UsageEvent[][] = [];
  for (let start = 0; start < all.length; start += CUSTOMERS_A_REQUEST) {
    requests.push(all.slice(start, start + CUSTOMERS_A_REQUEST).flat());
  }
  return requests;
}

export const countEvents = (days: readonly Day[]): number =>
  days.reduce((total, day) => total + [...day.batches.values()].reduce((sum, batch) => sum + batch.length, 0), 0);

const changeSubscriptions = ({ api, acts }: Stage, today: number): Promise<void> =>
  inParallel(
    acts.filter(({ day }) => day === today),
    AT_ONCE,
    async ({ customerId, method, path, body }) => {
      const idempotencyKey = `demo-${String(today)}-${customerId}`;
      await api.call(method, `/v1/customers/${customerId}/${path}`, { body, idempotencyKey });
    },
  );

async function buyTopUps({ api, stripeUrl, cast }: Stage, day: Day): Promise<void> {
  const buyers = cast.filter(({ plan }) => plan !== 'student').slice(0, TOP_UP_BUYERS);
  await inParallel(buyers, AT_ONCE, async ({ id }) => {
    const call = { body: { amount: TOP_UP_AMOUNT }, idempotencyKey: `demo-top-up-${day.at.slice(0, 10)}` };
    const { checkoutUrl } = await api.call<{ checkoutUrl?: string }>(
      'POST',
      `/v1/customers/${id}/wallet/top-ups`,
      call,
    );
    const sessionId = checkoutUrl && /cs_test_\w+/.exec(checkoutUrl)?.[0];
    if (sessionId) await completeCheckout(stripeUrl, sessionId, 'pm_card_visa');
  });
}
