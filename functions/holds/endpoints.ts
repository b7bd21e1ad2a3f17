import { placeHold } from '../../shared/application/place-hold.ts';
import type { Ports } from '../../shared/application/ports.ts';
import { releaseHold } from '../../shared/application/release-hold.ts';
import { settleUsage, type SettleUsageDeps } from '../../shared/application/settle-usage.ts';
import { invariant } from '../../shared/kernel/invariant.ts';
import { callOf } from '../runtime/idempotent-call.ts';
import { created, type Endpoint, endpoint, ok } from '../runtime/route.ts';
import { resultView, usageView } from '../usage/view.ts';
import { capturedEvent, refuseUncaptured } from './capture.ts';
import { holdRoutes } from './routes.ts';

type HoldsPorts = SettleUsageDeps & Pick<Ports, 'answer'>;

export const holdEndpoints: readonly Endpoint<HoldsPorts>[] = [
  endpoint(holdRoutes.placeHold, (ports: HoldsPorts) => async (request) => {
    const { customerId } = request.params;
    const { amount, ttlSeconds: seconds, user } = request.body;
    const call = callOf(request, { amount, seconds, ...(user !== undefined && { user }) });
    const more = { ...(seconds !== undefined && { seconds }), ...(user !== undefined && { user }) };
    return created(await placeHold(ports)({ customerId, amount, ...more, call }));
  }),
  endpoint(holdRoutes.captureHold, (ports: HoldsPorts) => async ({ params, body }) => {
    const settled = await settleUsage(ports)([capturedEvent(body.event, params)]);
    const [captured] = settled.results;
    invariant(captured, 'an event has an outcome');
    refuseUncaptured(captured.result);
    const [wallet] = usageView(settled).wallets;
    return ok({ ...resultView(captured), holdId: params.holdId, available: wallet?.available });
  }),
  endpoint(
    holdRoutes.releaseHold,
    (ports: HoldsPorts) =>
      async ({ params }) =>
        ok(await releaseHold(ports)(params)),
  ),
];
