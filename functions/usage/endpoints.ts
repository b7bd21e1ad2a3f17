import { type SettledUsage, settleUsage, type SettleUsageDeps } from '../../shared/application/settle-usage.ts';
import { BillingError } from '../../shared/kernel/errors.ts';
import { logFailure } from '../runtime/failure-log.ts';
import { type Endpoint, endpoint, ok } from '../runtime/route.ts';
import { usageRoutes } from './routes.ts';
import { usageView } from './view.ts';

export const MAX_EVENTS = 1_000;

export const usageEndpoints: readonly Endpoint<SettleUsageDeps>[] = [
  endpoint(usageRoutes.reportUsage, (ports: SettleUsageDeps) => async ({ body, correlationId }) => {
    const events = Array.isArray(body) ? (body as readonly unknown[]) : [body];
    if (events.length > MAX_EVENTS) throw tooMany(events.length);
    const settled = await settleUsage(ports)(events);
    refuseUnsettled(settled, correlationId);
    return ok(usageView(settled));
  }),
];

/** Where nothing at all came to an outcome, the call as a whole is to be sent again. */
function refuseUnsettled({ results }: SettledUsage, correlationId: string): void {
  const unsettled = results.flatMap(({ result }) => (result.outcome === 'unsettled' ? [result] : []));
  if (unsettled.length === 0) return;
  const causes = [...new Set(unsettled.map(({ cause }) => cause))];
  for (const cause of causes) logFailure(cause, { correlationId, operation: 'settle usage' });
  if (unsettled.length < results.length) return;
  throw new BillingError('try_again', 'None of the events was settled. Send the same batch again.', {
    cause: causes[0],
  });
}

const tooMany = (count: number): BillingError =>
  new BillingError('too_large', {
    detail: `The batch has ${String(count)} events, the limit is ${String(MAX_EVENTS)}. Send it in smaller parts.`,
    errors: [{ path: '', message: `must have at most ${String(MAX_EVENTS)} events` }],
    members: { limit: MAX_EVENTS },
  });
