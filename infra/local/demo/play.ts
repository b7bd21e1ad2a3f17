import { inParallel } from '../../../shared/application/in-parallel.ts';
import type { ApiClient } from './api-client.ts';
import { progressOf } from './progress.ts';
import type { Day, Player, Script, UsageEvent } from './script.ts';

/** Requests that the demo has under way at the same time. */
const AT_ONCE = 8;
/** Whose batches one request carries. */
const CUSTOMERS_A_REQUEST = 75;

export type Stage = { readonly api: ApiClient; readonly stripeUrl: string; readonly script: Script };
/** When everyone subscribes, and when the first day begins. */
export type Enrolment = { readonly from: string; readonly until: string };
export type Played = { readonly outcomes: Map<string, number>; readonly requests: { count: number } };

/**
 * Creates everyone and their cards, waits until Stripe has told of them, then starts the subscriptions. A repeat changes
 * nothing; once the month plays there is nothing to repeat, and what was subscribed to has changed since.
 */
export async function enrol({ api, stripeUrl, script }: Stage, { from, until }: Enrolment): Promise<void> {
  const { now } = await api.call<{ now: string }>('GET', '/_local/clock');
  if (Date.parse(now) >= Date.parse(until)) return;
  const progress = progressOf('customers', script.players.length);
  await inParallel(script.players, AT_ONCE, async (player) => {
    await api.call('PUT', `/v1/customers/${player.id}`, { body: player.profile });
    if (player.proof) await api.call('POST', `/v1/customers/${player.id}/proofs`, { body: player.proof });
    if (player.hasCard) await saveCard(api, stripeUrl, player);
  });
  await moveClock(api, from);
  await inParallel(script.players, AT_ONCE, async ({ id, subscription }) => {
    if (subscription) await api.call('PUT', `/v1/customers/${id}/subscription`, { body: subscription });
    progress.step();
  });
  await script.begin?.(api);
  progress.done();
}

/** Moves the clock unless it reads later; answers when everything that fell due is done. */
export async function moveClock(api: ApiClient, to: string): Promise<void> {
  const { now } = await api.call<{ now: string }>('GET', '/_local/clock');
  if (Date.parse(now) < Date.parse(to)) await api.call('POST', '/_local/clock', { body: { now: to } });
}

/** What a person does on Stripe's page: one customer in fifteen has a card that is declined later. */
async function saveCard(api: ApiClient, stripeUrl: string, player: Player): Promise<void> {
  const path = `/v1/customers/${player.id}/checkout`;
  const { sessionId } = await api.call<{ sessionId: string }>('POST', path, {
    body: { mode: 'setup' },
    idempotencyKey: `demo-card-${player.id}`,
  });
  const paymentMethod = Number(player.id.slice(-3)) % 15 === 0 ? 'pm_card_chargeCustomerFail' : 'pm_card_visa';
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

/** Plays the days that are not over: moves the clock to each, does what is done on it, posts its events in batches per customer. */
export async function playDays(stage: Stage): Promise<Played> {
  const { days } = stage.script;
  const played: Played = { outcomes: new Map(), requests: { count: 0 } };
  const { now } = await stage.api.call<{ now: string }>('GET', '/_local/clock');
  const today = days.findLastIndex((day) => Date.parse(day.at) <= Date.parse(now));
  const left = days.slice(Math.max(0, today));
  const progress = progressOf('usage events', countEvents(left));
  for (const day of left) {
    await moveClock(stage.api, day.at);
    await act(stage, days.indexOf(day) + 1);
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

/** What customers do on a day; what must be paid at once is paid on Stripe's page. */
const act = ({ api, stripeUrl, script }: Stage, today: number): Promise<void> =>
  inParallel(
    script.acts.filter(({ day }) => day === today),
    AT_ONCE,
    async ({ customerId, method, path, body }) => {
      const idempotencyKey = `demo-${String(today)}-${customerId}`;
      const call = { body, idempotencyKey };
      const answer = await api.call<{ checkoutUrl?: string } | undefined>(
        method,
        `/v1/customers/${customerId}/${path}`,
        call,
      );
      const sessionId = /cs_test_\w+/.exec(answer?.checkoutUrl ?? '')?.[0];
      if (sessionId) await completeCheckout(stripeUrl, sessionId, 'pm_card_visa');
    },
  );
