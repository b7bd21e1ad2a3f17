import { persistTwice } from '../client.ts';
import type { DrawOperation } from '../world.ts';
import { drawWhom } from './whom.ts';

/** Cents of one, as the catalog sells it. */
const PRICES = { training: 90_000n, advice: 7_500n } as const;
const AGREED = { unitPrice: '61.37', cents: 6_137n } as const;

/** Something is sold once, at the catalog's price or at one that was agreed; its description is nobody else's. */
export const sellService: DrawOperation = (cast, chance, place) => {
  const { id, at } = drawWhom(cast, chance);
  const service = chance.pick(['training', 'advice'] as const);
  const quantity = chance.pick([1, 2, 7]);
  const isAgreed = chance.happens(0.3);
  const description = `order ${String(place)}`;
  const net = BigInt(quantity) * (isAgreed ? AGREED.cents : PRICES[service]);
  return {
    name: `service ${id} ${String(quantity)} ${service}`,
    at,
    run: async (world, luck) => {
      const { services } = world.checker.billing;
      const url = `/v1/customers/${id}/services`;
      const headers = { 'idempotency-key': `service-${String(place)}` };
      const body = { service, quantity, description, ...(isAgreed && { unitPrice: AGREED.unitPrice }) };
      services.ordered(description, { customerId: id, net });
      const reply = await persistTwice(world, luck, { to: 'subscriptions', method: 'POST', url, body, headers });
      if (reply?.status === 201) services.sold(description);
    },
  };
};
