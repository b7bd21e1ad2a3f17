import { readClose } from '../../shared/application/read-close.ts';
import { requestClose } from '../../shared/application/request-close.ts';
import { reportDocument } from '../../shared/domain/closes/close-report.ts';
import type { Period } from '../../shared/kernel/period.ts';
import { callOf } from '../runtime/idempotent-call.ts';
import { accepted, type Endpoint, endpoint, ok } from '../runtime/route.ts';
import { closeRoutes } from './routes.ts';

type ClosesPorts = Parameters<typeof requestClose>[0] & Parameters<typeof readClose>[0];

export const closeEndpoints: readonly Endpoint<ClosesPorts>[] = [
  endpoint(closeRoutes.requestClose, (ports: ClosesPorts) => async (request) => {
    const { period } = request.body;
    return accepted(await requestClose(ports)({ period, call: callOf(request, { period }) }));
  }),
  endpoint(closeRoutes.readClose, (ports: ClosesPorts) => async ({ params }) => {
    const { currency, wallet } = ports.catalog;
    const report = await readClose(ports)(params.period as Period);
    return ok(reportDocument(report, { invoice: currency, wallet: wallet.currency }));
  }),
];
