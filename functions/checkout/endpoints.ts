import type * as z from 'zod/mini';
import { createCheckout, type CreateCheckout } from '../../shared/application/create-checkout.ts';
import { createPortal } from '../../shared/application/create-portal.ts';
import { callOf } from '../runtime/idempotent-call.ts';
import { withoutUndefined } from '../runtime/present.ts';
import { type Endpoint, endpoint, ok } from '../runtime/route.ts';
import { type checkoutRequest, checkoutRoutes } from './routes.ts';

type CheckoutPorts = Parameters<typeof createCheckout>[0] & Parameters<typeof createPortal>[0];

export const checkoutEndpoints: readonly Endpoint<CheckoutPorts>[] = [
  endpoint(checkoutRoutes.createCheckout, (ports: CheckoutPorts) => async (request) => {
    const { successUrl, cancelUrl } = request.body;
    const purpose = purposeOf(request.body);
    const returnTo = withoutUndefined({ successUrl, cancelUrl });
    const call = callOf(request, { purpose, returnTo });
    return ok(await createCheckout(ports)({ customerId: request.params.customerId, purpose, returnTo, call }));
  }),
  endpoint(
    checkoutRoutes.createPortal,
    (ports: CheckoutPorts) =>
      async ({ params, body }) =>
        ok(await createPortal(ports)({ customerId: params.customerId, ...withoutUndefined(body) })),
  ),
];

const purposeOf = ({ amount }: z.output<typeof checkoutRequest>): CreateCheckout['purpose'] =>
  amount === undefined ? { mode: 'setup' } : { mode: 'top_up', amount };
