import type { Chance } from '../chance.ts';
import { persist, persistTwice } from '../client.ts';
import type { Deal } from '../model/contract.ts';
import { dayAt } from '../model/calendar.ts';
import { daysLater } from '../model/days.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type DrawOperation, type World } from '../world.ts';
import { drawWhom } from './whom.ts';

type Offer = Omit<Deal, 'startsOn'> & {
  /** Days from the quote to the first one; undefined: it begins when it is accepted. */
  readonly startsIn: number | undefined;
  readonly rhythm: 'monthly' | 'quarterly' | 'upfront';
};
type Asked = { readonly customerId: string; readonly offer: Offer; readonly key: string; readonly amends?: string };

/** Of a day of training, which some contracts begin with. */
const ONCE = 90_000n;
const STEPS = { monthly: 1, quarterly: 3 } as const;

function drawOffer(chance: Chance): Offer {
  const termMonths = chance.pick([1, 1, 2, 3, 5]);
  const rhythm = chance.pick(['monthly', 'monthly', 'quarterly', 'upfront'] as const);
  return {
    termMonths,
    rhythm,
    step: rhythm === 'upfront' ? termMonths : STEPS[rhythm],
    startsIn: chance.pick([undefined, undefined, 0, 3, 12]),
    seats: chance.pick([1, 7, 40]),
    price: chance.pick([1_800n, 2_149n, 2_500n]),
    percentOff: chance.pick([0n, 0n, 12n, 22n]),
    once: chance.pick([0n, 0n, ONCE]),
    netDays: chance.pick([30, 60]),
    isRenewed: chance.happens(0.6),
  };
}

/** A contract is quoted, approved, accepted, and perhaps ended or amended. */
export const signContract: DrawOperation = (cast, chance, place) => {
  const { id: customerId, at } = drawWhom(cast, chance);
  const [offer, other] = [drawOffer(chance), drawOffer(chance)];
  const then = chance.pick(['nothing', 'notice', 'withdrawn notice', 'end', 'amendment', 'amendment'] as const);
  const delay = chance.pick([MINUTE_MS, 5 * DAY_MS, 17 * DAY_MS, 33 * DAY_MS]);
  const key = `contract-${String(place)}`;
  return {
    name: `contract ${customerId} of ${String(offer.termMonths)} months, ${offer.rhythm}, then ${then}`,
    at,
    run: async (world, luck) => {
      const amends = await sign(world, luck.of('sign'), { customerId, offer, key });
      if (amends === undefined) return;
      await world.timeline.sleep(delay);
      const asked = { customerId, offer: other, key: `${key}-amendment`, amends };
      if (then === 'amendment') await sign(world, luck.of('amend'), asked);
      else if (then !== 'nothing') await end(world, luck.of('end'), { customerId, key, then });
    },
  };
};

/** From the quote to the contract, whose id is answered; undefined where somebody refused or gave up. */
async function sign(world: World, luck: Chance, asked: Asked): Promise<string | undefined> {
  const { contracts } = world.checker.billing;
  const quote = await makeQuote(world, luck, asked);
  const id = String(quote?.['id']);
  if (quote?.['status'] === 'pending_approval') {
    const body = { approver: 'Ana Martin', justification: 'a good customer' };
    const approved = await persist(world, luck, quotes(`${id}/approve`, body));
    if (approved?.status !== 200) return undefined;
  }
  if (!quote) return undefined;
  await world.timeline.sleep(luck.pick([MINUTE_MS, 3 * HOUR_MS, 4 * DAY_MS, 31 * DAY_MS]));
  const headers = { 'idempotency-key': asked.key };
  const reply = await persistTwice(world, luck, { ...quotes(`${id}/accept`, { acceptedBy: 'Ben' }), headers });
  if (reply?.status !== 200) return undefined;
  contracts.accepted(id);
  return (reply.json['acceptance'] as { contractId: string }).contractId;
}

async function makeQuote(world: World, luck: Chance, { customerId, offer, amends }: Asked) {
  const { startsIn, rhythm, termMonths, seats, price, percentOff, once, netDays, isRenewed } = offer;
  const startsOn = startsIn === undefined ? undefined : daysLater(dayAt(world.timeline.now), startsIn);
  const exception = { discounts: [{ name: 'agreed', percent: Number(percentOff) }], exception: { reason: 'a rival' } };
  const body = {
    customerId,
    plan: 'enterprise',
    termMonths,
    rhythm,
    netDays,
    startsOn,
    amends,
    renewal: { automatic: isRenewed },
    lines: [
      {
        plan: 'enterprise',
        quantity: seats,
        unitPrice: `${String(price / 100n)}.${String(price % 100n).padStart(2, '0')}`,
      },
      ...(once > 0n ? [{ service: 'training', quantity: 1 }] : []),
    ],
    ...(percentOff > 0n && exception),
  };
  const reply = await persist(world, luck, quotes('', body));
  if (reply?.status !== 201) return undefined;
  world.checker.billing.contracts.offered(String(reply.json['id']), { ...offer, startsOn });
  return reply.json;
}

const quotes = (path: string, body: object) =>
  ({ to: 'quotes', method: 'POST', url: `/v1/quotes${path && `/${path}`}`, body }) as const;

type End = { readonly customerId: string; readonly key: string; readonly then: 'notice' | 'withdrawn notice' | 'end' };

/** Notice, perhaps withdrawn by asking for what is in force; or the end now, with the rest of the term owed. */
async function end(world: World, luck: Chance, { customerId, key, then }: End): Promise<void> {
  const url = `/v1/customers/${customerId}/subscription`;
  const body = { at: then === 'end' ? 'now' : 'period_end', reason: 'other' };
  const headers = { 'idempotency-key': `${key}-end` };
  const to = 'subscriptions';
  await persistTwice(world, luck, { to, method: 'POST', url: `${url}/cancel`, body, headers });
  if (then !== 'withdrawn notice') return;
  await world.timeline.sleep(luck.pick([MINUTE_MS, 2 * DAY_MS]));
  await persist(world, luck, { to, method: 'PUT', url, body: { plan: 'enterprise' } });
}
