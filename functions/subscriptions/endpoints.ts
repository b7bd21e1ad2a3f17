import type { Ports } from '../../shared/application/ports.ts';
import { putSubscription } from '../../shared/application/put-subscription.ts';
import { readSubscription } from '../../shared/application/read-subscription.ts';
import { notSupported } from '../../shared/domain/subscriptions/check-request.ts';
import { type Endpoint, endpoint, ok } from '../runtime/route.ts';
import { subscriptionView } from './responses.ts';
import { subscriptionRoutes } from './routes.ts';

type SubscriptionsPorts = Pick<Ports, 'account' | 'numberSeries' | 'catalog' | 'commit' | 'clock' | 'newId' | 'pause'>;

export const subscriptionEndpoints: readonly Endpoint<SubscriptionsPorts>[] = [
  endpoint(subscriptionRoutes.putSubscription, (ports: SubscriptionsPorts) => async ({ params, body }) => {
    const { quantities, ...request } = body;
    if (Object.keys(quantities).length > 0) {
      throw notSupported('quantities', 'This catalog sells plans by the seat', 'Leave quantities out, or send {}.');
    }
    const { outcome, view } = await putSubscription(ports)({ customerId: params.customerId, request });
    return { status: outcome === 'started' ? 201 : 200, body: subscriptionView(view) };
  }),
  endpoint(
    subscriptionRoutes.readSubscription,
    (ports: SubscriptionsPorts) =>
      async ({ params }) =>
        ok(subscriptionView(await readSubscription(ports)(params.customerId))),
  ),
];
