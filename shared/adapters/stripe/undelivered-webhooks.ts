import type Stripe from 'stripe';
import type { Ports } from '../../application/ports.ts';
import { HANDLED_WEBHOOKS } from '../../domain/payments/handled-webhooks.ts';
import { instant, SECOND_MS } from '../../kernel/instant.ts';
import { getObject } from './stripe-reads.ts';
import type { ReadStripeSecret } from './stripe-secret.ts';

const PAGE = 100;
/** So many undelivered are enough to know how old they are: Stripe gives the newest first, and keeps them for 30 days. */
const MAX_PAGES = 10;

/** Events of the types that we handle of which Stripe says that some endpoint has not answered for them yet; the oldest first. */
export const undeliveredWebhooks =
  (secret: ReadStripeSecret, apiBase: string): Ports['undeliveredWebhooks'] =>
  async () => {
    const found: Stripe.Event[] = [];
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const list = await getObject<Stripe.ApiList<Stripe.Event>>(secret, pageAfter(apiBase, found.at(-1)?.id));
      found.push(...(list?.data ?? []));
      if (!list?.has_more) break;
    }
    return found.reverse().map(({ id, created }) => ({ id, createdAt: instant(created * SECOND_MS) }));
  };

function pageAfter(apiBase: string, last: string | undefined): URL {
  const url = new URL('/v1/events', apiBase);
  url.searchParams.set('delivery_success', 'false');
  url.searchParams.set('limit', String(PAGE));
  HANDLED_WEBHOOKS.forEach((type, place) => url.searchParams.set(`types[${String(place)}]`, type));
  if (last !== undefined) url.searchParams.set('starting_after', last);
  return url;
}
