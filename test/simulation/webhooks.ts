import type { Chance } from './chance.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type World } from './world.ts';

const MAX_COPIES = 10;
const MAX_LATE_MS = 21 * DAY_MS;
const MAX_TRIES = 30;
const ANSWERED = 200;

/** Stripe tells something, perhaps often, perhaps weeks late; what is not answered 200 comes again. */
export function deliverWebhook(world: World, chance: Chance, text: string, delayMs: number): void {
  const { faults, timeline } = world;
  const copies = faults.strikes('webhook_repeated', chance) ? chance.int(2, MAX_COPIES) : 1;
  for (let copy = 0; copy < copies; copy += 1) {
    const isLate = faults.strikes('webhook_weeks_late', chance, 1 / copies);
    const delay = delayMs + (isLate ? chance.int(HOUR_MS, MAX_LATE_MS) : copy * chance.int(0, 2_000));
    timeline.after(delay, () => void send(world, chance.of(copy), text));
  }
}

async function send(world: World, chance: Chance, text: string): Promise<void> {
  const { system, timeline, checker } = world;
  const body = new TextEncoder().encode(text);
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const headers = { 'stripe-signature': system.stripe.sign(text) };
    const reply = await system.request('stripe-webhook', ['POST', '/v1/stripe/webhooks'], { body, headers });
    if (reply?.status === ANSWERED) {
      checker.taken((JSON.parse(text) as { id: string }).id);
      return;
    }
    await timeline.sleep(tries < 5 ? chance.int(1_000, 10 * MINUTE_MS) : chance.int(HOUR_MS, 12 * HOUR_MS));
  }
  checker.tell('everything comes to rest', `a webhook is never taken: ${text}`);
}
